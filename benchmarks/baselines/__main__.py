"""Measure the baselines on a folder of clips: ``python -m benchmarks.baselines FOLDER --out OUT``.

All get mono audio at 22,050 Hz and are measured on the bench of ``pointillist evaluate``
(:mod:`codec.evaluate.bench`): OUT has the same files, and an interrupted run is resumed. `paper`
and `paper_our_loop` need ``--paper-model``, which ``python -m benchmarks.baselines.paper_training`` makes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.baselines.lossy import COMMANDS, LossyCodec, MissingToolError
from benchmarks.baselines.paper_codec import PaperCodec
from benchmarks.baselines.pursuit import PursuitCodec
from codec.audio.coding import Codec
from codec.evaluate.bench import BenchOptions
from codec.evaluate.event_codec import EventCodec
from codec.evaluate.run import evaluate_folder, print_table, write_evaluation
from codec.events.event import MODEL_SAMPLE_RATE


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Measure what the codec is compared with.")
    parser.add_argument("folder", type=Path, help="recordings")
    parser.add_argument("--out", type=Path, required=True, help="results; resumed if it exists")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="some baselines; all by default")
    parser.add_argument("--jobs", type=int, default=1, help="recordings at a time (default 1)")
    parser.add_argument("--paper-model", type=Path, help="checkpoint of the paper's configuration")
    arguments = parser.parse_args()
    codecs = {codec.name: codec for codec in _codecs(arguments.paper_model)}
    unknown = set(arguments.only or ()) - set(codecs)
    if unknown:
        parser.error(f"unknown baseline {', '.join(sorted(unknown))}; known: {', '.join(codecs)}")
    chosen = [codecs[name] for name in arguments.only or codecs]
    options = BenchOptions(n_jobs=arguments.jobs, out_dir=arguments.out, mono_rate=MODEL_SAMPLE_RATE)
    try:
        evaluation = evaluate_folder(arguments.folder, chosen, options)
    except MissingToolError as error:
        parser.exit(1, f"{error}\n")
    write_evaluation(arguments.out, evaluation)
    print_table(evaluation)


def _codecs(paper_model: Path | None) -> list[Codec]:
    codecs: list[Codec] = [PursuitCodec(), *map(LossyCodec, COMMANDS)]
    if paper_model is not None:
        codecs += [PaperCodec(paper_model), EventCodec(paper_model, level="draft", name="paper_our_loop")]
    return codecs


if __name__ == "__main__":
    main()
