"""Writing of WAV and FLAC files: atomic, with markers, and clipping is reported."""

from __future__ import annotations

import io
import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import soundfile
from numpy.typing import ArrayLike, NDArray

from codec.audio.metadata import NO_METADATA, RecordingMetadata
from codec.audio.riff import find_wav_data
from codec.audio.riff_metadata import riff_metadata_chunks
from codec.audio.tags import flac_head, with_flac_comments
from codec.files import FileError, atomic_file, os_reason

__all__ = ["AudioError", "SaveReport", "peak_of", "save_audio", "wav_container", "write_audio_stream"]

Samples = NDArray[np.float32]

_BLOCK_SAMPLES = 1 << 16
_BITS = {"PCM_16": 16, "PCM_24": 24}
_FLOAT_BITS = 32
_MAX_WAV_BYTES = 0xF000_0000
"""Samples of a WAV file. Its size field has 32 bits; some programs stop below that."""
_CHUNK_HEADER_BYTES = 8
_MOVED_BYTES = 1 << 22


class AudioError(FileError):
    """A recording cannot be read or written; ``str()`` names the file, the reason and a remedy."""


@dataclass(frozen=True, slots=True)
class SaveReport:
    """The level of a saved file.

    Attributes
    ----------
    peak
        Largest absolute sample before saving; 1 is full scale.
    clipped
        True if samples above full scale were clipped (in integer formats).
    gain_db
        Gain applied by ``normalise=True``; 0 otherwise.
    """

    peak: float
    clipped: bool
    gain_db: float = 0.0


def save_audio(
    path: str | Path,
    samples: ArrayLike,
    sample_rate: int,
    subtype: str = "PCM_24",
    *,
    normalise: bool = False,
    dither: bool = False,
    metadata: RecordingMetadata = NO_METADATA,
) -> SaveReport:
    """Write a WAV or FLAC file atomically: an existing file is replaced only by a complete one.

    Parameters
    ----------
    path
        Ends in ``.wav`` or ``.flac``.
    samples
        [n_channels, n_samples] or [n_samples]; full scale is 1.
    sample_rate
        In Hz.
    subtype
        ``PCM_16``, ``PCM_24`` or ``FLOAT`` (WAV only).
    normalise
        Scale all samples to a peak of 1 if the peak is above 1.
    dither
        Add triangular noise of one step of the sample format before rounding, so that the rounding error
        does not depend on the signal. Files of the same name get the same noise. Files of different names
        get different noise, so that it does not add up in a mix of stems. No effect with ``FLOAT``.
    metadata
        Markers and Broadcast Wave information, with times from the first sample.

    Returns
    -------
    SaveReport
        The peak, the gain, and whether samples were clipped.

    Raises
    ------
    AudioError
        If there are no samples, a sample is not finite, the format is not supported, or the file cannot be
        written (folder, permission, full disk).
    ValueError
        If `samples` has more than two dimensions or `sample_rate` is not positive.
    """
    path = Path(path)
    formats = {".wav": "WAV", ".flac": "FLAC"}
    container = formats.get(path.suffix.lower())
    if container is None:
        raise AudioError(path, "cannot tell the format from the name; let it end in .wav or .flac")
    if subtype not in {"PCM_16", "PCM_24", "FLOAT"}:
        raise AudioError(
            path, "{subtype} is not a sample format here; choose PCM_16, PCM_24 or FLOAT", subtype=subtype
        )
    if container == "FLAC" and subtype == "FLOAT":
        raise AudioError(path, "FLAC holds no floating point; choose 24 bit, or a name ending in .wav")
    audio = np.atleast_2d(np.asarray(samples, np.float32))
    if audio.ndim != 2 or sample_rate <= 0:
        raise ValueError(f"not [n_channels, n_samples] at a rate: {list(audio.shape)} at {sample_rate} Hz")
    if audio.size == 0:
        raise AudioError(path, "there is no audio to write; choose a span or events that sound")
    peak = peak_of(audio)
    if not np.isfinite(peak):
        raise AudioError(path, "the audio holds values that are not numbers and was not written")
    gain = 1.0 / peak if normalise and peak > 1.0 else 1.0
    if container == "WAV":
        container = wav_container(audio.size, subtype)
    noise = np.random.default_rng(list(os.fsencode(path.name))) if dither else None
    try:
        with atomic_file(path) as stream:
            write_audio_stream(stream, audio, sample_rate, container, subtype, gain, noise=noise)
            _add_metadata(stream, container, metadata, sample_rate)
    except OSError as error:
        raise AudioError(path, os_reason(error, writing=True)) from error
    except soundfile.SoundFileError as error:
        raise AudioError(
            path,
            "cannot be written as {container} {subtype} ({error})",
            container=container,
            subtype=subtype,
            error=error,
        ) from error
    clipped = subtype != "FLOAT" and peak * gain > 1.0
    return SaveReport(peak=peak, clipped=clipped, gain_db=float(20.0 * np.log10(gain)))


