"""Random mixtures of notes from a bank, with known events, and supervised batches of them.

A mixture stores notes, onsets and gains. Spectrograms are summed on request, from the events that remain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from codec.training.half_precision import from_half, store_half
from codec.training.note_bank import (
    HOP_SAMPLES,
    LEAD_FRAMES,
    N_BINS,
    NOTE_FRAMES,
    NoteBank,
    NoteBankError,
    spectrogram,
)
from codec.training.shared_batches import BatchProcess

__all__ = [
    "N_ONSET_FRAMES",
    "N_SCORE_FRAMES",
    "N_TARGETS",
    "WINDOW_FRAMES",
    "Mixture",
    "MixtureLoader",
    "MixtureSampler",
]

WINDOW_FRAMES = 512
N_ONSET_FRAMES = 256
N_TARGETS = 4
N_SCORE_FRAMES = 40

_FIRST_SCORED = 12
_GAIN_RANGE = 1.5  # decades: 30 dB
_LEVEL_RANGE = (-1.5, 2.2)
_N_NOISE_FRAMES = 4 * WINDOW_FRAMES


@dataclass(frozen=True)
class Mixture:
    """A window with known events, loudest first.

    Attributes
    ----------
    bank
        The bank of the notes; a mixture is valid until its notes are re-rendered.
    entries, onset_frames, offsets_samples
        Bank index, onset frame (0..255) and offset in samples (0..255) of each event, int64 [n_events].
    gains, energies
        Factor on the stored note, float32 [n_events], and the event's energy over all frames, float64
        [n_events], descending.
    tails
        (bank index, onset frame < 0, gain) of notes that began before the window; they are never targets.
    noise
        Complex background noise [512, 1025], or None.
    """

    bank: NoteBank
    entries: NDArray[np.int64]
    onset_frames: NDArray[np.int64]
    offsets_samples: NDArray[np.int64]
    gains: NDArray[np.float32]
    energies: NDArray[np.float64]
    tails: tuple[tuple[int, int, float], ...] = ()
    noise: NDArray[np.complex64] | None = field(default=None, repr=False)

    @property
    def n_events(self) -> int:
        """Number of events that begin in the window."""
        return len(self.entries)

    def event_magnitude(self, index: int, frames: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the magnitude of one event alone, with its room, at some of its 260 frames.

        Shape
        -----
        frames: [n_frames], 3 is the onset's frame; returns: [n_frames, 1025]
        """
        stored = self.bank.spectra[self.entries[index]]
        return _magnitude(from_half(stored[frames], float(self.gains[index])))

    def residual(self, n_removed: int) -> NDArray[np.float32]:
        """Return the magnitude of the mixture without its `n_removed` loudest events.

        Tails and noise are included.

        Shape
        -----
        returns: float32 [512, 1025]
        """
        total = np.zeros((WINDOW_FRAMES, N_BINS, 2), np.float32)
        if self.noise is not None:
            total += self.noise.view(np.float32).reshape(total.shape)
        for entry, onset, gain in self.tails:
            self._add(total, entry, onset, gain)
        for k in range(n_removed, self.n_events):
            self._add(total, int(self.entries[k]), int(self.onset_frames[k]), float(self.gains[k]))
        return _magnitude(total)

    def _add(self, total: NDArray[np.float32], entry: int, onset: int, gain: float) -> None:
        first = onset - LEAD_FRAMES
        skipped = max(0, -first)
        end = min(int(self.bank.entries["n_frames"][entry]), WINDOW_FRAMES - first)
        if end > skipped:
            total[first + skipped : first + end] += from_half(self.bank.spectra[entry, skipped:end], gain)


