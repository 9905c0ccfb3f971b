"""Captured sounds compared with NMF on known notes: ``python -m benchmarks.separation --out OUT``.

Each mixture has 4 to 12 random soundfont notes within five seconds. It is separated in two ways: into
captured sounds of its events, and by NMF (scikit-learn, Kullback-Leibler) into as many components, with
Wiener masks. The same oracle groups both: each part is assigned to the note on which its projection is
largest. It reports the SI-SDR (Le Roux et al., 2019) of each note, and for comparison that of the mixture
itself (lower bound) and of ideal ratio masks from the true notes (upper bound of masks).

Then the loudest note is moved by 250 ms: as captured sounds of its events, as the same events rendered from
the model, and as the true note. ViSQOL compares the first two with the third.

OUT receives a JSON file per mixture; an interrupted run can be continued.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.decomposition import NMF

from benchmarks.events import MOVED_FIGURES, moved
from codec.audio.clip import AudioClip
from codec.capture import CapturedSounds, CaptureMix, ClipRecording, as_captured, mix_captured
from codec.evaluate.figures import cell, fitted, mean_of_known, measured
from codec.evaluate.metrics import si_sdr_db
from codec.evaluate.results import kept_json
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer, mix_events
from codec.search.levels import LEVELS, LevelName
from codec.search.streaming import encode
from codec.training.soundfont import NoteSynth

Samples = NDArray[np.float32]

_DURATION_S = 5.0
_LAST_ONSET_S = 3.5
_NOTE_S = (0.3, 1.5)
_N_NOTES = (4, 13)
_FFT_SIZE, _HOP = 2048, 512
_MOVE_S = 0.25


@dataclass(frozen=True)
class Mixture:
    """A sum of notes.

    Shape
    -----
    notes: [n_notes, n_samples]
    """

    notes: Samples

    @property
    def samples(self) -> Samples:
        """The mixture, [n_samples]."""
        return self.notes.sum(0)


def mixture(seed: int) -> Mixture:
    """Return the mixture of a seed."""
    generator = np.random.default_rng(seed)
    synth = NoteSynth(generator)
    n_samples = round(_DURATION_S * MODEL_SAMPLE_RATE)
    notes: list[Samples] = []
    for _ in range(int(generator.integers(*_N_NOTES))):
        length = round(generator.uniform(*_NOTE_S) * MODEL_SAMPLE_RATE)
        begin = round(generator.uniform(0.1, _LAST_ONSET_S) * MODEL_SAMPLE_RATE)
        level = 10 ** (generator.uniform(-12.0, 0.0) / 20)
        notes.append(np.pad(level * synth.note(length)[0], (begin, n_samples - begin - length)))
    together = np.stack(notes).astype(np.float32)
    return Mixture(together * np.float32(0.5 / np.abs(together.sum(0)).max()))


def assigned(parts: Sequence[Samples], notes: Samples) -> list[int]:
    """Return the index of the note on which the projection of each part [n_samples] is largest."""
    lengths = np.maximum(np.sqrt(np.square(notes).sum(1)), 1e-9)
    return [int(np.argmax(notes @ part / lengths)) for part in parts]


def grouped(parts: Sequence[Samples], notes: Samples) -> Samples:
    """Return the sum of the parts that are assigned to each note, [n_notes, n_samples]."""
    sums = np.zeros_like(notes)
    for part, note in zip(parts, assigned(parts, notes), strict=True):
        sums[note] += part
    return sums


def nmf_shares(samples: Samples, n_components: int, seed: int = 0) -> Iterator[Samples]:
    """Factorise a signal's magnitude spectrogram; yield each component's mask, [n_bins, n_frames]."""
    magnitude = np.maximum(np.abs(stft(samples)), 1e-8)
    model = NMF(
        cast(Any, n_components),  # its stub knows only "auto"
        init="random",
        solver="mu",
        beta_loss="kullback-leibler",
        max_iter=300,
        random_state=seed,
    )
    activity = model.fit_transform(magnitude.T)
    total = np.maximum(activity @ model.components_, 1e-12).T
    for row, gain in zip(model.components_, activity.T, strict=True):
        yield np.asarray(np.outer(row, gain) / total, np.float32)


def nmf_parts(samples: Samples, n_components: int, seed: int = 0) -> list[Samples]:
    """Separate a signal by NMF of its magnitude spectrogram; return each component, [n_samples]."""
    transform = stft(samples)
    return [istft(transform * share, len(samples)) for share in nmf_shares(samples, n_components, seed)]


def ideal_parts(notes: Samples) -> list[Samples]:
    """Return the notes separated by ideal ratio masks from their true powers."""
    powers = [np.square(np.abs(stft(note))) for note in notes]
    transform = stft(notes.sum(0))
    total = np.maximum(sum(powers), 1e-12)
    return [istft(transform * power / total, notes.shape[1]) for power in powers]


def captured_parts(sounds: CapturedSounds) -> list[Samples]:
    """Return the captured sounds of all events, each as long as the recording."""
    parts: list[Samples] = []
    for span in sounds.spans():
        sounds.prepare(span)
        for event_id in span:
            sound = sounds.sound(event_id)
            whole = np.zeros(sounds.recording.n_samples, np.float32)
            first, last = max(0, sound.begin_sample), min(len(whole), sound.end_sample)
            whole[first:last] = sound.samples[0, first - sound.begin_sample : last - sound.begin_sample]
            parts.append(whole)
    return parts


def mixture_figures(model: EventModel, seed: int, level: LevelName) -> dict[str, Any]:
    """Return the figures of one mixture."""
    mix = mixture(seed)
    samples = mix.samples
    notes = mix.notes
    clip = AudioClip(samples[None], MODEL_SAMPLE_RATE)
    events = list(encode(model, clip, level=level).events)
    sounds = CapturedSounds(model, events, ClipRecording(clip))
    captured = captured_parts(sounds)
    estimates = {
        "mixture": np.repeat(samples[None], len(notes), 0),
        "nmf": grouped(nmf_parts(samples, max(1, len(events))), notes),
        "captured": grouped(captured, notes),
        "ideal": np.stack(ideal_parts(notes)),
    }
    ratios = {
        name: [
            si_sdr_db(note, estimate, MODEL_SAMPLE_RATE) for estimate, note in zip(each, notes, strict=True)
        ]
        for name, each in estimates.items()
    }
    owners = dict(
        zip([key for span in sounds.spans() for key in span], assigned(captured, notes), strict=True)
    )
    return {
        "seed": seed,
        "n_notes": len(notes),
        "n_events": len(events),
        "si_sdr_db": ratios,
        "moved": _moved(model, sounds, events, notes, owners),
    }


def _moved(
    model: EventModel, sounds: CapturedSounds, events: Sequence[Event], notes: Samples, owners: dict[str, int]
) -> dict[str, dict[str, float | None]]:
    """Move the loudest note by 250 ms in three ways, and compare two with the true one."""
    loudest = int(np.argmax(np.square(notes).sum(1)))
    shift = round(_MOVE_S * MODEL_SAMPLE_RATE)
    true = np.delete(notes, loudest, 0).sum(0)
    true[shift:] += notes[loudest, : notes.shape[1] - shift]
    parts = [event_id for event_id, note in owners.items() if note == loudest]
    edited = moved([as_captured(event) for event in events], parts, shift)
    renderer = EventRenderer(model)
    renders = {
        "captured": mix_captured(CaptureMix(renderer, sounds), edited)[0],
        "model": mix_events(
            renderer, edited, sample_rate=MODEL_SAMPLE_RATE, n_channels=1, duration_s=_DURATION_S
        )[0],
    }
    return {
        name: measured(true, fitted(samples, len(true)), MODEL_SAMPLE_RATE, MOVED_FIGURES)
        for name, samples in renders.items()
    }


def summary(results: Sequence[dict[str, Any]]) -> str:
    """Return medians and quartiles over all notes, and the scores of moving."""
    lines = [f"{len(results)} mixtures, {sum(r['n_notes'] for r in results)} notes"]
    tables: list[dict[str, list[float]]] = [result["si_sdr_db"] for result in results]
    for name in tables[0]:
        values = [value for table in tables for value in table[name]]
        low, middle, high = np.percentile(values, [25, 50, 75])
        lines.append(f"{name:10} SI-SDR {middle:6.2f} dB ({low:.2f} to {high:.2f})")
    gains = [a - b for t in tables for a, b in zip(t["captured"], t["nmf"], strict=True)]
    lines.append(f"captured less nmf, median of the difference per note {statistics.median(gains):.2f} dB")
    moves: list[dict[str, dict[str, float | None]]] = [result["moved"] for result in results]
    for name in moves[0]:
        mos, distance = (
            cell(mean_of_known(move[name][figure] for move in moves), ".2f") for figure in MOVED_FIGURES
        )
        lines.append(f"loudest note moved, {name:8} ViSQOL {mos}, log-mel {distance} dB")
    return "\n".join(lines)


def stft(samples: Samples) -> NDArray[np.complex64]:
    """Return the spectrum of the baselines' masks, [n_bins, n_frames]."""
    window = torch.hann_window(_FFT_SIZE)
    return torch.stft(
        torch.from_numpy(samples.copy()), _FFT_SIZE, _HOP, window=window, return_complex=True
    ).numpy()


def istft(transform: NDArray[np.complexfloating], n_samples: int) -> Samples:
    """Invert :func:`stft`."""
    whole = torch.from_numpy(transform.astype(np.complex64))
    return torch.istft(whole, _FFT_SIZE, _HOP, window=torch.hann_window(_FFT_SIZE), length=n_samples).numpy()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Captured sounds against NMF on known notes.")
    parser.add_argument("--out", type=Path, required=True, help="results; resumed if it exists")
    parser.add_argument("--n", type=int, default=50, help="mixtures")
    parser.add_argument("--level", choices=list(LEVELS), default="standard")
    arguments = parser.parse_args()
    model = load_default_model()
    results: list[dict[str, Any]] = []
    for seed in range(arguments.n):
        path = arguments.out / f"{arguments.level}-{model.identity.weights_hash[:8]}-{seed:03}.json"
        results.append(kept_json(path, partial(mixture_figures, model, seed, arguments.level)))
        print(f"{path.name} done", flush=True)
    print(summary(results))


if __name__ == "__main__":
    main()
