"""``pointillist compare``: several codecs on the same recordings, with payloads, bits and figures."""

from __future__ import annotations

import argparse
from pathlib import Path

from codec.cli.arguments import Commands
from codec.cli.checks import UnusableError, require_file, require_writable_folder
from codec.cli.pipes import print_line

__all__ = ["add_parser", "run"]

_DEFAULT_CODECS = "events-standard,opus-6,mp3-8,vorbis-8"


def add_parser(commands: Commands) -> None:
    """Add the command and its arguments."""
    parser = commands.add_parser("compare", help="encode recordings with several codecs, and measure each")
    parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="recordings, or folders of them")
    parser.add_argument(
        "--codecs",
        default=_DEFAULT_CODECS,
        metavar="LIST",
        help="names with commas between; `events` is all that begin so, `list` names them "
        f"(default {_DEFAULT_CODECS})",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="DIR",
        help="folder of payloads, tables, picture and page; what is in it is not done again",
    )
    parser.add_argument(
        "--figures",
        metavar="LIST",
        help="names with commas between; `all`, or `list` to name them (default: without PESQ, which is for "
        "speech, and CDPAM, which is slow)",
    )
    parser.add_argument("--jobs", type=int, default=1, help="recordings at a time (default 1)")
    parser.set_defaults(command=run)


def run(arguments: argparse.Namespace) -> None:
    """Compare codecs, print the means, and write what was asked for."""
    if arguments.codecs == "list" or arguments.figures == "list":
        _print_names(codecs=arguments.codecs == "list")
        return
    if arguments.out is not None:
        require_writable_folder(arguments.out)
    for path in arguments.files:
        if not path.is_dir():
            require_file(path)
    if not arguments.files or arguments.out is None:
        raise UnusableError("compare: name recordings, and a folder with --out DIR")
    if arguments.jobs < 1:
        raise UnusableError(f"--jobs {arguments.jobs}: at least one recording at a time")
    from codec.evaluate.compare import compare, recordings_of, write_comparison
    from codec.evaluate.contenders import UnknownCodecError, chosen
    from codec.evaluate.run import print_rows

    try:
        entries = chosen(arguments.codecs)
    except UnknownCodecError as error:
        raise UnusableError(f"--codecs {arguments.codecs}: {error}") from error
    paths = recordings_of(arguments.files)
    figures = _figures(arguments.figures)
    comparison = compare(paths, entries, arguments.out, figures=figures, n_jobs=arguments.jobs)
    failures = comparison.evaluation.failures
    for name, reason in failures.items():
        print_line(f"{name}: skipped: {reason}", to_stderr=True)
    if not comparison.evaluation.results:
        raise UnusableError(f"{arguments.files[0]}: nothing could be measured; see above")
    print_rows(comparison.table())
    write_comparison(arguments.out, comparison)
    print_line(f"{arguments.out / 'index.html'}: sounds and pictures; payloads are beside it")


def _print_names(*, codecs: bool) -> None:
    from codec.evaluate.contenders import contenders_by_name
    from codec.evaluate.figures import COMPARED

    if codecs:
        lines = {entry.name: entry.summary for entry in contenders_by_name().values()}
    else:
        lines = {name: figure.heading for name, figure in COMPARED.items()}
    width = max(map(len, lines))
    for name, text in lines.items():
        print_line(f"{name:{width}}  {text}")


def _figures(names: str | None) -> tuple[str, ...]:
    """Return the figures that were asked for; a line on stderr names each whose package is missing."""
    from codec.evaluate.compare import DEFAULT_FIGURES
    from codec.evaluate.figures import COMPARED

    wanted = (
        DEFAULT_FIGURES if names is None else tuple(COMPARED) if names == "all" else tuple(names.split(","))
    )
    for name in wanted:
        if name not in COMPARED:
            raise UnusableError(
                f"--figures {names}: no figure is called {name!r}; `--figures list` names them"
            )
    missing = {name: COMPARED[name].missing for name in wanted}
    for name, error in missing.items():
        if error is not None:
            print_line(f"{name}: left out: {error}", to_stderr=True)
    return tuple(name for name in COMPARED if name in wanted and missing[name] is None)
