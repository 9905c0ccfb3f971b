"""``pointillist unpack``: a packed file as a project, to render and to edit."""

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
    parser = commands.add_parser("unpack", help="write a packed file as a project")
    parser.add_argument("packed", metavar="IN.plst", type=Path, help="file that pack made")
    parser.add_argument("output", metavar="OUT.pointillist", type=Path, help="project to write")
    add_force(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Unpack a file."""
    require_file(arguments.packed)
    require_writable(arguments.output, Kind.PROJECT, inputs=[arguments.packed], force=arguments.force)
    from codec.bitstream.file import read_packed
    from codec.project.file import write_project

    project = read_packed(arguments.packed)
    write_project(arguments.output, project)
    print_line(
        f"{arguments.output}: {len(project.events)} events in {project.recording.duration_s:.1f} s of audio, "
        f"for the model {project.model.name or '(not known)'}"
    )
