"""An LRU cache of captured sounds on disk, with a budget in bytes.

A sound that is missing, damaged or cannot be written is computed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import struct
import threading
import uuid
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.audio.placed import PlacedSound
from codec.files import open_regular

__all__ = ["Rounded", "SoundStore", "StoredSounds", "rounded"]

FloatArray = NDArray[np.float32]

_HEADER = struct.Struct("<8sqfIII")  # magic, begin, step, channels, samples, checksum
_MAGIC = b"PTLSND01"
_SUFFIX = ".sound"
_SILENT = 10 ** (-80 / 20)


@dataclass(frozen=True, eq=False)
class Rounded:
    """A captured sound rounded to 16 bits relative to its peak: ``samples * step``.

    Sounds are rounded before their first use, so a sound from the cache equals one that is computed again.
    """

    begin_sample: int
    step: float
    samples: NDArray[np.int16]

    def sound(self) -> PlacedSound:
        """Return it as float32."""
        return PlacedSound(self.begin_sample, self.samples * np.float32(self.step))


@dataclass(frozen=True, eq=False)
class StoredSounds:
    """The cached sounds of an event: its captured sound and its hole (its share of the residual)."""

    sound: Rounded
    hole: Rounded

    @property
    def n_bytes(self) -> int:
        """Size in memory, in bytes."""
        return self.sound.samples.nbytes + self.hole.samples.nbytes


def rounded(begin_sample: int, samples: FloatArray, n_piece: int) -> Rounded:
    """Cut a sound to samples ``0..n_piece - 1``, trim silence (below -80 dB of the peak), and round it."""
    skip = max(0, -begin_sample)
    samples = samples[:, skip : max(skip, n_piece - begin_sample)]
    begin_sample += skip
    level = np.abs(samples).max(axis=0, initial=0.0)
    peak = float(level.max(initial=0.0))
    if peak == 0.0 or not np.isfinite(peak):
        return Rounded(max(0, begin_sample), 0.0, np.zeros((samples.shape[0], 0), np.int16))
    heard = np.flatnonzero(level > _SILENT * peak)
    samples = samples[:, heard[0] : heard[-1] + 1]
    step = float(np.float32(peak / 32767))
    return Rounded(begin_sample + int(heard[0]), step, np.rint(samples / np.float32(step)).astype(np.int16))


class SoundStore:
    """Sounds by key, in a folder. All methods are thread-safe and raise no exceptions.

    Parameters
    ----------
    folder
        Created when it is first needed; other caches may share it.
    budget_bytes
        Limit of the total size of all sounds in the folder.
    """

    def __init__(self, folder: Path, budget_bytes: int) -> None:
        self._folder, self._budget = folder, budget_bytes
        self._lock = threading.Lock()
        self._n_bytes: int | None = None

    def _path(self, key: str) -> Path:
        return self._folder / (hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest() + _SUFFIX)

    def get(self, key: str) -> StoredSounds | None:
        """Return the sounds of a key, or None."""
        path = self._path(key)
        try:
            with open_regular(path) as stream:
                data = stream.read()
        except OSError:
            return None
        sounds = _unpacked(data)
        with contextlib.suppress(OSError):
            if sounds is None:
                path.unlink()
            else:
                path.touch()
        return sounds

    def put(self, key: str, sounds: StoredSounds) -> bool:
        """Store sounds under a key; return whether that was possible."""
        data = _packed(sounds.sound) + _packed(sounds.hole)
        if len(data) > self._budget:
            return False
        path = self._path(key)
        beside = path.with_name(f".{uuid.uuid4().hex}.part")
        with self._lock:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._make_room(len(data))
                beside.write_bytes(data)
                beside.replace(path)
            except OSError:
                self._n_bytes = None
                with contextlib.suppress(OSError):
                    beside.unlink()
                return False
            self._n_bytes = (self._n_bytes or 0) + len(data)
        return True

    def _make_room(self, n_bytes: int) -> None:
        if self._n_bytes is not None and self._n_bytes + n_bytes <= self._budget:
            return
        found = [(path.stat(), path) for path in self._folder.glob(f"*{_SUFFIX}")]
        found.sort(key=lambda entry: entry[0].st_mtime_ns)
        total = sum(status.st_size for status, _ in found)
        # Free 10 % more than needed, so that a full folder is not listed for every sound.
        wanted = self._budget - n_bytes if total + n_bytes <= self._budget else 0.9 * self._budget - n_bytes
        for status, path in found:
            if total <= wanted:
                break
            path.unlink(missing_ok=True)
            total -= status.st_size
        self._n_bytes = total


def _packed(sound: Rounded) -> bytes:
    body = np.ascontiguousarray(sound.samples, "<i2").tobytes()
    n_channels, n_samples = sound.samples.shape
    head = (_MAGIC, sound.begin_sample, sound.step, n_channels, n_samples)
    checksum = zlib.crc32(_HEADER.pack(*head, 0) + body)
    return _HEADER.pack(*head, checksum) + body


def _unpacked(data: bytes) -> StoredSounds | None:
    sound, rest = _first(data)
    hole, end = _first(rest) if sound is not None else (None, b"")
    return None if sound is None or hole is None or end else StoredSounds(sound, hole)


def _first(data: bytes) -> tuple[Rounded | None, bytes]:
    if len(data) < _HEADER.size:
        return None, b""
    magic, begin, step, n_channels, n_samples, checksum = _HEADER.unpack_from(data)
    end = _HEADER.size + 2 * n_channels * n_samples
    if magic != _MAGIC or n_channels not in (1, 2) or len(data) < end:
        return None, b""
    body = data[_HEADER.size : end]
    head = _HEADER.pack(magic, begin, step, n_channels, n_samples, 0)
    if zlib.crc32(head + body) != checksum:
        return None, b""
    samples = np.frombuffer(body, "<i2").reshape(n_channels, n_samples).astype(np.int16)
    return Rounded(begin, float(step), samples), data[end:]