class MixtureSampler:
    """Draws random mixtures from a bank of notes.

    Parameters
    ----------
    bank
        A complete bank.
    seed
        Of the background noise.

    Raises
    ------
    NoteBankError
        If the bank is not complete.
    """

    def __init__(self, bank: NoteBank, seed: int = 0) -> None:
        if not bank.is_complete:
            raise NoteBankError(bank.folder, "the note bank is not complete; call NoteBank.build first")
        self.bank = bank
        generator = np.random.default_rng([seed, 7])
        noise = generator.standard_normal(_N_NOISE_FRAMES * HOP_SAMPLES, dtype=np.float32)
        self._noise = spectrogram(noise, _N_NOISE_FRAMES)
        self._noise /= np.float32(np.sqrt(np.mean(np.abs(self._noise) ** 2)))

    def sample(self, n_events: int, generator: np.random.Generator) -> Mixture:
        """Return a random mixture of `n_events` events.

        Half of all mixtures have uniform onsets, the others a metrical grid, and half of those repeated
        notes. 30 % of the events share their onset with another. 20 % of the mixtures have tails of one or
        two earlier notes, 33 % background noise at -45 to -70 dB. The loudest note's peak magnitude is
        ``10 ** U(-1.5, 2.2)``; gains are spread over 30 dB.
        """
        entries, onsets, relative = self._score(n_events, generator)
        entries = self._without_doubles(entries, onsets, generator)
        level = 10.0 ** generator.uniform(*_LEVEL_RANGE)
        gains = level * 10.0 ** (relative - relative.max())
        energies = gains**2 * self.bank.entries["energy"][entries].astype(np.float64)
        order = np.argsort(-energies, kind="stable")
        tails: list[tuple[int, int, float]] = []
        if generator.random() < 0.2:
            for _ in range(generator.integers(1, 3)):
                gain = level * 10.0 ** generator.uniform(-_GAIN_RANGE, 0.0)
                tails.append(
                    (int(generator.integers(len(self.bank))), -int(generator.integers(1, 200)), gain)
                )
        return Mixture(
            bank=self.bank,
            entries=entries[order],
            onset_frames=onsets[order],
            offsets_samples=self.bank.entries["offset_samples"][entries[order]].astype(np.int64),
            gains=gains[order].astype(np.float32),
            energies=energies[order],
            tails=tuple(tails),
            noise=self._background(level, generator) if generator.random() < 0.33 else None,
        )

    def _score(
        self, n_events: int, generator: np.random.Generator
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Return bank indices, onset frames and relative gains in decades."""
        pool = np.arange(len(self.bank))
        if generator.random() < 0.3:  # only one to three instruments
            programs = self.bank.entries["program"]
            pool = np.flatnonzero(np.isin(programs, generator.choice(programs, generator.integers(1, 4))))
        entries = pool[generator.integers(len(pool), size=n_events)]
        relative = generator.uniform(-_GAIN_RANGE, 0.0, n_events)
        kind = generator.random()
        if kind < 0.5:
            onsets = generator.integers(N_ONSET_FRAMES, size=n_events)
        else:
            step = np.exp(generator.uniform(np.log(6.0), np.log(48.0)))
            grid = np.arange(generator.uniform(0.0, step), N_ONSET_FRAMES, step)
            played = grid[generator.integers(len(grid), size=n_events)] + generator.normal(0.0, 0.4, n_events)
            onsets = np.clip(np.round(played), 0, N_ONSET_FRAMES - 1).astype(np.int64)
            if kind < 0.75:
                motif = generator.integers(max(1, n_events // 3), size=n_events)
                entries = entries[motif]
                relative = np.minimum(relative[motif] + generator.normal(0.0, 0.1, n_events), 0.0)
        shared = generator.random(n_events) < 0.3
        shared[:1] = False
        onsets[shared] = onsets[generator.integers(n_events, size=int(shared.sum()))]
        return entries, onsets.astype(np.int64), relative

    def _without_doubles(
        self, entries: NDArray[np.int64], onsets: NDArray[np.int64], generator: np.random.Generator
    ) -> NDArray[np.int64]:
        """Replace a note that occurs twice at one onset: two copies would be one louder event."""
        seen: set[tuple[int, int]] = set()
        for index, key in enumerate(zip(entries.tolist(), onsets.tolist(), strict=True)):
            if key in seen:
                entries[index] = generator.integers(len(self.bank))
            seen.add(key)
        return entries

    def _background(self, level: float, generator: np.random.Generator) -> NDArray[np.complex64]:
        begin = int(generator.integers(len(self._noise) - WINDOW_FRAMES))
        decibels = generator.uniform(-70.0, -45.0)
        tilt = (1.0 + np.arange(N_BINS) / 16.0) ** -generator.uniform(0.0, 1.0)
        shape = (level * 10.0 ** (decibels / 20) * tilt).astype(np.float32)
        return np.asarray(self._noise[begin : begin + WINDOW_FRAMES] * shape, np.complex64)


@dataclass
class _MixtureProducer:
    """Fills supervised batches in the worker process."""

    folder: Path
    rooms: tuple[NDArray[np.float32], ...]
    seed: int
    n_refreshed: int

    def open(self) -> None:
        self._bank = NoteBank(self.folder, self.rooms)
        self._sampler = MixtureSampler(self._bank, self.seed)

    def produce(self, task: tuple[int, ...], out: Mapping[str, NDArray[Any]]) -> None:
        step, fewest, most = task
        generator = np.random.default_rng([self.seed, step])
        out["score_frames"][...] = random_score_frames(generator)
        for index in range(len(out["residual"])):
            mixture = self._sampler.sample(int(generator.integers(fewest, most + 1)), generator)
            fill_example(
                mixture, _n_removed(mixture.n_events, generator), out["score_frames"], _item(out, index)
            )
        self._bank.refresh(self.n_refreshed, generator)


def random_score_frames(generator: np.random.Generator) -> NDArray[np.int64]:
    """Return the frames of an event to score, sorted: the first 12, then random ones, int64 [40]."""
    rest = np.arange(_FIRST_SCORED, NOTE_FRAMES)
    chosen = generator.choice(rest, N_SCORE_FRAMES - _FIRST_SCORED, replace=False)
    return np.concatenate([np.arange(_FIRST_SCORED), np.sort(chosen)])


def fill_example(
    mixture: Mixture, n_removed: int, score_frames: NDArray[np.int64], out: Mapping[str, NDArray[Any]]
) -> None:
    """Write one supervised example to `out`: the arrays of :class:`MixtureLoader` without the batch axis."""
    store_half(out["residual"], mixture.residual(n_removed))
    out["target_frames"][...] = -1
    for name in (
        "target_offsets",
        "target_pitches_hz",
        "target_energies",
        "target_magnitudes",
        "switch_target",
    ):
        out[name][...] = 0
    energies = mixture.energies[n_removed:]
    relative = (energies / energies[0]).astype(np.float32)
    np.add.at(out["switch_target"], mixture.onset_frames[n_removed:], relative)
    _, first_at_frame = np.unique(mixture.onset_frames[n_removed:], return_index=True)
    for slot, k in enumerate(np.sort(first_at_frame)[: len(out["target_frames"])] + n_removed):
        out["target_frames"][slot] = mixture.onset_frames[k]
        out["target_offsets"][slot] = mixture.offsets_samples[k]
        out["target_pitches_hz"][slot] = mixture.bank.entries["pitch_hz"][mixture.entries[k]]
        out["target_energies"][slot] = mixture.energies[k]
        store_half(out["target_magnitudes"][slot], mixture.event_magnitude(k, score_frames))


class MixtureLoader:
    """An iterator over supervised batches, prepared in another process. Close it after use.

    Each batch is a dict of arrays (B mixtures, M = 4 targets, F = 40 scored frames):

    - ``residual`` float16 [B, 512, 1025]: magnitude without the r loudest events, r random;
    - ``target_frames`` int64 [B, M]: onset frames of the next loudest events, at most one per frame, -1
      where there is no target;
    - ``target_offsets`` int64 [B, M] in samples, ``target_energies`` float32 [B, M];
    - ``target_pitches_hz`` float32 [B, M], 0 for percussion;
    - ``score_frames`` int64 [F], 0..259, with the onset at frame 3: the first 12, then random ones;
    - ``target_magnitudes`` float16 [B, M, F, 1025]: each target alone at these frames;
    - ``switch_target`` float32 [B, 256]: energy of the events that begin in each frame relative to the
      loudest remaining event (above 1 for chords).

    Parameters
    ----------
    bank_folder
        The folder of a complete :class:`NoteBank`.
    batch_size
        Number of mixtures per batch.
    curriculum
        A function from the step to the least and the greatest number of events per mixture. It is called in
        this process, three steps ahead.
    seed, start_step
        A batch depends only on the seed, its step and the state of the bank.
    rooms
        Impulse responses for notes that the worker re-renders.
    n_refreshed
        Number of notes that the worker re-renders after each batch.
    """

    def __init__(
        self,
        bank_folder: Path,
        batch_size: int,
        curriculum: Callable[[int], tuple[int, int]],
        seed: int = 0,
        start_step: int = 0,
        *,
        rooms: tuple[NDArray[np.float32], ...] = (),
        n_refreshed: int = 2,
    ) -> None:
        targets = (batch_size, N_TARGETS)
        layout = {
            "residual": ((batch_size, WINDOW_FRAMES, N_BINS), "float16"),
            "target_frames": (targets, "int64"),
            "target_offsets": (targets, "int64"),
            "target_pitches_hz": (targets, "float32"),
            "target_energies": (targets, "float32"),
            "score_frames": ((N_SCORE_FRAMES,), "int64"),
            "target_magnitudes": ((*targets, N_SCORE_FRAMES, N_BINS), "float16"),
            "switch_target": ((batch_size, N_ONSET_FRAMES), "float32"),
        }
        producer = _MixtureProducer(Path(bank_folder), tuple(rooms), seed, n_refreshed)
        self._process = BatchProcess(producer, layout, _tasks(curriculum, start_step))

    def __iter__(self) -> Iterator[dict[str, NDArray[Any]]]:
        return self

    def __next__(self) -> dict[str, NDArray[Any]]:
        """Return the next batch.

        Raises
        ------
        codec.training.shared_batches.BatchError
            If the worker failed.
        """
        return next(self._process)

    def close(self) -> None:
        """Stop the worker."""
        self._process.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _tasks(curriculum: Callable[[int], tuple[int, int]], step: int) -> Iterator[tuple[int, ...]]:
    while True:
        fewest, most = curriculum(step)
        yield step, fewest, most
        step += 1


def _item(batch: Mapping[str, NDArray[Any]], index: int) -> dict[str, NDArray[Any]]:
    return {name: array[index] for name, array in batch.items() if name != "score_frames"}


def _n_removed(n_events: int, generator: np.random.Generator) -> int:
    """Draw the number of removed events: uniform, but in 33 % of cases all but a few (nearly silent)."""
    if generator.random() < 0.33:
        return n_events - min(n_events, int(generator.geometric(0.5)))
    return int(generator.integers(n_events))


def _magnitude(parts: NDArray[np.float32]) -> NDArray[np.float32]:
    np.square(parts, out=parts)
    return np.sqrt(parts[..., 0] + parts[..., 1])
