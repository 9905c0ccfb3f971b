"""Synthetic mixtures whose events are known: soundfont notes in rooms, added as complex spectrograms.

Notes live in memory as spectrograms, so a mixture is a sum at integer frames; each note carries its own
offset within a frame. A second process prepares batches while the model runs.
"""

from __future__ import annotations

import multiprocessing
import queue
from dataclasses import dataclass
from multiprocessing.synchronize import Event as ProcessEvent
from types import TracebackType
from typing import Any, Self

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from codec.config import SpectrumConfig
from codec.training.soundfont import NoteSynth

__all__ = ["Batch", "MixtureLoader", "MixtureSampler", "NoteBank"]

_SCORED_FIRST = 12


@dataclass(frozen=True)
class Batch:
    """Arrays of one supervised step, see :class:`codec.training.objective.Supervised`."""

    residual: NDArray[np.float32]
    frames: NDArray[np.int64]
    shifts: NDArray[np.float32]
    score_frames: NDArray[np.int64]
    magnitudes: NDArray[np.float32]
    switch: NDArray[np.float32]
    pitches_hz: NDArray[np.float32]


class NoteBank:
    """Spectrograms of isolated notes, each in its own room, re-rendered now and then.

    Parameters
    ----------
    rooms
        Impulse responses to place notes in.
    n_notes
        How many to hold; one takes about 2.1 MB.
    """

    def __init__(
        self, rooms: list[NDArray[np.float32]], n_notes: int, seed: int, config: SpectrumConfig | None = None
    ) -> None:
        self.config = config or SpectrumConfig()
        self.generator = np.random.default_rng(seed)
        self._rooms = rooms
        self._synth = NoteSynth(self.generator)
        self._window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(self.config.fft_size) / self.config.fft_size)).astype(
            np.float32
        )
        shape = (n_notes, self.config.n_event_frames, self.config.n_bins)
        self.spectra = np.zeros((*shape, 2), np.float32)
        self.shifts = np.zeros(n_notes, np.int64)
        self.pitches_hz = np.zeros(n_notes, np.float32)
        self._next = 0

    def __len__(self) -> int:
        return len(self.spectra)

    def render_next(self) -> None:
        """Render one more note, over the oldest once the bank is full."""
        config = self.config
        n_samples = config.event_samples
        note, self.pitches_hz[self._next] = self._synth.note(n_samples)
        if self._rooms and self.generator.random() < 0.6:
            note = _in_room(note, self._rooms[self.generator.integers(len(self._rooms))], self.generator.random())
        shift = int(self.generator.integers(config.hop_samples))
        lead = config.lead_frames * config.hop_samples + config.fft_size // 2
        n_frames = config.n_event_frames
        audio = np.zeros((n_frames - 1) * config.hop_samples + config.fft_size, np.float32)
        end = min(len(audio), lead + shift + len(note))
        audio[lead + shift : end] = note[: end - lead - shift]
        frames = np.lib.stride_tricks.sliding_window_view(audio, config.fft_size)[:: config.hop_samples]
        spectrum = scipy.fft.rfft(frames * self._window, axis=1)
        spectrum /= max(np.abs(spectrum).max(), 1e-6)
        self.spectra[self._next, ..., 0] = spectrum.real
        self.spectra[self._next, ..., 1] = spectrum.imag
        self.shifts[self._next] = shift
        self._next = (self._next + 1) % len(self)


def _in_room(note: NDArray[np.float32], response: NDArray[np.float32], mix: float) -> NDArray[np.float32]:
    size = scipy.fft.next_fast_len(2 * len(note))
    spectrum = scipy.fft.rfft(note, size) * scipy.fft.rfft(response[: len(note)], size)
    wet = scipy.fft.irfft(spectrum, size)[: len(note)]
    return ((1 - mix) * note + mix * wet).astype(np.float32)


