"""Signal processing that knows no events: FFT, STFT, mel bands, banded matrices, distances."""
