"""Mosaics against concatenated frames: ``python -m benchmarks.mosaic CLIPS RECORDINGS``.

Each of the CLIPS is rebuilt from the RECORDINGS, in two ways, and compared with the clip (mean difference of
log-mel spectrograms, in dB; smaller is nearer):

mosaic
    From events: :func:`codec.library.mosaic.choose_tiles`. The recordings are encoded as drafts, the clips at
    ``--level``. All is the model's sound. *Model* is the clip's own events from the model: a mosaic can
    hardly be nearer.
frames
    From frames of the recordings themselves, all equally long, overlapping by half: for each frame of the
    clip the nearest in 40 log-mel bands relative to its level, at the level of the clip's. *As many* has as
    many frames as the mosaic has events, so that both make as many choices; the others have a fixed length.

``--many N`` also measures the time of a mosaic of 30 s from N candidates: those of the recordings, repeated
with small random changes.
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip, load_audio
from codec.evaluate.bench import recordings_in
from codec.evaluate.metrics import log_mel_distance_db
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event
from codec.events.measures import Measures
from codec.library.mosaic import choose_tiles, with_tiles
from codec.model.checkpoint import load_default_model
from codec.rendering import EventRenderer, mix_events
from codec.search.levels import LEVELS, LevelName
from codec.search.streaming import encode
from codec.signal.mel import mel_filters
from codec.similarity.timbre_space import TimbreSpace, shipped_timbre_space

__all__ = ["FrameSource", "Heard", "from_frames"]

Samples = NDArray[np.float32]

_FRAMES_S = (0.05, 0.1, 0.2, 0.4)
_N_MELS = 40
_QUIET = 1e-4
_MOST_GAIN = 30.0
_MANY_S = 30.0


@dataclass(frozen=True, eq=False)
class Heard:
    """Candidates of a mosaic: events with their measures, by piece."""

    events: tuple[Event, ...]
    vectors: NDArray[np.float32]
    pitch: NDArray[np.float32]

    @classmethod
    def of(cls, events: Sequence[Event], measures: Sequence[Measures]) -> Heard:
        """Return candidates with the pitches that were measured."""
        pitch = [69 + 12 * math.log2(m.pitch_hz / 440.0) if m.pitched else math.nan for m in measures]
        vectors = np.stack([event.vector for event in events]) if events else np.zeros((0, VECTOR_SIZE))
        return cls(tuple(events), vectors.astype(np.float32), np.array(pitch, np.float32))

    def event(self, position: int) -> Event:
        """Return an event."""
        return self.events[position % len(self.events)]

    def label(self, position: int) -> str:
        """Return its number."""
        return f"event {position + 1}"

    def repeated(self, n_events: int) -> Heard:
        """Return `n_events` candidates: these, again and again, with small random changes."""
        rng = np.random.default_rng(0)
        rows = np.arange(n_events) % len(self.vectors)
        changes = 0.05 * self.vectors.std(axis=0) * rng.normal(size=(n_events, VECTOR_SIZE))
        return Heard(self.events, (self.vectors[rows] + changes).astype(np.float32), self.pitch[rows])


class FrameSource:
    """Frames of recordings, to concatenate.

    Parameters
    ----------
    recordings
        Mono, at the model's rate.
    n_samples
        Length of a frame; even.
    """

    def __init__(self, recordings: Sequence[Samples], n_samples: int) -> None:
        self.n_samples = n_samples
        parts = [_frames(samples, n_samples) for samples in recordings if len(samples) >= n_samples]
        self._frames = np.concatenate(parts)
        self._shapes, self._levels = _shapes(self._frames)
        self._squares = np.square(self._shapes).sum(axis=1)

    def nearest(self, frames: Samples) -> Samples:
        """Return for each frame the nearest one, at its level, [n_frames, n_samples]."""
        shapes, levels = _shapes(frames)
        rows = np.array([int((self._squares - 2.0 * (self._shapes @ shape)).argmin()) for shape in shapes])
        gains = np.sqrt(levels / self._levels[rows]).clip(0.0, _MOST_GAIN)
        return self._frames[rows] * gains[:, None]


def from_frames(clip: Samples, source: FrameSource) -> Samples:
    """Return a clip rebuilt from the frames nearest to its own, as long as the clip."""
    size = source.n_samples
    hop = size // 2
    n_hops = -(-len(clip) // hop) + 1
    padded = np.pad(clip, (hop, n_hops * hop - len(clip) + hop))
    chosen = source.nearest(_frames(padded, size)) * np.hanning(size + 1)[:-1].astype(np.float32)
    made = np.zeros(len(padded) + size, np.float32)
    for index, frame in enumerate(chosen):
        made[index * hop : index * hop + size] += frame
    return made[hop : hop + len(clip)]


def _frames(samples: Samples, size: int) -> Samples:
    return np.lib.stride_tricks.sliding_window_view(samples, size)[:: size // 2].copy()


def _shapes(frames: Samples) -> tuple[Samples, Samples]:
    """Return log-mel spectra relative to the level, [n, 40], and the levels [n], as powers."""
    size = 1 << max(11, (frames.shape[1] - 1).bit_length())
    bands = mel_filters(MODEL_SAMPLE_RATE, size, _N_MELS)
    window = np.hanning(frames.shape[1]).astype(np.float32)
    parts = [
        np.square(np.abs(np.fft.rfft(frames[at : at + 256] * window, size))) @ bands
        for at in range(0, len(frames), 256)
    ]
    power = np.concatenate(parts) + 1e-12
    levels = power.sum(axis=1)
    return np.log(power / levels[:, None] + _QUIET).astype(np.float32), levels.astype(np.float32)


def _encoded(renderer: EventRenderer, sound: AudioClip, level: LevelName) -> Heard:
    events = encode(renderer.model, sound, level=level).events
    return Heard.of(events.events, renderer.measures(events.events))


def _joined(pieces: Sequence[Heard]) -> Heard:
    return Heard(
        tuple(event for piece in pieces for event in piece.events),
        np.concatenate([piece.vectors for piece in pieces]),
        np.concatenate([piece.pitch for piece in pieces]),
    )


def _rendered(renderer: EventRenderer, events: Sequence[Event], duration_s: float) -> Samples:
    mix = mix_events(renderer, events, sample_rate=MODEL_SAMPLE_RATE, n_channels=1, duration_s=duration_s)
    return mix[0]


def _rows(
    renderer: EventRenderer, clip: Samples, target: Heard, library: Heard, sounds: Sequence[Samples]
) -> tuple[list[float], float]:
    """Return the distances of a clip's versions, and the time of its mosaic in seconds."""
    duration_s = len(clip) / MODEL_SAMPLE_RATE
    begin = time.perf_counter()
    tiles = choose_tiles(renderer, target.events, target.pitch, library, _space(renderer, library))
    elapsed_s = time.perf_counter() - begin
    assert tiles is not None
    versions = [
        _rendered(renderer, target.events, duration_s),
        _rendered(renderer, with_tiles(target.events, tiles, library), duration_s),
    ]
    as_many_s = 2.0 * duration_s / len(target.events)
    for length_s in (as_many_s, *_FRAMES_S):
        size = 2 * round(length_s * MODEL_SAMPLE_RATE / 2)
        versions.append(from_frames(clip, FrameSource(sounds, size)))
    found = [log_mel_distance_db(clip, version[: len(clip)], MODEL_SAMPLE_RATE) for version in versions]
    return found, elapsed_s


