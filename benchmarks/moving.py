"""One note moved by 250 ms in real recordings: ``python -m benchmarks.moving DIR --out FOLDER``.

In each recording, the event with the most captured energy is moved. There is no reference for the result
(:mod:`benchmarks.separation` has one, with known notes), so two proxies are measured, for three ways to
render the moved event: *captured*, over the recording; *over* the recording but from the model; and in the
*model*'s render of all events.

there and back
    Captured sounds are computed again from the moved mix, and the event is moved back. The result is compared
    with the original: ViSQOL's MOS and the log-mel distance. It contains the artefacts of removing and adding
    the note twice. The model's render does not change by moving there and back, and is compared as it is.
outside
    Energy of the difference to the original before the note's old and after its new position, where nothing
    should change, relative to the original's energy there, in dB; -100 and below means no difference.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.events import MOVED_FIGURES, moved
from codec.audio.clip import AudioClip, load_audio
from codec.capture import CapturedSounds, CaptureMix, ClipRecording, as_captured, mix_captured
from codec.evaluate.bench import recordings_in
from codec.evaluate.figures import cell, fitted, mean_of_known, measured
from codec.evaluate.results import kept_json
from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer, mix_events
from codec.search.levels import LEVELS, LevelName
from codec.search.streaming import encode

Samples = NDArray[np.float32]

_MOVE_S = 0.25
_LOOKS_BACK_S = 0.15
"""A captured sound begins a window before its onset."""
_WAYS = ("captured", "over", "model")


def recording_figures(model: EventModel, path: Path, level: LevelName) -> dict[str, Any]:
    """Return the figures of one recording."""
    clip = load_audio(path)
    events = [as_captured(event) for event in encode(model, clip, level=level).events]
    renderer = EventRenderer(model)
    sounds = CapturedSounds(model, events, ClipRecording(clip))
    loudest = _loudest(sounds)
    later = round(_MOVE_S * MODEL_SAMPLE_RATE)
    figures: dict[str, dict[str, float | None]] = {}
    for way in _WAYS:
        if way == "model":
            there = _from_model(renderer, moved(events, [loudest], later), clip)
            back = _from_model(renderer, events, clip)
        else:
            source = RenderFrom.CAPTURED if way == "captured" else RenderFrom.MODEL
            there = _over_recording(renderer, sounds, moved(events, [loudest], later, source))
            # In the moved mix, the note's as-encoded position is the new one.
            recorded = moved(events, [loudest], later)
            again = CapturedSounds(model, recorded, ClipRecording(AudioClip(there, clip.sample_rate)))
            back = _over_recording(renderer, again, moved(recorded, [loudest], -later, source))
        figures[way] = {
            **measured(*_compared(clip.samples, back), clip.sample_rate, MOVED_FIGURES),
            "outside_db": _outside_db(clip, there, sounds, loudest),
        }
    return {"n_events": len(events), "onset_s": sounds.event(loudest).onset_s, "ways": figures}


def _loudest(sounds: CapturedSounds) -> str:
    """Return the event with the most captured energy that can be moved within the recording."""
    end_s = sounds.recording.n_samples / sounds.recording.sample_rate - 2 * _MOVE_S
    energy: dict[str, float] = {}
    for span in sounds.spans():
        sounds.prepare(span)
        for event_id in span:
            if sounds.event(event_id).onset_s < end_s:
                energy[event_id] = float(np.square(sounds.sound(event_id).samples).sum())
    return max(energy, key=lambda event_id: energy[event_id])


def _over_recording(renderer: EventRenderer, sounds: CapturedSounds, events: Sequence[Event]) -> Samples:
    return mix_captured(CaptureMix(renderer, sounds), events)[:, : sounds.recording.n_samples]


def _from_model(renderer: EventRenderer, events: Sequence[Event], clip: AudioClip) -> Samples:
    rate = clip.sample_rate
    duration_s = clip.duration_s
    mix = mix_events(renderer, events, sample_rate=rate, n_channels=clip.n_channels, duration_s=duration_s)
    return mix[:, : clip.n_samples]


def _compared(original: Samples, found: Samples) -> tuple[Samples, Samples]:
    """Return both as mono, of equal length."""
    return original.mean(0), fitted(found, original.shape[1]).mean(0)


def _outside_db(clip: AudioClip, moved: Samples, sounds: CapturedSounds, event_id: str) -> float:
    sound = sounds.sound(event_id)
    rate = clip.sample_rate
    original, found = _compared(clip.samples, moved)
    outside = np.ones(clip.n_samples, bool)
    first = max(0, sound.begin_sample - round(_LOOKS_BACK_S * rate))
    outside[first : sound.end_sample + round((_MOVE_S + _LOOKS_BACK_S) * rate)] = False
    before = float(np.square(original[outside]).sum())
    return 10.0 * float(np.log10(np.square((found - original)[outside]).sum() / max(before, 1e-12) + 1e-12))


def summary(results: Sequence[dict[str, Any]]) -> str:
    """Return a line per way of rendering: means over the recordings."""
    lines = [f"{len(results)} recordings, one note moved by {1000 * _MOVE_S:.0f} ms"]
    tables: list[dict[str, dict[str, float | None]]] = [result["ways"] for result in results]
    for way in _WAYS:
        mos, distance, outside = (
            mean_of_known(table[way][figure] for table in tables) for figure in (*MOVED_FIGURES, "outside_db")
        )
        lines.append(
            f"{way:9} there and back ViSQOL {cell(mos, '.2f')}, log-mel {cell(distance, '.2f')} dB; "
            f"outside {cell(outside, '.0f')} dB"
        )
    return "\n".join(lines)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="What moving one note costs, on real recordings.")
    parser.add_argument("folder", type=Path, help="recordings")
    parser.add_argument("--out", type=Path, required=True, help="results; resumed if it exists")
    parser.add_argument("--n", type=int, default=None, help="only the first so many")
    parser.add_argument("--level", choices=list(LEVELS), default="standard")
    arguments = parser.parse_args()
    model = load_default_model()
    results: list[dict[str, Any]] = []
    for path in recordings_in(arguments.folder)[: arguments.n]:
        target = arguments.out / f"{arguments.level}-{model.identity.weights_hash[:8]}-{path.stem}.json"
        results.append(kept_json(target, partial(recording_figures, model, path, arguments.level)))
        print(f"{path.name}: {json.dumps(results[-1]['ways'])}", flush=True)
    print(summary(results))


if __name__ == "__main__":
    main()
