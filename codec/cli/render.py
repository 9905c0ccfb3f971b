"""``pointillist render``: a project to audio."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from codec.cli.arguments import Commands, add_force, model_or_default
from codec.cli.checks import UnusableError, require_file, require_writable
from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar
from codec.targets import Kind, check_target

__all__ = ["add_parser", "run"]

_MAX_RESIDUAL_DB = 60.0
_SUBTYPES = {"16": "PCM_16", "24": "PCM_24", "float": "FLOAT"}


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("render", help="render a project to audio")
    parser.add_argument("project", metavar="PROJECT", type=Path, help="project to read")
    parser.add_argument("output", metavar="OUT.wav", type=Path, help="WAV or FLAC file to write")
    subtypes = sorted([*_SUBTYPES, *_SUBTYPES.values()])
    parser.add_argument("--subtype", choices=subtypes, default="24", help="sample format (default 24 bits)")
    parser.add_argument(
        "--from",
        dest="render_from",
        choices=["captured", "model", "blend"],
        help="their shares of the recording, the model's render alone, or both (default: as in the project)",
    )
    residual_help = "level of what no event claims, =-inf for none (default: the project's)"
    parser.add_argument("--residual-db", type=float, metavar="DB", help=residual_help)
    parser.add_argument(
        "--sample-rate", type=int, metavar="HZ", help="rate to render at (default: the project's)"
    )
    parser.add_argument("--begin", type=float, metavar="S", help="time at which the file begins (default: 0)")
    parser.add_argument(
        "--end",
        type=float,
        metavar="S",
        help="time at which it ends, to the sample (default: with the sound)",
    )
    parser.add_argument(
        "--normalise", action="store_true", help="scale a mix that is too loud instead of clipping it"
    )
    parser.add_argument(
        "--dither", action="store_true", help="add noise below one step of the sample format before rounding"
    )
    parser.add_argument("--model", type=Path, metavar="FILE", help="another checkpoint than the shipped one")
    add_force(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Render a project."""
    require_file(arguments.project)
    require_writable(arguments.output, Kind.RECORDING, inputs=[arguments.project], force=arguments.force)
    from codec.bounds import SAMPLE_RATES_HZ

    low, high = SAMPLE_RATES_HZ
    if arguments.sample_rate is not None and not low <= arguments.sample_rate <= high:
        raise UnusableError(f"--sample-rate {arguments.sample_rate}: choose between {low} and {high} Hz")
    if arguments.residual_db is not None and not -math.inf <= arguments.residual_db <= _MAX_RESIDUAL_DB:
        raise UnusableError(f"--residual-db {arguments.residual_db}: choose up to {_MAX_RESIDUAL_DB:g} dB")
    if arguments.residual_db is not None and arguments.render_from == "model":
        raise UnusableError("--residual-db: a render from the model has no residual")
    begin_s, end_s = _bounds(arguments)
    subtype = _SUBTYPES.get(arguments.subtype, str(arguments.subtype))
    if arguments.dither and subtype == "FLOAT":
        raise UnusableError("--dither: 32-bit float is not rounded; leave it out, or choose 16 or 24 bits")
    from codec.audio.clip import save_audio
    from codec.events.event import RenderFrom
    from codec.pipeline import render_project
    from codec.project.file import read_project
    from codec.project.recording import recording_places

    project = read_project(arguments.project)
    recordings = recording_places(project, arguments.project)
    check_target(arguments.output, Kind.RECORDING, relied_on=recordings, force=True)
    with progress_bar(f"render {arguments.project.name}") as bar:
        clip = render_project(
            project,
            path=arguments.project,
            model=model_or_default(arguments.model),
            sample_rate=arguments.sample_rate,
            render_from=None if arguments.render_from is None else RenderFrom(arguments.render_from),
            residual_db=arguments.residual_db,
            on_progress=lambda share: advance(bar, share),
        )
    if begin_s >= clip.duration_s:
        raise UnusableError(f"--begin {begin_s:g}: its sound ends at {clip.duration_s:.2f} s")
    clip = clip.part(begin_s, end_s)
    report = save_audio(
        arguments.output,
        clip.samples,
        clip.sample_rate,
        subtype,
        normalise=arguments.normalise,
        dither=arguments.dither,
        metadata=clip.metadata,
    )
    print_line(
        f"{arguments.output}: {clip.duration_s:.1f} s, {clip.n_channels} channels, "
        f"{clip.sample_rate} Hz, {subtype}"
    )
    if report.clipped:
        print_line(
            f"{arguments.output}: peaks of {report.peak:.2f} times full scale were clipped; "
            "--normalise scales the mix down, --subtype float keeps it as it is",
            to_stderr=True,
        )


def _bounds(arguments: argparse.Namespace) -> tuple[float, float | None]:
    """Return begin and end in seconds; None for the end of the sound."""
    from codec.bounds import MAX_ONSET_S

    begin_s, end_s = arguments.begin or 0.0, arguments.end
    if not 0.0 <= begin_s <= MAX_ONSET_S:
        raise UnusableError(f"--begin {begin_s:g}: choose a time in seconds, not before 0")
    if end_s is not None and not begin_s < end_s <= MAX_ONSET_S:
        raise UnusableError(f"--end {end_s:g}: choose a time after {begin_s:g} s")
    return begin_s, end_s