class MixtureSampler:
    """Draws residuals of random mixtures with the events that remain in them."""

    def __init__(self, bank: NoteBank, n_targets: int = 4, n_scored: int = 40) -> None:
        self.bank = bank
        self.n_targets = n_targets
        self.n_scored = n_scored

    def batch(self, size: int, n_events: tuple[int, int], generator: np.random.Generator) -> Batch:
        """Return `size` residuals of mixtures of `n_events` (fewest, most) notes."""
        config = self.bank.config
        rest = np.arange(_SCORED_FIRST, config.n_event_frames)
        chosen = generator.choice(rest, self.n_scored - _SCORED_FIRST, replace=False)
        scored = np.concatenate([np.arange(_SCORED_FIRST), np.sort(chosen)])
        shape = (size, self.n_targets)
        batch = Batch(
            residual=np.zeros((size, config.n_window_frames, config.n_bins), np.float32),
            frames=np.full(shape, -1, np.int64),
            shifts=np.zeros(shape, np.float32),
            score_frames=scored,
            magnitudes=np.zeros((*shape, self.n_scored, config.n_bins), np.float32),
            switch=np.zeros((size, config.n_onset_frames), np.float32),
            pitches_hz=np.zeros(shape, np.float32),
        )
        for index in range(size):
            self._fill(batch, index, int(generator.integers(n_events[0], n_events[1] + 1)), generator)
        return batch

    def _fill(self, batch: Batch, index: int, n_events: int, generator: np.random.Generator) -> None:
        bank, config = self.bank, self.bank.config
        onsets = self._onsets(n_events, generator)
        notes = generator.integers(len(bank), size=n_events)
        if generator.random() < 0.3:
            notes = generator.choice(notes[: max(1, n_events // 3)], n_events)
        gains = 10 ** generator.uniform(-1.5, 0.0, n_events)
        # The loudest notes of a mixture may be explained already: what is left is quieter or fewer.
        overall = 10 ** generator.uniform(-0.5, 2.3)
        total = np.zeros((config.n_window_frames, config.n_bins, 2), np.float32)
        energies = np.zeros(n_events)
        for k in range(n_events):
            begin, end, skipped = self._place(int(onsets[k]))
            part = bank.spectra[notes[k], skipped : skipped + end - begin] * np.float32(gains[k])
            total[begin:end] += part
            energies[k] = float(np.vdot(part, part))
        if generator.random() < 0.25:
            scale = 10 ** generator.uniform(-3.5, -2.0)
            total += np.float32(scale) * generator.standard_normal(total.shape, dtype=np.float32)
        if generator.random() < 0.2:
            note = generator.integers(len(bank))
            skipped = int(generator.integers(20, 150))
            tail = bank.spectra[note, skipped:] * np.float32(10 ** generator.uniform(-1.0, 0.0))
            total[: len(tail)] += tail
        batch.residual[index] = _magnitude(total) * np.float32(overall)
        switch = batch.switch[index]
        np.maximum.at(switch, onsets, energies / energies.max())
        taken: set[int] = set()
        filled = 0
        for k in np.argsort(-energies):
            onset = int(onsets[k])
            if filled == self.n_targets or onset in taken:
                continue
            taken.add(onset)
            part = bank.spectra[notes[k], batch.score_frames]
            batch.magnitudes[index, filled] = _magnitude(part) * np.float32(gains[k] * overall)
            batch.frames[index, filled] = onset
            batch.shifts[index, filled] = bank.shifts[notes[k]]
            batch.pitches_hz[index, filled] = bank.pitches_hz[notes[k]]
            filled += 1

    def _onsets(self, n_events: int, generator: np.random.Generator) -> NDArray[np.int64]:
        n_frames = self.bank.config.n_onset_frames
        if generator.random() < 0.5:
            onsets = generator.integers(n_frames, size=n_events)
        else:
            beat = generator.uniform(8, 45)
            grid = np.arange(generator.uniform(0, beat), n_frames, beat).astype(np.int64)
            onsets = generator.choice(grid, n_events)
        shared = generator.random(n_events) < 0.25
        shared[0] = False
        onsets[shared] = onsets[generator.integers(n_events, size=int(shared.sum()))]
        return onsets

    def _place(self, onset: int) -> tuple[int, int, int]:
        """Return where a note's frames begin and end in the window, and how many are cut before it."""
        config = self.bank.config
        first = onset - config.lead_frames
        begin, end = max(0, first), min(config.n_window_frames, first + config.n_event_frames)
        return begin, end, begin - first


def _magnitude(parts: NDArray[np.float32]) -> NDArray[np.float32]:
    squares = np.square(parts)
    return np.sqrt(squares[..., 0] + squares[..., 1])


class MixtureLoader:
    """Prepares batches in another process.

    Parameters
    ----------
    rooms, n_notes, seed
        Of the :class:`NoteBank`.
    """

    def __init__(self, rooms: list[NDArray[np.float32]], n_notes: int, batch_size: int, seed: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._batches: Any = context.Queue(maxsize=3)
        self._wanted: Any = context.Array("i", [1, 2])
        self._stop: ProcessEvent = context.Event()
        arguments = (self._batches, self._wanted, self._stop, rooms, n_notes, batch_size, seed)
        self._process = context.Process(target=_prepare, args=arguments, daemon=True)
        self._process.start()

    def next(self, n_events: tuple[int, int]) -> Batch:
        """Return the next batch; `n_events` takes effect a few batches later.

        Raises
        ------
        RuntimeError
            If the preparing process died.
        """
        self._wanted[:] = n_events
        while True:
            try:
                return self._batches.get(timeout=10)
            except queue.Empty:
                if not self._process.is_alive():
                    raise RuntimeError("the process that prepares training mixtures died; see its output") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._process.terminate()
        self._process.join()
        self._batches.cancel_join_thread()


def _prepare(
    batches: Any,
    wanted: Any,
    stop: ProcessEvent,
    rooms: list[NDArray[np.float32]],
    n_notes: int,
    batch_size: int,
    seed: int,
) -> None:
    bank = NoteBank(rooms, n_notes, seed)
    for _ in range(n_notes):
        bank.render_next()
    sampler = MixtureSampler(bank)
    generator = np.random.default_rng([seed, 1])
    while not stop.is_set():
        batches.put(sampler.batch(batch_size, (wanted[0], wanted[1]), generator))
        bank.render_next()
        bank.render_next()
