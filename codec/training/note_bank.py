"""A bank of notes as complex spectrograms on disk, so that mixtures at integer frames are sums.

Each note has a random offset within its frame, so onsets in a mixture are not aligned to frames. The bank is
memory-mapped float16. During training its notes are replaced one after another, so that a small bank
suffices.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from codec.audio.mapped import reserve
from codec.files import FileError, atomic_file, open_regular, os_reason
from codec.processes import child_environment
from codec.training.half_precision import store_half
from codec.training.soundfont import NoteSynth

__all__ = [
    "FFT_SIZE",
    "HOP_SAMPLES",
    "LEAD_FRAMES",
    "NOTE_FRAMES",
    "NOTE_SAMPLES",
    "N_BINS",
    "NoteBank",
    "NoteBankError",
    "spectrogram",
]

FFT_SIZE = 2048
HOP_SAMPLES = 256
N_BINS = FFT_SIZE // 2 + 1
LEAD_FRAMES = 3
NOTE_FRAMES = 260
NOTE_SAMPLES = 65_536

_VERSION = 1
_ROOM_SHARE = 0.6
_SILENCE = 10.0 ** (-75 / 20)
_WINDOW = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT_SIZE) / FFT_SIZE)).astype(np.float32)

_ENTRY = np.dtype(
    [
        ("rendered", "?"),
        ("generation", "<u4"),
        ("soundfont", "<i2"),
        ("bank", "<i2"),
        ("program", "<i2"),
        ("pitch", "<i2"),
        ("pitch_hz", "<f4"),
        ("velocity", "<i2"),
        ("held_s", "<f4"),
        ("vibrato_cents", "<f4"),
        ("room", "<i2"),
        ("room_mix", "<f4"),
        ("offset_samples", "<i2"),
        ("n_frames", "<i2"),
        ("scale", "<f4"),
        ("energy", "<f4"),
    ]
)


class NoteBankError(FileError):
    """A folder contains no valid bank, or one of another size or seed; ``str()`` names it and a remedy."""


def spectrogram(audio: NDArray[np.float32], n_frames: int) -> NDArray[np.complex64]:
    """Return the STFT of audio (periodic Hann window); frame 0 is centred on sample 1024.

    Shape
    -----
    audio: [n_samples], cut or zero-padded; returns: complex64 [n_frames, 1025]
    """
    needed = (n_frames - 1) * HOP_SAMPLES + FFT_SIZE
    padded = np.zeros(needed, np.float32)
    padded[: min(needed, len(audio))] = audio[:needed]
    frames = np.lib.stride_tricks.sliding_window_view(padded, FFT_SIZE)[::HOP_SAMPLES]
    return np.asarray(scipy.fft.rfft(frames * _WINDOW, axis=1), np.complex64)


class NoteBank:
    """Spectrograms of random isolated notes, in a folder.

    Parameters
    ----------
    folder
        Contains ``spectra.npy``, ``entries.npy`` and ``bank.json``, which are opened if they exist;
        otherwise :meth:`build` creates them.
    rooms
        Impulse responses, float32 [n_samples] with the direct sound at sample 0. 60 % of the notes get one
        with a random mix; without rooms all notes are dry.

    Attributes
    ----------
    spectra
        float16 [n_notes, 260, 1025, 2], real and imaginary parts, with a peak magnitude of 1 per note. The
        note begins `offset_samples` after the centre of frame 3.
    entries
        Structured array [n_notes]: preset, pitch (`pitch_hz` is 0 for percussion), velocity, room (-1: dry)
        and mix, `offset_samples` (0..255), `n_frames` (later frames are zero), `scale` (the stored spectrum
        times `scale` is the STFT of the note at peak 1), `energy` (sum of squared stored magnitudes).

    Raises
    ------
    NoteBankError
        If the folder contains a damaged bank or one of another version.
    """

    def __init__(self, folder: Path, rooms: Sequence[NDArray[np.float32]] = ()) -> None:
        self.folder = Path(folder)
        self.rooms = tuple(rooms)
        self.seed = 0
        self.spectra: NDArray[np.float16] = np.zeros((0, NOTE_FRAMES, N_BINS, 2), np.float16)
        self.entries: NDArray[Any] = np.zeros(0, _ENTRY)
        self._synth: NoteSynth | None = None
        if (self.folder / "bank.json").exists():
            self._open()

    def __len__(self) -> int:
        return len(self.spectra)

    @property
    def is_complete(self) -> bool:
        """Whether the bank exists and all its notes are rendered."""
        return len(self) > 0 and bool(self.entries["rendered"].all())

    def build(
        self,
        n_notes: int,
        seed: int,
        progress: Callable[[int, int], None] | None = None,
        n_processes: int = 1,
    ) -> None:
        """Render `n_notes` notes; an interrupted build continues with the missing ones.

        Parameters
        ----------
        n_notes
            Size of the bank, at least 1.
        seed
            Determines the notes, for any number of processes.
        progress
            Called with the number of notes rendered and `n_notes`.
        n_processes
            Number of processes that render.

        Raises
        ------
        NoteBankError
            If the folder contains a bank of another size or seed.
        codec.training.soundfont.SoundfontError
            If no soundfont is installed.
        """
        if len(self) == 0:
            self._create(n_notes, seed)
        if (len(self), self.seed) != (n_notes, seed):
            raise NoteBankError(
                self.folder,
                "holds {found} notes with seed {found_seed}, not {n_notes} with seed {seed}; use another "
                "folder or delete this one",
                found=len(self),
                found_seed=self.seed,
                n_notes=n_notes,
                seed=seed,
            )
        missing = np.flatnonzero(~self.entries["rendered"])
        done = n_notes - len(missing)
        if n_processes > 1 and len(missing) > n_processes:
            context = multiprocessing.get_context("spawn")
            with (
                child_environment(),
                context.Pool(n_processes, _start_builder, (self.folder, self.rooms)) as pool,
            ):
                for _ in pool.imap_unordered(_build_one, missing.tolist(), chunksize=8):
                    done += 1
                    if progress:
                        progress(done, n_notes)
            return
        for index in missing:
            self.render(int(index))
            done += 1
            if progress:
                progress(done, n_notes)

    def refresh(self, n_notes: int, generator: np.random.Generator) -> None:
        """Replace `n_notes` random notes by new ones, in the file, so that other processes see them."""
        for index in generator.integers(len(self), size=n_notes):
            self.entries["generation"][index] += 1
            self.render(int(index))

    def render(self, index: int) -> None:
        """Render note `index`; it depends on the bank's seed, the index and the note's generation."""
        entry = self.entries[index]
        generator = np.random.default_rng([self.seed, index, int(entry["generation"])])
        if self._synth is None:
            self._synth = NoteSynth(generator)
        note = self._synth.render(NOTE_SAMPLES, generator)
        samples = note.samples
        room = -1
        mix = 0.0
        if self.rooms and generator.random() < _ROOM_SHARE:
            room = int(generator.integers(len(self.rooms)))
            mix = float(generator.uniform(0.05, 1.0))
            samples = _in_room(samples, self.rooms[room], mix)
        offset = int(generator.integers(HOP_SAMPLES))
        lead = LEAD_FRAMES * HOP_SAMPLES + FFT_SIZE // 2 + offset
        audio = np.zeros((NOTE_FRAMES - 1) * HOP_SAMPLES + FFT_SIZE, np.float32)
        audio[lead : lead + len(samples)] = samples[: len(audio) - lead]
        spectrum = spectrogram(audio, NOTE_FRAMES)
        magnitude = np.abs(spectrum)
        scale = float(magnitude.max())
        audible = np.flatnonzero(magnitude.max(1) > _SILENCE * scale)
        n_frames = int(audible[-1]) + 1
        stored = np.zeros((NOTE_FRAMES, N_BINS, 2), np.float16)
        parts = (spectrum[:n_frames] / np.float32(scale)).view(np.float32)
        store_half(stored[:n_frames], parts.reshape(n_frames, N_BINS, 2))
        entry["rendered"] = False  # if the process is killed before the end, this note is rendered again
        self.spectra[index] = stored
        entry["soundfont"] = note.soundfont
        entry["bank"] = note.bank
        entry["program"] = note.program
        entry["pitch"] = note.pitch
        entry["pitch_hz"] = note.pitch_hz
        entry["velocity"] = note.velocity
        entry["held_s"] = note.held_s
        entry["vibrato_cents"] = note.vibrato_cents
        entry["room"] = room
        entry["room_mix"] = mix
        entry["offset_samples"] = offset
        entry["n_frames"] = n_frames
        entry["scale"] = scale
        entry["energy"] = float(np.square(magnitude[:n_frames] / scale).sum())
        entry["rendered"] = True

    def _create(self, n_notes: int, seed: int) -> None:
        if n_notes < 1:
            raise NoteBankError(self.folder, "a bank needs at least one note, not {n}", n=n_notes)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name, dtype, shape in (
                ("spectra.npy", np.dtype(np.float16), (n_notes, NOTE_FRAMES, N_BINS, 2)),
                ("entries.npy", _ENTRY, (n_notes,)),
            ):
                path = self.folder / name
                array = np.lib.format.open_memmap(path, mode="w+", dtype=dtype, shape=shape)
                # Otherwise a full disk would be a crash (SIGBUS) at a later write.
                with path.open("r+b") as stream:
                    reserve(stream, array.nbytes, array.offset)
            header = {"version": _VERSION, "n_notes": n_notes, "seed": seed}
            with atomic_file(self.folder / "bank.json") as stream:
                stream.write(json.dumps(header).encode())
        except OSError as error:
            for name in ("spectra.npy", "entries.npy"):
                with contextlib.suppress(OSError):
                    (self.folder / name).unlink(missing_ok=True)
            raise NoteBankError(self.folder, os_reason(error, writing=True)) from error
        self._open()

    def _open(self) -> None:
        try:
            with open_regular(self.folder / "bank.json") as stream:
                header = json.loads(stream.read())
            arrays: list[NDArray[Any]] = []
            for name in ("spectra.npy", "entries.npy"):
                with open_regular(self.folder / name) as stream:
                    n_bytes = stream.seek(0, os.SEEK_END)
                array = np.lib.format.open_memmap(self.folder / name, mode="r+")
                if array.offset + array.nbytes > n_bytes:  # numpy fills such a file with zeros
                    raise ValueError(f"{name} is cut off")
                arrays.append(array)
            spectra, entries = arrays
            facts = header["n_notes"], header["version"], int(header["seed"])
        except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
            raise NoteBankError(
                self.folder, "cannot read the note bank ({error}); delete the folder", error=error
            ) from error
        n_notes, version, self.seed = facts
        wanted = ((n_notes, NOTE_FRAMES, N_BINS, 2), np.float16, (n_notes,), _ENTRY, _VERSION)
        if (spectra.shape, spectra.dtype, entries.shape, entries.dtype, version) != wanted:
            raise NoteBankError(self.folder, "a damaged note bank or another version's; delete the folder")
        done = entries[entries["rendered"]]
        if not (
            _within(done["n_frames"], 1, NOTE_FRAMES)
            and _within(done["offset_samples"], 0, HOP_SAMPLES - 1)
            and np.isfinite(done["energy"]).all()
        ):
            raise NoteBankError(self.folder, "a damaged note bank; delete the folder")
        self.spectra = spectra
        self.entries = entries


def _within(values: NDArray[Any], low: int, high: int) -> bool:
    return bool(((values >= low) & (values <= high)).all())


def _in_room(note: NDArray[np.float32], response: NDArray[np.float32], mix: float) -> NDArray[np.float32]:
    response = response[: len(note)]
    size = scipy.fft.next_fast_len(len(note) + len(response) - 1, real=True)
    spectrum = np.asarray(scipy.fft.rfft(note, size)) * np.asarray(scipy.fft.rfft(response, size))
    wet = np.asarray(scipy.fft.irfft(spectrum, size))[: len(note)]
    return ((1.0 - mix) * note + mix * wet).astype(np.float32)


_builder: NoteBank | None = None  # the bank of a worker process


def _start_builder(folder: Path, rooms: tuple[NDArray[np.float32], ...]) -> None:
    global _builder  # noqa: PLW0603 - the initializer of a pool can only set globals
    _builder = NoteBank(folder, rooms)


def _build_one(index: int) -> None:
    if _builder is None:
        raise NoteBankError(None, "a building process was not started by NoteBank.build")
    _builder.render(index)