def _space(renderer: EventRenderer, library: Heard) -> TimbreSpace:
    known = shipped_timbre_space(renderer.model.identity.weights_hash)
    return TimbreSpace.measured(library.vectors) if known is None else known


def _many(renderer: EventRenderer, targets: Sequence[Heard], library: Heard, n_candidates: int) -> str:
    """Measure a mosaic of 30 s: the clips' events one after the other, until they are that long."""
    events: list[Event] = []
    pitch: list[float] = []
    begin_s = 0.0
    for target in targets:
        for event, note in zip(target.events, target.pitch, strict=True):
            onset = event.onset_samples + round(begin_s * MODEL_SAMPLE_RATE)
            if onset < _MANY_S * MODEL_SAMPLE_RATE:
                events.append(event.replace(onset_samples=onset))
                pitch.append(float(note))
        begin_s += max(event.onset_s for event in target.events)
    candidates = library.repeated(n_candidates)
    begin = time.perf_counter()
    choose_tiles(renderer, events, np.array(pitch, np.float32), candidates, _space(renderer, library))
    elapsed_s = time.perf_counter() - begin
    return f"{len(events)} events of {_MANY_S:g} s from {n_candidates:,} candidates: {elapsed_s:.1f} s"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Mosaics against concatenated frames.")
    parser.add_argument("clips", type=Path, help="short recordings to rebuild")
    parser.add_argument("recordings", type=Path, help="recordings to rebuild them from")
    parser.add_argument("--level", choices=list(LEVELS), default="standard", help="of the clips' events")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each recording, from 20 s on")
    parser.add_argument("--only", type=int, help="the first so many recordings")
    parser.add_argument("--many", type=int, metavar="N", help="measure the time with N candidates, too")
    arguments = parser.parse_args()
    renderer = EventRenderer(load_default_model())
    sounds: list[Samples] = []
    pieces: list[Heard] = []
    for path in recordings_in(arguments.recordings)[: arguments.only]:
        whole = load_audio(path)
        begin_s = min(20.0, max(0.0, whole.duration_s - arguments.seconds))
        sound = whole.part(begin_s, begin_s + arguments.seconds).resampled(MODEL_SAMPLE_RATE)
        pieces.append(_encoded(renderer, sound, "draft"))
        sounds.append(sound.mono())
    library = _joined(pieces)
    print(f"{len(library.events)} events and the sound of {len(sounds)} recordings")
    names = ("model", "mosaic", "as many", *(f"{1000 * length_s:.0f} ms" for length_s in _FRAMES_S))
    print(f"{'clip':32} {'events':>6} {' '.join(f'{name:>8}' for name in names)}  seconds")
    table: list[list[float]] = []
    targets: list[Heard] = []
    for path in recordings_in(arguments.clips):
        clip = load_audio(path).resampled(MODEL_SAMPLE_RATE)
        target = _encoded(renderer, clip, arguments.level)
        targets.append(target)
        found, elapsed_s = _rows(renderer, clip.mono(), target, library, sounds)
        table.append(found)
        figures = " ".join(f"{each:8.2f}" for each in found)
        print(f"{path.stem[:32]:32} {len(target.events):6} {figures}  {elapsed_s:7.1f}", flush=True)
    means = " ".join(f"{statistics.mean(column):8.2f}" for column in zip(*table, strict=True))
    print(f"{'mean':39} {means}")
    nearer = [sum(row[1] < row[k] for row in table) for k in range(2, len(names))]
    counts = " ".join(f"{f'{each}/{len(table)}':>8}" for each in nearer)
    print(f"{'clips that the mosaic is nearer to':39} {'':8} {'':8} {counts}")
    if arguments.many:
        print(_many(renderer, targets, library, arguments.many))


if __name__ == "__main__":
    main()
