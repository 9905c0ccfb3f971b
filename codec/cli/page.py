"""``pointillist page``: a project as one HTML file that can be sent."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import Commands, add_force, model_or_default
from codec.cli.checks import UnusableError, require_file, require_writable
from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar
from codec.pages.texts import LANGUAGES
from codec.targets import Kind, check_target

__all__ = ["add_parser", "run"]

_MEGABYTES = (0.2, 500.0)


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("page", help="write a project as one page for a browser, with its sounds")
    parser.add_argument("project", metavar="PROJECT", type=Path, help="project to read")
    parser.add_argument("output", metavar="OUT.html", type=Path, help="page to write")
    parser.add_argument(
        "--language", choices=list(LANGUAGES), default="en", help="language of the page (default en)"
    )
    parser.add_argument(
        "--from",
        dest="render_from",
        choices=["model"],
        help="use the model's sounds alone, without the recording (default: as in the project)",
    )
    parser.add_argument(
        "--size",
        type=float,
        metavar="MB",
        help="about how large the page may be: larger pages sound better (default: 3 for each minute of "
        "mono, 4 of stereo)",
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help="another checkpoint than the shipped one")
    add_force(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Write the page of a project."""
    require_file(arguments.project)
    require_writable(arguments.output, Kind.PAGE, inputs=[arguments.project], force=arguments.force)
    low, high = _MEGABYTES
    if arguments.size is not None and not low <= arguments.size <= high:
        raise UnusableError(f"--size {arguments.size}: choose between {low} and {high:g} MB")
    from codec.pages.piece import page_piece
    from codec.pages.project_sounds import ProjectSounds
    from codec.pages.share import check_events, check_length, write_piece_page
    from codec.project.recording import read_as_heard, recording_places

    project = read_as_heard(arguments.project)
    recordings = recording_places(project, arguments.project)
    check_target(arguments.output, Kind.PAGE, relied_on=recordings, force=True)
    check_length(arguments.project, project.recording.duration_s)
    check_events(arguments.project, len(project.events))  # before the model is loaded
    model = model_or_default(arguments.model)
    from_model = arguments.render_from == "model"
    with (
        ProjectSounds(project, arguments.project, model, from_model=from_model) as sounds,
        progress_bar(f"page {arguments.output.name}") as bar,
    ):
        piece = page_piece(
            project, arguments.project.stem, sounds.measures(), has_recording=sounds.has_recording
        )
        report = write_piece_page(
            arguments.output,
            piece,
            sounds,
            language=arguments.language,
            n_bytes=None if arguments.size is None else 1e6 * arguments.size,
            on_progress=lambda share: advance(bar, share),
        )
    print_line(f"{arguments.output}: {report.n_events} events, {report.n_bytes / 1e6:.1f} MB")
