"""Measure the scales in which a model's events are compared across pieces, and write them beside the model.

    python scripts/measure_timbre_space.py RECORDINGS [--model FILE] [--segments N] [--out FILE]

RECORDINGS is a folder of training music. Segments of 6 s are taken at equal distances of all its recordings,
laid end to end, and encoded at level draft. The deviations of the elements of their events' vectors, and the
main axes of the profiles of their stages, are the scales (`codec/similarity/timbre_space.py`). It repeats bit
for bit on one machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from codec.audio.clip import AudioClip, AudioReader, load_audio
from codec.evaluate.bench import recordings_in
from codec.events.event import Event
from codec.model.checkpoint import load_default_model, load_model
from codec.resources import asset_path
from codec.search.streaming import encode
from codec.similarity.stage_profiles import stage_profiles
from codec.similarity.timbre_space import TimbreSpace, write_timbre_space

__all__ = ["main", "segment_begins"]

_SEGMENT_S = 6.0


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description="Measure the scales of a model.")
    parser.add_argument("recordings", type=Path, help="folder of training music")
    parser.add_argument("--model", type=Path, help="a checkpoint; default: the shipped one")
    parser.add_argument("--segments", type=int, default=100, help="number of segments of 6 s (100)")
    parser.add_argument("--out", type=Path, help="default: beside the model, NAME.timbre.json")
    options = parser.parse_args()
    path = options.model or asset_path("models", "default.safetensors")
    model = load_default_model() if options.model is None else load_model(path)
    events: list[Event] = []
    for clip in tqdm(_segments(recordings_in(options.recordings), options.segments), total=options.segments):
        events += encode(model, clip, level="draft").events
    space = TimbreSpace.measured(
        np.stack([event.vector for event in events]),
        stage_profiles(model, [(event.vector, None) for event in events]),
        model.identity.weights_hash,
    )
    out = options.out or path.with_suffix(".timbre.json")
    command = f"python scripts/measure_timbre_space.py RECORDINGS --segments {options.segments}"
    write_timbre_space(out, space, command)
    print(f"{out}: {space.n_events} events of {options.segments} segments")


def segment_begins(lengths_s: list[float], n_segments: int) -> list[tuple[int, float]]:
    """Return where segments begin: the index of a recording, and seconds in it.

    They are at equal distances of all recordings laid end to end, moved where they would pass an end.
    """
    ends = np.cumsum(lengths_s)
    middles = (np.arange(n_segments) + 0.5) * ends[-1] / n_segments
    chosen = np.searchsorted(ends, middles, side="right")
    places: list[tuple[int, float]] = []
    for index, middle in zip(chosen.tolist(), middles.tolist(), strict=True):
        begin = middle - (ends[index] - lengths_s[index]) - _SEGMENT_S / 2.0
        places.append((index, float(np.clip(begin, 0.0, max(0.0, lengths_s[index] - _SEGMENT_S)))))
    return places


def _segments(paths: list[Path], n_segments: int) -> Iterator[AudioClip]:
    lengths_s: list[float] = []
    for path in paths:
        with AudioReader(path) as reader:
            lengths_s.append(reader.duration_s)
    opened, clip = -1, None
    for index, begin_s in segment_begins(lengths_s, n_segments):
        if clip is None or index != opened:
            opened, clip = index, load_audio(paths[index])
        yield clip.part(begin_s, begin_s + _SEGMENT_S)


if __name__ == "__main__":
    main()
