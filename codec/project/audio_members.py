"""The audio of a project: FLAC members, decoded, or kept as they are stored."""

from __future__ import annotations

import io
import math
import os
import shutil
import threading
import weakref
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile

from codec.audio.clip import AudioClip
from codec.audio.mapped import large_zeros
from codec.audio.source import is_sound
from codec.audio.writing import peak_of, write_audio_stream
from codec.bounds import DECODED_ALLOWANCE_BYTES, MAX_CLIP_BYTES, MAX_FLAC_RATIO, MAX_SAMPLE_VALUE
from codec.messages import Message
from codec.project.zip_members import ProjectError

__all__ = ["MAX_SCALE", "StoredAudio", "audio_from_stream", "audio_scale", "write_audio"]

MAX_SCALE = 2.0**64  # limit of an audio scale and of its inverse
_BLOCK_SAMPLES = 1 << 16
_DAMAGED = Message("the file is damaged; open an earlier copy")


class StoredAudio:
    """A FLAC member of a project that is not decoded.

    Whoever edits or describes a project needs none of its samples, and an hour takes seconds to decode and
    longer to encode again. It can be written to several projects, from any thread.

    Parameters
    ----------
    content
        The member, a seekable file that nobody else uses.
    scale
        Factor of its samples.
    """

    def __init__(self, content: BinaryIO, scale: float) -> None:
        self._content = content
        self.scale = scale
        self._lock = threading.Lock()
        weakref.finalize(self, content.close)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the content."""
        return _stored, (self._bytes(), self.scale)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StoredAudio):
            return NotImplemented
        return self is other or (self.scale == other.scale and self._bytes() == other._bytes())

    def __hash__(self) -> int:
        return hash(self.scale)

    def _bytes(self) -> bytes:
        with self._lock:
            self._content.seek(0)
            return self._content.read()

    def decoded(self, path: Path, name: str) -> AudioClip:
        """Return the audio; parameters and errors as of :func:`audio_from_stream`."""
        with self._lock:
            self._content.seek(0)
            return audio_from_stream(path, name, self._content, self.scale)

    def write_to(self, stream: BinaryIO) -> None:
        """Copy the member to a file."""
        with self._lock:
            self._content.seek(0)
            shutil.copyfileobj(self._content, stream, 1 << 20)


def _stored(content: bytes, scale: float) -> StoredAudio:
    return StoredAudio(io.BytesIO(content), scale)


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
    if not peak <= MAX_SAMPLE_VALUE or clip.samples.size == 0:
        raise ProjectError(path, "{name} is empty or holds values that are no audio; leave it out", name=name)
    if clip.samples.nbytes > MAX_CLIP_BYTES:
        raise ProjectError(path, "{name} is too long for a project; save without the recording", name=name)
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


def audio_from_stream(path: Path, name: str, stream: BinaryIO, scale: float) -> AudioClip:
    """Decode a FLAC member, in blocks.

    Parameters
    ----------
    path, name
        The project file and the member, for messages.
    stream
        The member; seekable.
    scale
        As :func:`audio_scale` returned it.

    Raises
    ------
    ProjectError
        If it is not audio, is damaged, or exceeds the size limit.
    """
    packed = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    try:
        with soundfile.SoundFile(stream) as sound:
            n_samples = int(sound.frames)
            n_bytes = n_samples * sound.channels * 4
            # The length in the header may be wrong, and memory is reserved by it.
            possible = DECODED_ALLOWANCE_BYTES + MAX_FLAC_RATIO * packed
            if not 0 < n_bytes <= min(MAX_CLIP_BYTES, possible):
                raise ProjectError(path, "{name} is empty or too long; {advice}", name=name, advice=_DAMAGED)
            samples, sample_rate = large_zeros((sound.channels, n_samples)), int(sound.samplerate)
            n_read, sound_only = 0, True
            while len(frames := np.asarray(sound.read(_BLOCK_SAMPLES, "float32", always_2d=True))):
                part = frames.T * np.float32(scale)
                samples[:, n_read : n_read + len(frames)] = part
                sound_only &= bool(is_sound(part).all())
                n_read += len(frames)
    except (soundfile.SoundFileError, RuntimeError, MemoryError) as error:
        raise ProjectError(path, "{name} cannot be decoded; {advice}", name=name, advice=_DAMAGED) from error
    if n_read != n_samples or not sound_only:
        raise ProjectError(path, "{name} is cut off; {advice}", name=name, advice=_DAMAGED)
    return AudioClip(samples, sample_rate)
