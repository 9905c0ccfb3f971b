"""``pointillist evaluate``: encode, render and measure every recording of a folder."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from codec.cli.arguments import Commands, add_device, add_force, add_search
from codec.cli.checks import UnusableError, require_file, require_writable, require_writable_folder
from codec.cli.pipes import print_line
from codec.targets import Kind

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("evaluate", help="encode, render and measure every recording of a folder")
    parser.add_argument("folder", metavar="DIR", type=Path, help="folder of recordings")
    add_search(parser)
    add_device(parser)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="write a page with sounds and pictures; what is measured already is not measured again",
    )
    parser.add_argument("--jobs", type=int, default=1, help="recordings at a time (default 1)")
    parser.add_argument("--model", type=Path, metavar="FILE", help="another checkpoint than the shipped one")
    add_force(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Evaluate a folder, print the table and write what was asked for."""
    if arguments.jobs < 1:
        raise UnusableError(f"--jobs {arguments.jobs}: at least one recording at a time")
    if arguments.json is not None:
        require_writable(arguments.json, Kind.JSON, force=arguments.force)
    if arguments.out is not None:
        require_writable_folder(arguments.out)
    from codec.evaluate.bench import BenchOptions
    from codec.evaluate.event_codec import EventCodec
    from codec.evaluate.extras import MissingExtraError
    from codec.evaluate.results import write_json_file
    from codec.evaluate.run import evaluate_folder, print_table, write_evaluation

    if arguments.model is not None:
        require_file(arguments.model)
    codec = EventCodec(arguments.model, level=arguments.level, mode=arguments.mode, device=arguments.device)
    options = BenchOptions(n_jobs=arguments.jobs, out_dir=arguments.out)
    try:
        evaluation = evaluate_folder(arguments.folder, [codec], options)
    except MissingExtraError as error:
        raise UnusableError(f"{arguments.folder}: cannot be measured: {error}") from error
    if not evaluation.results:
        raise UnusableError(_none_usable(arguments.folder, evaluation.failures))
    for path, reason in evaluation.failures.items():
        print_line(f"{path}: skipped: {reason}", to_stderr=True)
    print_table(evaluation)
    if arguments.json is not None:
        write_json_file(arguments.json, evaluation.to_json())
    if arguments.out is not None:
        write_evaluation(arguments.out, evaluation)
    if evaluation.failures:
        n_skipped = len(evaluation.failures)
        n_files = n_skipped + len({result.name for result in evaluation.results})
        print_line(f"{arguments.folder}: {n_skipped} of {n_files} files skipped", to_stderr=True)


def _none_usable(folder: Path, failures: Mapping[str, str]) -> str:
    path, reason = next(iter(failures.items()))
    first = f"{path}: {reason}"
    if len(failures) == 1:
        return first
    return f"{folder}: none of its {len(failures)} recordings can be used; the first: {first}"
