"""``pointillist library mosaic``: a piece rebuilt from the events of other pieces."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from codec.cli.arguments import (
    Commands,
    add_force,
    add_level,
    add_library,
    opened_library,
)
from codec.cli.checks import UnusableError, require_file, require_writable
from codec.cli.library_filters import add_filter, filter_of
from codec.cli.library_models import model_of_file
from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar
from codec.targets import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from codec.library import Library
    from codec.library.mosaic_project import Mosaic
    from codec.model.event_model import EventModel
    from codec.project.content import Project
    from codec.rendering import EventRenderer

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("mosaic", help="rebuild a piece from events of the library")
    parser.add_argument("piece", metavar="FILE", type=Path, help="recording or project to rebuild")
    parser.add_argument("--out", type=Path, metavar="OUT.wav", help="WAV or FLAC file to write")
    parser.add_argument("--project", type=Path, metavar="OUT.pointillist", help="project to write")
    parser.add_argument(
        "--transpose",
        type=float,
        default=12.0,
        metavar="ST",
        help="the furthest that an event may be transposed, in semitones; 0 for not at all (default 12)",
    )
    parser.add_argument(
        "--repetition",
        type=float,
        default=1.0,
        metavar="DB",
        help="what it costs to use an event again at once, as a difference of sounds (default 1)",
    )
    parser.add_argument(
        "--from",
        dest="render_from",
        choices=["captured", "model"],
        default="model",
        help="OUT.wav: the model's sounds, as in the project (default), or captured sounds where their "
        "recordings are there",
    )
    add_level(parser)
    add_filter(parser)
    add_library(parser)
    parser.add_argument(
        "--model",
        type=Path,
        metavar="FILE",
        help="another checkpoint than the project's or the shipped one",
    )
    add_force(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Make a mosaic."""
    _check(arguments)
    with opened_library(arguments) as library:
        from codec.library.library_candidates import LibraryCandidates
        from codec.library.mosaic import MosaicSettings
        from codec.library.mosaic_project import mosaic_project
        from codec.pipeline import project_bank
        from codec.rendering import EventRenderer

        model = model_of_file(arguments.model, library, arguments.piece)
        wanted, weights_hash = filter_of(arguments), model.identity.weights_hash
        if not LibraryCandidates(library, weights_hash, wanted).n_events:
            raise UnusableError(
                f"{library.folder}: has no such events of this model; add pieces, or choose other filters"
            )
        piece = _read(arguments, model)
        candidates = LibraryCandidates(library, weights_hash, wanted, piece.source_file.samples_sha256)
        if not candidates.n_events:
            raise UnusableError(f"{library.folder}: has no such events but those of {arguments.piece} itself")
        renderer = EventRenderer(model, project_bank(piece, model.bank, arguments.piece))
        settings = MosaicSettings(most_semitones=arguments.transpose, repetition_cost_db=arguments.repetition)
        with progress_bar(f"mosaic of {arguments.piece.name}") as bar:
            mosaic = mosaic_project(
                piece, renderer, candidates, settings, on_progress=lambda share: advance(bar, share)
            )
        assert mosaic is not None
        rows = [int(candidates.rows[tile.position]) for tile in mosaic.tiles.values()]
        _write(arguments, library, renderer, mosaic, rows)
        library.marks.used(rows=set(rows))
        told = f"{len(rows)} events from {len(set(rows))} of {candidates.n_events} in the library"
    for path in (arguments.project, arguments.out):
        if path is not None:
            print_line(f"{path}: {told}")


def _check(arguments: argparse.Namespace) -> None:
    """Check the arguments before the work."""
    if arguments.out is None and arguments.project is None:
        raise UnusableError("name what to write: --out OUT.wav, --project OUT.pointillist, or both")
    if not 0.0 <= arguments.transpose <= 48.0:
        raise UnusableError(f"--transpose {arguments.transpose:g}: choose between 0 and 48 semitones")
    if not 0.0 <= arguments.repetition <= 1000.0:
        raise UnusableError(f"--repetition {arguments.repetition:g}: choose between 0 and 1000 dB")
    require_file(arguments.piece)
    for path, kind in ((arguments.out, Kind.RECORDING), (arguments.project, Kind.PROJECT)):
        if path is not None:
            require_writable(path, kind, inputs=[arguments.piece], force=arguments.force)


def _read(arguments: argparse.Namespace, model: EventModel) -> Project:
    """Return the piece as a project: read, or encoded."""
    from codec.pipeline import check_fits, encode_file
    from codec.project.file import read_project

    path: Path = arguments.piece
    if kind_of(path) is Kind.PROJECT:
        project = read_project(path)
        check_fits(project, model, path)
        return project
    kept = arguments.project is not None
    with progress_bar(f"encode {path.name}") as bar:
        return encode_file(
            path,
            model=model,
            level=arguments.level,
            include_source=kept,
            with_layout=kept,
            on_progress=lambda share: advance(bar, share),
        ).project


def _write(
    arguments: argparse.Namespace, library: Library, renderer: EventRenderer, mosaic: Mosaic, rows: list[int]
) -> None:
    from codec.audio.clip import save_audio
    from codec.project.file import write_project

    if arguments.project is not None:
        write_project(arguments.project, mosaic.project)
    if arguments.out is None:
        return
    made = mosaic.project
    with progress_bar(f"render {arguments.out.name}") as bar:
        if arguments.render_from == "model":
            samples = _from_model(arguments.piece, made, renderer, lambda share: advance(bar, share))
        else:
            from codec.library.mosaic_sound import mix_tiles

            samples = mix_tiles(
                library,
                renderer,
                mosaic.events,
                rows,
                made.recording,
                on_progress=lambda share: advance(bar, share),
            )
    save_audio(arguments.out, samples, made.recording.sample_rate, normalise=True, metadata=made.metadata)


def _from_model(
    piece: Path, made: Project, renderer: EventRenderer, on_progress: Callable[[float], None]
) -> NDArray[np.float32]:
    from codec.events.event import RenderFrom
    from codec.pipeline import render_project

    return render_project(
        made,
        path=piece,
        model=renderer.model,
        render_from=RenderFrom.MODEL,
        on_progress=on_progress,
    ).samples
