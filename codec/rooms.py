"""The bank of rooms: an ordered list of impulse responses with a hash (paper, section 3.2: the last block).

A checkpoint's room head chooses by position, so the order matters. Checkpoints and projects store the bank's
hash, and a musician's own rooms are appended after the bundled ones.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import soxr
from numpy.typing import NDArray

from codec.audio.clip import SUPPORTED_SUFFIXES, AudioError, AudioReader
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.files import FileError, is_hidden, open_regular, os_reason
from codec.frozen import through_constructor
from codec.messages import Message
from codec.resources import asset_path
from codec.signal.fft import rfft

__all__ = [
    "Room",
    "RoomBank",
    "RoomBankError",
    "RoomKind",
    "default_bank",
    "in_known_room",
    "load_bank",
    "measure_rt60_s",
    "read_rooms",
]

FloatArray = NDArray[np.float32]
RoomKind = Literal["room", "plate", "spring", "user"]

_LOWEST_HZ = 27.5
_FFT_SIZE = 2048
_HOP_SAMPLES = 256
_MAX_SECONDS = 12.0
_MAX_LEAD_SECONDS = 8.0
_DIRECT_LEVEL = 10 ** (-26 / 20)
_END_LEVEL = 10 ** (-70 / 20)
_DIRECT_SECONDS = 0.005
_HEARD_DB = -20.0
_CLEAR_DB = -12.0
_MOST_CLEAR_MIX = 0.6


class RoomBankError(FileError):
    """A room cannot be used; ``str()`` names the file, the reason and a remedy."""


@dataclass(frozen=True, eq=False)
class Room:
    """One impulse response.

    Attributes
    ----------
    rt60_s
        Reverberation time in seconds.
    sha256
        Hash of the samples, scaled to full scale and rounded to 16 bits, so that a 16-bit file keeps it.
    impulse_response
        [n_samples], mono at 22,050 Hz, with the direct sound at sample 0 and unit energy.
    """

    name: str
    description: str
    kind: RoomKind
    rt60_s: float
    sha256: str
    impulse_response: FloatArray

    def __post_init__(self) -> None:
        response = np.array(self.impulse_response, np.float32)
        response.setflags(write=False)
        object.__setattr__(self, "impulse_response", response)

    __reduce__ = through_constructor

    @classmethod
    def of(
        cls, name: str, description: str, kind: RoomKind, samples: FloatArray, rt60_s: float | None = None
    ) -> Room:
        """Build a room from samples [n_samples] at 22,050 Hz, of any level.

        `rt60_s` is measured if it is None.
        """
        samples = np.asarray(samples, np.float32)
        rounded = np.round(samples / np.abs(samples).max() * 32767).astype("<i2")
        digest = hashlib.sha256(rounded.tobytes()).hexdigest()
        samples = samples / np.float32(np.sqrt(np.square(samples, dtype=np.float64).sum()))
        measured = measure_rt60_s(samples) if rt60_s is None else rt60_s
        return cls(name, description, kind, measured, digest, samples)

    @cached_property
    def _reverberation(self) -> float:
        """Level of what follows the first 5 ms of the response, relative to the dry sound; linear."""
        late = self.impulse_response[round(_DIRECT_SECONDS * MODEL_SAMPLE_RATE) :]
        return max(float(np.sqrt(np.square(late, dtype=np.float64).sum())), 1e-6)

    def is_heard_at(self, mix: float) -> bool:
        """Return whether the room is heard at a mix of 0..1.

        It is if its reverberation is at most 20 dB below the dry sound.
        """
        return mix * self._reverberation >= (1.0 - mix) * 10 ** (_HEARD_DB / 20)

    @cached_property
    def clear_mix(self) -> float:
        """The mix at which the room is heard clearly: its reverberation is 12 dB below the dry sound.

        In whole percent, and at most 60 %, for responses that have hardly any reverberation.
        """
        ratio = 10 ** (_CLEAR_DB / 20) / self._reverberation
        return min(math.ceil(100 * ratio / (1.0 + ratio)) / 100, _MOST_CLEAR_MIX)


@dataclass(frozen=True, eq=False)
class RoomBank:
    """Rooms in a fixed order."""

    rooms: tuple[Room, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The rooms' names, in order."""
        return tuple(room.name for room in self.rooms)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the names and samples of all rooms, in order."""
        digest = hashlib.sha256()
        for room in self.rooms:
            digest.update(f"{room.name}\n{room.sha256}\n".encode())
        return digest.hexdigest()

    def __len__(self) -> int:
        return len(self.rooms)

    def __getitem__(self, key: int | str) -> Room:
        return self.rooms[self.index(key) if isinstance(key, str) else key]

    def index(self, name: str) -> int:
        """Return the position of a room.

        Raises
        ------
        KeyError
            If the bank has no room of that name.
        """
        try:
            return self.names.index(name)
        except ValueError:
            raise KeyError(f"no room named {name!r} in this bank") from None

    def energy_decays(self, n_bands: int, n_frames: int) -> FloatArray:
        """Return the energy of each room per log-frequency band and frame; the result is kept.

        The values of a band sum to the room's power gain in that band, so convolving power with them applies
        both the room's spectrum and its decay.

        Shape
        -----
        returns: [n_rooms, n_bands, n_frames], one frame per 256 samples, frame 0 holding the direct sound
        """
        known = self._known_decays.get((n_bands, n_frames))
        if known is None:
            edges = np.geomspace(_LOWEST_HZ, MODEL_SAMPLE_RATE / 2, n_bands + 1)
            known = np.stack([_band_energy(room.impulse_response, edges, n_frames) for room in self.rooms])
            self._known_decays[n_bands, n_frames] = known
        return known

    @cached_property
    def _known_decays(self) -> dict[tuple[int, int], FloatArray]:
        """What :meth:`energy_decays` has returned, by its arguments: a second of computation each."""
        return {}

    def direct_gains(self, n_bands: int) -> FloatArray:
        """Return the coherent gain between the dry sound and the start of each response, per band.

        It is the real part of the spectrum of the first half hop, averaged over the band. The power of
        ``a * dry + b * wet`` has the cross term ``2 * a * b`` times this gain.

        Shape
        -----
        returns: [n_rooms, n_bands]
        """
        edges = np.geomspace(_LOWEST_HZ, MODEL_SAMPLE_RATE / 2, n_bands + 1)
        beginnings = np.stack(
            [
                np.resize(np.pad(room.impulse_response, (0, _HOP_SAMPLES)), _HOP_SAMPLES // 2)
                for room in self.rooms
            ]
        )
        spectra = rfft(beginnings, _FFT_SIZE)
        return np.asarray(np.real(spectra) @ _band_shares(edges).T, np.float32)

    def with_rooms(self, rooms: Sequence[Room]) -> RoomBank:
        """Return a bank with rooms appended; a number is added to a name that is taken."""
        taken = set(self.names)
        added: list[Room] = []
        for room in rooms:
            name = room.name
            number = 2
            while name in taken:
                name = f"{room.name} {number}"
                number += 1
            taken.add(name)
            added.append(
                Room(name, room.description, room.kind, room.rt60_s, room.sha256, room.impulse_response)
            )
        return RoomBank((*self.rooms, *added))

    def extended(self, folder: Path, on_skipped: Callable[[RoomBankError], None] | None = None) -> RoomBank:
        """Return a bank with the impulse responses of a folder appended, in the order of file names.

        `on_skipped` and errors are as in :func:`read_rooms`.
        """
        return self.with_rooms(read_rooms(folder, on_skipped))


def in_known_room(event: Event, bank: RoomBank) -> Event:
    """Return an event without its `room_name` if the bank lacks that room; it then has its decoded room."""
    if event.room_name is not None and event.room_name not in bank.names:
        return event.replace(room_name=None)
    return event


@cache
def default_bank() -> RoomBank:
    """Return the bundled rooms.

    Raises
    ------
    RoomBankError
        If a bundled file is missing or changed.
    """
    try:
        manifest = asset_path("room_irs", "manifest.toml")
    except FileNotFoundError as error:
        raise RoomBankError(Path("room_irs", "manifest.toml"), "is missing; reinstall pointillist") from error
    return load_bank(manifest)


def load_bank(manifest: Path) -> RoomBank:
    """Return the rooms that a manifest lists, in its order.

    Raises
    ------
    RoomBankError
        If the manifest cannot be read, or a file is missing or its hash differs from the manifest's.
    """
    try:
        with open_regular(manifest) as stream:
            entries = tomllib.load(stream)["room"]
    except (OSError, ValueError, KeyError) as error:
        raise RoomBankError(
            manifest, "is not a list of rooms ({error}); reinstall pointillist", error=error
        ) from error
    rooms: list[Room] = []
    for entry in entries:
        path = manifest.with_name(entry["file"])
        samples, sample_rate = _read(path)
        room = Room.of(entry["name"], entry["description"], entry["kind"], samples[:, 0], entry["rt60_s"])
        if sample_rate != MODEL_SAMPLE_RATE or room.sha256 != entry["sha256"]:
            raise RoomBankError(path, "is not the file that the manifest names; reinstall pointillist")
        rooms.append(room)
    return RoomBank(tuple(rooms))


def measure_rt60_s(samples: NDArray[np.floating]) -> float:
    """Return the reverberation time, in seconds, of a response [n_samples] at 22,050 Hz.

    It is three times the time in which the backward-integrated energy (Schroeder 1965) falls from -5 to
    -25 dB.
    """
    energy = np.cumsum(np.square(samples[::-1], dtype=np.float64))[::-1]
    decay_db = 10 * np.log10(energy / energy[0] + 1e-12)
    begin = int(np.argmax(decay_db < -5))
    end = int(np.argmax(decay_db < -25))
    return 3 * max(end - begin, 1) / MODEL_SAMPLE_RATE


def _read(path: Path) -> tuple[FloatArray, int]:
    """Return a response [n_samples, n_channels], at most its first 20 s, and its sample rate in Hz."""
    pieces: list[FloatArray] = []
    try:
        with AudioReader(path) as reader:
            missing = round((_MAX_LEAD_SECONDS + _MAX_SECONDS) * reader.sample_rate)
            for piece in reader.raw_pieces():
                pieces.append(piece[:, :missing])
                missing -= pieces[-1].shape[1]
                if missing <= 0:
                    break
    except AudioError as error:
        raise RoomBankError(path, error.reason) from error
    samples = np.concatenate(pieces, axis=1).T
    if not samples.any():
        raise RoomBankError(path, "is silent; remove it or replace it")
    return samples, reader.sample_rate


def read_rooms(path: Path, on_skipped: Callable[[RoomBankError], None] | None = None) -> list[Room]:
    """Read an impulse response, or all in a folder in the order of file names, as the user's rooms.

    Files may have any sample rate; channels are averaged. Of a folder, files that cannot be used are skipped.

    Parameters
    ----------
    path
        A file or a folder.
    on_skipped
        Called with the error of each skipped file.

    Raises
    ------
    RoomBankError
        If the file, or no file of the folder, can be used, or the folder cannot be listed.
    """
    if not path.is_dir():
        return [_user_room(path)]
    try:
        paths = sorted(
            each
            for each in path.iterdir()
            if each.suffix.lower() in SUPPORTED_SUFFIXES and not is_hidden(each)
        )
    except OSError as error:
        raise RoomBankError(path, os_reason(error, writing=False)) from error
    rooms: list[Room] = []
    skipped: list[RoomBankError] = []
    for each in paths:
        try:
            rooms.append(_user_room(each))
        except RoomBankError as error:
            skipped.append(error)
    if not paths:
        raise RoomBankError(path, "holds no impulse responses; choose a folder with WAV, FLAC or AIFF files")
    if not rooms and len(skipped) == 1:
        raise skipped[0]
    if not rooms:
        raise RoomBankError(
            path, "none of its {n} files can be used; the first: {error}", n=len(paths), error=skipped[0]
        )
    for error in skipped:
        if on_skipped is not None:
            on_skipped(error)
    return rooms


def _user_room(path: Path) -> Room:
    """Read a response as a room: mono, 22,050 Hz, without silence before the direct sound, with a fade-out.

    The direct sound is the first sample within 26 dB of the peak. The peak itself may be a reflection, which
    far from the source can be stronger than the direct sound.
    """
    samples, sample_rate = _read(path)
    mono = samples.mean(1, dtype=np.float32)
    if sample_rate != MODEL_SAMPLE_RATE:
        mono = np.asarray(soxr.resample(mono, sample_rate, MODEL_SAMPLE_RATE), np.float32)
    level = np.abs(mono)
    if level.max(initial=0.0) < 1e-6:
        raise RoomBankError(
            path, "is silent once its channels are averaged; replace it by one of its channels"
        )
    first = int(np.argmax(level > _DIRECT_LEVEL * level.max()))
    last = int(np.flatnonzero(level > _END_LEVEL * level.max())[-1])
    # The fade of 100 ms begins after the last audible sample, if the file is long enough.
    fade = MODEL_SAMPLE_RATE // 10
    mono = mono[first : min(last + fade, first + int(_MAX_SECONDS * MODEL_SAMPLE_RATE))].copy()
    fade = min(len(mono) // 4, fade)
    if fade:
        mono[-fade:] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fade, dtype=np.float32))
    return Room.of(path.stem.replace("_", " "), Message("from {name}", name=path.name), "user", mono)


def _band_energy(response: FloatArray, edges: NDArray[np.float64], n_frames: int) -> FloatArray:
    """Return the energy of a response per band and frame (of one hop), [n_bands, n_frames]."""
    kept = response[: n_frames * _HOP_SAMPLES]
    lead = _FFT_SIZE // 2
    padded = np.zeros(lead + n_frames * _HOP_SAMPLES + _FFT_SIZE, np.float32)
    padded[lead : lead + len(kept)] = kept
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT_SIZE)[::_HOP_SAMPLES][: n_frames + 1]
    middle = _FFT_SIZE // 2 - _HOP_SAMPLES // 2
    frames = frames[:n_frames, middle : middle + _HOP_SAMPLES]
    power = np.square(np.abs(np.asarray(rfft(frames, _FFT_SIZE))))
    return (_band_shares(edges) @ power.T).astype(np.float32)


def _band_shares(edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return weights that average an FFT's bins over bands, [n_bands, n_bins]."""
    width = MODEL_SAMPLE_RATE / _FFT_SIZE
    bins = np.arange(_FFT_SIZE // 2 + 1) * width
    overlap = np.minimum(bins + width, edges[1:, None]) - np.maximum(bins - width, edges[:-1, None])
    shares = np.maximum(overlap, 0.0)
    return shares / shares.sum(1, keepdims=True)