def peak_of(samples: Samples) -> float:
    """Return the largest absolute sample of [n_channels, n_samples]; NaN if any sample is NaN.

    It is computed in blocks, because a mapped recording can be larger than memory.
    """
    blocks = range(0, samples.shape[1], _BLOCK_SAMPLES)
    peaks = [np.abs(samples[:, begin : begin + _BLOCK_SAMPLES]).max(initial=0.0) for begin in blocks]
    # np.max returns NaN if any value is NaN; Python's max() may not.
    return float(np.max(peaks, initial=0.0))


def wav_container(n_values: int, subtype: str) -> str:
    """Return ``"WAV"``, or ``"RF64"`` (EBU Tech 3306) for more samples of all channels than a WAV holds."""
    n_bytes = n_values * _BITS.get(subtype, _FLOAT_BITS) // 8
    return "RF64" if n_bytes > _MAX_WAV_BYTES else "WAV"


def write_audio_stream(
    stream: BinaryIO,
    samples: Samples,
    sample_rate: int,
    container: str,
    subtype: str,
    gain: float = 1.0,
    *,
    noise: np.random.Generator | None = None,
) -> None:
    """Write samples [n_channels, n_samples], multiplied by `gain`, to an open binary file.

    Samples are rounded to the nearest integer here, because soundfile rounds in FLAC, but floors in WAV.
    With `noise`, they are dithered before, with triangular noise from that generator.

    Raises
    ------
    OSError
        If writing to the file fails.
    soundfile.SoundFileError
        If libsndfile does not support the combination of format, sample rate and channels.
    """
    sink = _Sink(stream)
    bits = _BITS.get(subtype)
    try:
        with soundfile.SoundFile(
            cast(BinaryIO, sink), "w", sample_rate, samples.shape[0], subtype=subtype, format=container
        ) as sound:
            for start in range(0, samples.shape[1], _BLOCK_SAMPLES):
                block = samples[:, start : start + _BLOCK_SAMPLES].T
                scaled = np.ascontiguousarray(block * np.float32(gain))
                sound.write(scaled if bits is None else _rounded(scaled, bits, noise))
                if sink.error is not None:
                    break
    except (AssertionError, soundfile.SoundFileError):
        if sink.error is None:
            raise
    if sink.error is not None:
        raise sink.error


def _rounded(samples: Samples, bits: int, noise: np.random.Generator | None) -> NDArray[np.int32]:
    """Return samples as integers of `bits` bits, in the upper bits of 32: libsndfile drops the others."""
    steps = samples.astype(np.float64) * 2.0 ** (bits - 1)
    if noise is not None:
        steps += noise.random(steps.shape) - noise.random(steps.shape)
    limit = 2.0 ** (bits - 1)
    return np.clip(np.rint(steps), -limit, limit - 1).astype(np.int32) << (32 - bits)


class _Sink(io.RawIOBase):
    """A file for libsndfile that keeps the first write error (such as a full disk).

    An exception in a callback from libsndfile does not reach the caller.
    """

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._target = stream
        self.error: OSError | None = None

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._target.tell()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._target.seek(offset, whence)

    def readinto(self, buffer: Any, /) -> int:
        data = self._target.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: Any, /) -> int:
        if self.error is not None:
            return 0
        try:
            return self._target.write(data)
        except OSError as error:
            self.error = error
            return 0


def _add_metadata(stream: BinaryIO, container: str, metadata: RecordingMetadata, sample_rate: int) -> None:
    """Insert metadata into a complete file, before its samples: some readers stop there."""
    if metadata == NO_METADATA:
        return
    n_bytes = stream.seek(0, os.SEEK_END)
    if container == "FLAC":
        head = flac_head(stream)
        made = with_flac_comments(head, metadata, sample_rate)
        _insert(stream, len(head), bytes(len(made) - len(head)))
        stream.seek(0)
        stream.write(made)
        return
    data = find_wav_data(stream, n_bytes)
    assert data is not None
    made = riff_metadata_chunks(metadata, sample_rate)
    _insert(stream, data.begin - _CHUNK_HEADER_BYTES, made)
    # The size of all that follows it: in 64 bits at the begin of RF64's first chunk.
    stream.seek(4 if container == "WAV" else 20)
    n_after = n_bytes + len(made) - _CHUNK_HEADER_BYTES
    stream.write(struct.pack("<I" if container == "WAV" else "<Q", n_after))


def _insert(stream: BinaryIO, at: int, data: bytes) -> None:
    """Insert bytes into a file; what follows is moved in blocks, the last one first."""
    end = stream.seek(0, os.SEEK_END)
    while end > at:
        begin = max(at, end - _MOVED_BYTES)
        stream.seek(begin)
        block = stream.read(end - begin)
        stream.seek(begin + len(data))
        stream.write(block)
        end = begin
    stream.seek(at)
    stream.write(data)
