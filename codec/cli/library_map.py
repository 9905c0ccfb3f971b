"""``pointillist library map``: the map of all events, as a picture or as a table."""

from __future__ import annotations

import argparse
import struct
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from codec.cli.arguments import Commands, add_force, add_library, opened_library
from codec.cli.checks import UnusableError, require_writable
from codec.cli.pipes import print_line
from codec.cli.progress import advance, progress_bar
from codec.targets import Kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from codec.library import Library
    from codec.library.world_map import WorldMap

__all__ = ["add_parser", "run"]


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("map", help="put new events on the map; write it as a picture or a table")
    parser.add_argument("--png", type=Path, metavar="OUT.png", help="picture to write")
    parser.add_argument("--csv", type=Path, metavar="OUT.csv", help="table to write: place of each event")
    parser.add_argument(
        "--remake", action="store_true", help="make a new map, on which events lie elsewhere than before"
    )
    add_force(parser)
    add_library(parser)
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Bring the map up to date, and write what is asked for."""
    outputs = {arguments.png: _write_png, arguments.csv: _write_csv}
    for path in filter(None, outputs):
        require_writable(path, Kind.OTHER, force=arguments.force)
    with opened_library(arguments) as library:
        from codec.library.explorer import Explorer

        explorer = Explorer(library)
        with progress_bar("map") as bar:
            world = explorer.map(remake=arguments.remake, on_progress=lambda share: advance(bar, share))
        for problem in explorer.problems:
            print_line(problem, to_stderr=True)
        if world is None:
            raise UnusableError(f"{library.folder}: has no events of this model; add recordings first")
        for path, write in outputs.items():
            if path is not None:
                write(path, library, world)
        print_line(f"{library.folder}: {len(world)} events on the map, {len(world.regions)} named regions")
        if world.is_outgrown:
            print_line(
                f"{library.folder}: the map was made of {world.n_when_made} events; "
                "`pointillist library map --remake` shows today's better"
            )


def _write_png(path: Path, _: Library, world: WorldMap) -> None:
    from codec.files import atomic_file
    from codec.library.density import density_levels

    with atomic_file(path) as stream:
        stream.write(_png(density_levels(world.places, world.colours)[1].image[::-1]))


def _write_csv(path: Path, library: Library, world: WorldMap) -> None:
    import csv
    import io

    from codec.files import atomic_file

    columns = library.columns()
    pieces = {piece.piece_id: str(piece.path or piece.title) for piece in library.pieces()}
    positions = columns.positions(world.rows).tolist()
    with atomic_file(path) as stream:
        text = io.TextIOWrapper(stream, "utf-8", "surrogateescape", newline="")
        table = csv.writer(text)
        table.writerow(["event", "piece", "onset_s", "x", "y", "colour"])
        for row, position, place, colour in zip(
            world.rows.tolist(), positions, world.places.tolist(), world.colours, strict=True
        ):
            title = pieces[int(columns.piece_ids[position])]
            onset_s = f"{columns.onsets_s[position]:.4f}"
            table.writerow(
                [row, title, onset_s, f"{place[0]:.6f}", f"{place[1]:.6f}", f"#{bytes(colour).hex()}"]
            )
        text.flush()
        text.detach()


def _png(image: NDArray[np.uint8]) -> bytes:
    """Return a picture, uint8 [n_rows, n_columns, 4], as a PNG file."""
    n_rows, n_columns, _ = image.shape
    header = struct.pack(">IIBBBBB", n_columns, n_rows, 8, 6, 0, 0, 0)
    # Each row begins with the number of its filter: none.
    rows = b"".join(b"\0" + image[row].tobytes() for row in range(n_rows))
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
