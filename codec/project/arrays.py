"""The binary members of a project: NumPy arrays and FLAC audio, to and from bytes.

Arrays are parsed here instead of by numpy.load: without pickle, with a size limit that does not trust the
header, and with one error class (numpy.load raises many on broken headers).
"""

from __future__ import annotations

import ast
import io
import math
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile
from numpy.lib import format as npy
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.audio.mapped import large_zeros
from codec.audio.writing import peak_of, write_audio_stream
from codec.messages import Message
from codec.project.zip_members import ProjectError

__all__ = [
    "MAX_SCALE",
    "array_from_bytes",
    "array_to_bytes",
    "audio_from_bytes",
    "audio_scale",
    "write_audio",
]

_MAGIC = b"\x93NUMPY\x01\x00"
_PREFIX = struct.Struct("<8sH")  # before the header: magic and length of the header
MAX_SCALE = 2.0**64  # limit of an audio scale and of its inverse
_MAX_DECODED_BYTES = 4 * 1024**3
_BLOCK_SAMPLES = 1 << 16
_DAMAGED = Message("the file is damaged; open an earlier copy")


def array_to_bytes(array: NDArray[np.float32]) -> bytes:
    """Return an array as the content of an .npy file, little-endian float32."""
    stream = io.BytesIO()
    npy.write_array(stream, np.ascontiguousarray(array, "<f4"), version=(1, 0), allow_pickle=False)
    return stream.getvalue()


def array_from_bytes(path: Path, name: str, data: bytes, n_columns: int) -> NDArray[np.float32]:
    """Read float32 [n, n_columns] from the content of an .npy file.

    Raises
    ------
    ProjectError
        If it is another array, is truncated, or has a value that is not finite.
    """
    start = _PREFIX.size
    try:
        magic, length = _PREFIX.unpack_from(data)
        header = ast.literal_eval(data[start : start + length].decode("latin-1").strip())
        if magic != _MAGIC:
            raise ValueError("an unknown version of the format")
        layout, fortran_order, shape = header["descr"], header["fortran_order"], tuple(header["shape"])
    except (ValueError, SyntaxError, KeyError, TypeError, RecursionError, MemoryError, struct.error) as error:
        raise ProjectError(
            path, "{name} is not a NumPy array; {advice}", name=name, advice=_DAMAGED
        ) from error
    if layout != "<f4" or fortran_order is not False or len(shape) != 2 or shape[1] != n_columns:
        raise ProjectError(
            path,
            "{name} should be float32 [n, {n_columns}], not {layout} {shape}; {advice}",
            name=name,
            n_columns=n_columns,
            layout=str(layout)[:20],
            shape=str(shape)[:40],
            advice=_DAMAGED,
        )
    body = data[start + length :]
    if not isinstance(shape[0], int) or len(body) != 4 * n_columns * shape[0]:
        raise ProjectError(path, "{name} is cut off or too long; {advice}", name=name, advice=_DAMAGED)
    array = np.frombuffer(body, "<f4").reshape(-1, n_columns)
    finite = np.isfinite(array).all(axis=1)
    if not finite.all():
        raise ProjectError(
            path,
            "{name}: row {row} holds a value that is not finite; {advice}",
            name=name,
            row=int(np.argmin(finite)),
            advice=_DAMAGED,
        )
    return array.astype(np.float32)


def audio_scale(path: Path, name: str, clip: AudioClip) -> float:
    """Return the scale by which a clip is divided when written, and multiplied when read.

    It is a power of two, so that recordings above full scale are not clipped, quiet ones keep their
    precision, and writing a clip that was read gives the same bytes.

    Raises
    ------
    ProjectError
        If there is no audio to keep.
    """
    peak = peak_of(clip.samples)
    if not peak <= MAX_SCALE or clip.samples.size == 0:
        raise ProjectError(path, "{name} is empty or holds values that are no audio; leave it out", name=name)
    return max(1.0 / MAX_SCALE, 2.0 ** math.ceil(math.log2(peak))) if peak > 0.0 else 1.0


def write_audio(path: Path, name: str, clip: AudioClip, scale: float, stream: BinaryIO) -> None:
    """Write a clip, divided by a scale, as 24-bit FLAC; audio of 24 bits or fewer is kept exactly.

    Raises
    ------
    ProjectError
        If FLAC does not support its rate or number of channels.
    OSError
        If writing to the stream fails.
    """
    try:
        write_audio_stream(stream, clip.samples, clip.sample_rate, "FLAC", "PCM_24", 1.0 / scale)
    except (soundfile.SoundFileError, ValueError) as error:
        raise ProjectError(
            path,
            "{name} cannot be kept as FLAC at {sample_rate} Hz ({error}); save without the recording",
            name=name,
            sample_rate=clip.sample_rate,
            error=error,
        ) from error


def audio_from_bytes(path: Path, name: str, data: bytes, scale: float) -> AudioClip:
    """Decode a FLAC member.

    Raises
    ------
    ProjectError
        If it is not audio, is damaged, or exceeds the size limit.
    """
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as sound:
            n_samples = int(sound.frames)
            if not 0 < n_samples * sound.channels * 4 <= _MAX_DECODED_BYTES:
                raise ProjectError(path, "{name} is empty or too long; {advice}", name=name, advice=_DAMAGED)
            samples, sample_rate = large_zeros((sound.channels, n_samples)), int(sound.samplerate)
            n_read, finite = 0, True
            while len(frames := np.asarray(sound.read(_BLOCK_SAMPLES, "float32", always_2d=True))):
                samples[:, n_read : n_read + len(frames)] = frames.T * np.float32(scale)
                finite &= bool(np.isfinite(frames).all())
                n_read += len(frames)
    except (soundfile.SoundFileError, RuntimeError, MemoryError) as error:
        raise ProjectError(path, "{name} cannot be decoded; {advice}", name=name, advice=_DAMAGED) from error
    if n_read != n_samples or not finite:
        raise ProjectError(path, "{name} is cut off; {advice}", name=name, advice=_DAMAGED)
    return AudioClip(samples, sample_rate)
