"""Cost of captured sounds: ``python -m benchmarks.capture [RECORDING]``.

The recording, by default the demo piece, is encoded once and repeated to three minutes of stereo at 44.1 kHz.
It reports the time to compute all captured sounds relative to the length of the piece, memory and disk space,
the null test at 16 bits, and the time of one edited event whose captured sound is in the store.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.events import repeated
from codec.audio.clip import AudioClip, load_audio
from codec.capture import CapturedSounds, CaptureMix, ClipRecording, SoundStore, mix_captured
from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.model.checkpoint import load_default_model
from codec.rendering import EventRenderer
from codec.resources import asset_path
from codec.search.streaming import encode

_SAMPLE_RATE = 44_100
_LENGTH_S = 180.0
_N_EDITED = 20
_BUDGET_BYTES = 4 << 30


def main() -> None:
    """Print the figures."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else asset_path("demo", "demo.flac")
    model = load_default_model()
    clip = load_audio(path).resampled(_SAMPLE_RATE)
    stereo = clip.samples if clip.n_channels == 2 else np.repeat(clip.samples, 2, 0)
    found = list(encode(model, clip, level="draft").events)
    n_times = round(_LENGTH_S / clip.duration_s)
    piece = AudioClip(np.tile(stereo, n_times), _SAMPLE_RATE)
    events = repeated(found, n_times, clip.duration_s)
    with tempfile.TemporaryDirectory() as folder:
        store = SoundStore(Path(folder), _BUDGET_BYTES)
        sounds = CapturedSounds(model, events, ClipRecording(piece), store=store)
        began = time.perf_counter()
        sounds.build()
        build_s = time.perf_counter() - began
        on_disk = sum(each.stat().st_size for each in Path(folder).iterdir())
        print(f"{piece.duration_s:.0f} s of stereo, {len(events)} events")
        print(f"all captured sounds: {build_s:.1f} s, {build_s / piece.duration_s:.2f} of the piece's length")
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"at most {memory:.0f} MB of memory, {on_disk / 1e6:.0f} MB on disk")
        mix = CaptureMix(EventRenderer(model), sounds)
        same = np.array_equal(_in_16_bits(mix_captured(mix, events)), _in_16_bits(piece.samples))
        print(f"nothing edited: the mix {'is' if same else 'IS NOT'} the recording")
        for name, edited in _edits(events).items():
            print(f"{name}: {_milliseconds(mix, edited):.1f} ms (median of {len(edited)} events)")


def _in_16_bits(samples: np.ndarray) -> np.ndarray:
    return np.rint(samples.astype(np.float64) * 32768.0)


def _edits(events: list[Event]) -> dict[str, list[Event]]:
    chosen = events[:: max(1, len(events) // _N_EDITED)][:_N_EDITED]
    later = round(0.25 * MODEL_SAMPLE_RATE)
    return {
        "moved": [event.replace(onset_samples=event.onset_samples + later) for event in chosen],
        "transposed": [event.replace(transpose_semitones=3.0) for event in chosen],
        "dried": [event.replace(room_mix=0.0) for event in chosen],
        "from the model": [event.replace(render_from=RenderFrom.MODEL) for event in chosen],
    }


def _milliseconds(mix: CaptureMix, edited: list[Event]) -> float:
    times: list[float] = []
    for event in edited:
        began = time.perf_counter()
        mix.contribution(event)
        times.append(1e3 * (time.perf_counter() - began))
    return statistics.median(times)


if __name__ == "__main__":
    main()
