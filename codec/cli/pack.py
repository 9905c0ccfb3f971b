"""``pointillist pack``: a project's events, quantised and entropy coded, as one small file."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import Commands, add_force
from codec.cli.checks import require_file, require_writable
from codec.cli.pipes import print_line
from codec.targets import Kind

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("pack", help="write the events of a project as a small file")
    parser.add_argument("project", metavar="PROJECT", type=Path, help="project of sparse events to read")
    parser.add_argument("output", metavar="OUT.plst", type=Path, help="file to write")
    add_force(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Pack a project, and print its size."""
    require_file(arguments.project)
    require_writable(arguments.output, Kind.PACKED, inputs=[arguments.project], force=arguments.force)
    from codec.bitstream.file import write_packed
    from codec.evaluate.bit_rate import code_length_bits
    from codec.events.event import EventSequence, RenderFrom
    from codec.project.file import read_project

    project = read_project(arguments.project, decode=False)
    size = write_packed(arguments.output, project, arguments.project)
    seconds = max(project.recording.duration_s, 1e-9)
    estimate = code_length_bits(EventSequence.of(project.events)) / seconds
    print_line(
        f"{arguments.output}: {len(project.events)} events in {project.recording.duration_s:.1f} s of audio, "
        f"{size.n_bytes} bytes, {size.bits_per_s:.0f} bits per second: {size.header_bits / seconds:.0f} "
        f"of the header, {size.payload_bits / seconds:.0f} of the events (estimated: {estimate:.0f})"
    )
    if any(event.render_from is not RenderFrom.MODEL for event in project.events):
        print_line(
            f"{arguments.output}: holds no recording, so its events are heard from the model alone",
            to_stderr=True,
        )
