"""``pointillist encode``: find the events of a recording and write a project."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import (
    Commands,
    add_device,
    add_force,
    add_search,
    model_or_default,
    whole_number,
)
from codec.cli.checks import require_file, require_writable
from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar
from codec.targets import Kind

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("encode", help="find the events of a recording and write a project")
    parser.add_argument(
        "input", metavar="IN.wav", type=Path, help="recording; any format that libsndfile reads"
    )
    parser.add_argument("output", metavar="OUT.pointillist", type=Path, help="project to write")
    add_search(parser)
    add_device(parser)
    parser.add_argument(
        "--seed",
        type=whole_number(0, 2**63 - 1, "a seed is a whole number from 0 to 2**63 - 1"),
        metavar="N",
        default=0,
        help="seed of the map's layout (default 0)",
    )
    parser.add_argument(
        "--no-source", action="store_true", help="leave the recording itself out of the project"
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help="another checkpoint than the shipped one")
    add_force(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Encode a recording."""
    require_file(arguments.input)
    require_writable(arguments.output, Kind.PROJECT, inputs=[arguments.input], force=arguments.force)
    from codec.pipeline import encode_file
    from codec.project.file import write_project

    with progress_bar(f"encode {arguments.input.name}") as bar:
        found = 0

        def on_event(_: object) -> None:
            nonlocal found
            found += 1
            bar.set_postfix(events=found, refresh=False)

        result = encode_file(
            arguments.input,
            model=model_or_default(arguments.model),
            seed=arguments.seed,
            include_source=not arguments.no_source,
            level=arguments.level,
            mode=arguments.mode,
            device=arguments.device,
            on_event=on_event,
            on_progress=lambda share: advance(bar, share),
        )
    write_project(arguments.output, result.project)
    for note in result.notes:
        print_line(f"{arguments.input}: {note}", to_stderr=True)
    n_events, duration_s = len(result.project.events), result.project.recording.duration_s
    print_line(
        f"{arguments.output}: {n_events} events in {duration_s:.1f} s of audio "
        f"({n_events / duration_s:.1f} per second), found in {result.elapsed_s:.1f} s "
        f"({result.elapsed_s / duration_s:.2f} times the audio's length)"
    )
