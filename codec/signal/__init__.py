"""Signal processing that does not depend on events: FFT, STFT, mel bands, banded matrices, distances."""
