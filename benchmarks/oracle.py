"""The limit of the decoder's controls: ``python -m benchmarks.oracle FOLDER``.

The corrections of all events are fitted to each recording with 150 gradient steps, from the events of level
``best`` (docs/adr/0012 has an earlier fit of free controls). The remaining error is that of the controls, not
of the vectors. There is no balance, because the expected magnitude does not use it.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import replace
from pathlib import Path

import torch

from codec.audio.clip import load_audio
from codec.evaluate.bench import recordings_in
from codec.evaluate.event_codec import expected_figures
from codec.events.event import MODEL_SAMPLE_RATE
from codec.model.checkpoint import load_default_model
from codec.search.levels import LEVELS
from codec.search.streaming import StreamingEncoder

LEVEL = replace(LEVELS["best"], n_detail_steps=150, n_balance_rounds=0)


def main() -> None:
    """Print expected spectral convergence and log-mel distance, per clip and on average."""
    torch.set_num_threads(2)
    model = load_default_model()
    rows: list[tuple[float, float]] = []
    for path in recordings_in(Path(sys.argv[1])):
        audio = load_audio(path).resampled(MODEL_SAMPLE_RATE).mono()
        encoder = StreamingEncoder(model, 1, level=LEVEL, mode="detailed")
        encoder.push(audio[None])
        encoder.finish()
        convergence, distance_db = expected_figures(model, encoder.events, audio).values()
        if convergence is not None and distance_db is not None:
            rows.append((convergence, distance_db))
            n_events = len(encoder.events)
            print(f"{path.name:48} {convergence:.3f} {distance_db:6.2f} dB  {n_events} events", flush=True)
    convergence, distance_db = (statistics.fmean(column) for column in zip(*rows, strict=True))
    print(f"{'mean':48} {convergence:.3f} {distance_db:6.2f} dB")


if __name__ == "__main__":
    main()
