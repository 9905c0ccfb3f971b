"""Measure the paper's configuration on clips: ``python -m benchmarks.baselines FOLDER --out OUT``.

It gets mono audio at 22,050 Hz and is measured on the bench of ``pointillist evaluate``
(:mod:`codec.evaluate.bench`): OUT has the same files, and an interrupted run is resumed.
``python -m benchmarks.baselines.paper_training`` makes the checkpoint. Other codecs: ``pointillist compare``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.baselines.paper_codec import PaperCodec
from codec.evaluate.bench import BenchOptions
from codec.evaluate.event_codec import EventCodec
from codec.evaluate.run import evaluate_folder, print_table, write_evaluation
from codec.events.event import MODEL_SAMPLE_RATE


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure the paper's configuration.")
    parser.add_argument("folder", type=Path, help="recordings")
    parser.add_argument("--out", type=Path, required=True, help="results; resumed if it exists")
    parser.add_argument("--jobs", type=int, default=1, help="recordings at a time (default 1)")
    parser.add_argument("--paper-model", type=Path, required=True, help="checkpoint of that configuration")
    arguments = parser.parse_args()
    options = BenchOptions(n_jobs=arguments.jobs, out_dir=arguments.out, mono_rate=MODEL_SAMPLE_RATE)
    model = arguments.paper_model
    chosen = [PaperCodec(model), EventCodec(model, level="draft", name="paper_our_loop")]
    evaluation = evaluate_folder(arguments.folder, chosen, options)
    write_evaluation(arguments.out, evaluation)
    print_table(evaluation)


if __name__ == "__main__":
    main()
