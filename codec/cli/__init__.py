"""The codec's command line: encode, render, info, train, evaluate.

Parsing loads nothing heavy; each command imports what it needs. A file that cannot be used ends a command
with one line on stderr and status 2; Ctrl-C ends it with status 130, and nothing half-written is left,
because every file is written beside its place and renamed into it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from codec.cli.pipes import run_piped
from codec.search.levels import DEFAULT_LEVEL, LEVELS, Mode

if TYPE_CHECKING:
    from tqdm import tqdm

    from codec.model.event_model import EventModel

__all__ = ["COMMANDS", "check_usable", "expected_errors", "main", "one_line"]

COMMANDS = ("encode", "render", "info", "train", "evaluate")

_MAX_RESIDUAL_DB = 60.0
_SUBTYPES = {"16": "PCM_16", "24": "PCM_24", "float": "FLOAT"}


class _UnusableError(Exception):
    """A file or an argument cannot be used; the message names it and says why."""


def main(argv: Sequence[str] | None = None, *, prog: str = "pointillist") -> int:
    """Run one command and return its exit status: 0, 2 (cannot be used), 130 (interrupted), 141 (unread)."""
    return run_piped(lambda: _run(argv, prog))


def _run(argv: Sequence[str] | None, prog: str) -> int:
    try:
        arguments = _parser(prog).parse_args(argv)
    except SystemExit as stop:  # argparse has printed its help or its complaint
        return int(stop.code or 0)
    command: Callable[[argparse.Namespace], None] = arguments.command
    try:
        command(arguments)
    except KeyboardInterrupt:
        print(f"{prog}: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        raise
    except expected_errors() as error:
        print(f"{prog}: {one_line(error)}", file=sys.stderr)
        return 2
    return 0


def expected_errors() -> tuple[type[Exception], ...]:
    """Return the errors that mean "this file cannot be used", as opposed to a defect of the program."""
    from codec.config import ConfigError
    from codec.files import FileError

    return OSError, _UnusableError, FileError, ConfigError


def one_line(error: Exception) -> str:
    """Return what an expected error says, on one line that names the file."""
    from codec.files import os_reason

    text = str(error)
    if isinstance(error, OSError) and error.errno is not None:
        text = f"{error.filename or 'a file'}: {os_reason(error, writing=False)}"
    return " ".join(text.split())


def check_usable(path: Path) -> None:
    """Raise an expected error unless `path` is a recording or a project that can be opened."""
    from codec.cli.info import describe

    _require_file(path)
    kind = describe(path)["kind"]
    if kind not in ("recording", "project"):
        raise _UnusableError(f"{path}: is a {kind}; the editor opens recordings and projects")


def _parser(prog: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=prog,
        description="A sparse codec for music: a recording becomes events to edit and to render again.",
        epilog="Without a command, pointillist opens its editor: pointillist [FILE | --demo]. "
        "pointillist edit PROJECT --script FILE edits a project without it.",
    )
    parser.add_argument("--version", action="version", version=f"pointillist {_version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    encode = commands.add_parser("encode", help="find the events of a recording and write a project")
    encode.add_argument(
        "input", metavar="IN.wav", type=Path, help="recording; any format that libsndfile reads"
    )
    encode.add_argument("output", metavar="OUT.pointillist", type=Path, help="project to write")
    _add_search(encode)
    encode.add_argument("--seed", type=int, default=0, help="seed of the map's layout (default 0)")
    encode.add_argument(
        "--no-source", action="store_true", help="leave the recording itself out of the project"
    )
    encode.add_argument("--model", type=Path, metavar="FILE", help="another checkpoint than the shipped one")
    encode.set_defaults(command=_encode)

    render = commands.add_parser("render", help="render a project to audio")
    render.add_argument("project", metavar="PROJECT", type=Path, help="project to read")
    render.add_argument("output", metavar="OUT.wav", type=Path, help="WAV or FLAC file to write")
    subtypes = sorted([*_SUBTYPES, *_SUBTYPES.values()])
    render.add_argument("--subtype", choices=subtypes, default="24", help="sample format (default 24 bits)")
    render.add_argument(
        "--from",
        dest="render_from",
        choices=["captured", "model", "blend"],
        help="their shares of the recording, the model's render alone, or both (default: as in the project)",
    )
    residual_help = "level of what no event claims, =-inf for none (default: the project's)"
    render.add_argument("--residual-db", type=float, metavar="DB", help=residual_help)
    render.add_argument(
        "--sample-rate", type=int, metavar="HZ", help="rate to render at (default: the project's)"
    )
    render.add_argument(
        "--normalise", action="store_true", help="scale a mix that is too loud instead of clipping it"
    )
    render.add_argument("--model", type=Path, metavar="FILE", help="another checkpoint than the shipped one")
    render.set_defaults(command=_render)

    info = commands.add_parser("info", help="say what a recording, a project or a checkpoint holds")
    info.add_argument("file", metavar="FILE", type=Path)
    info.add_argument("--json", action="store_true", help="as JSON")
    info.set_defaults(command=_info)

    train = commands.add_parser("train", help="train a model")
    train.add_argument(
        "config", metavar="CONFIG.toml", type=Path, help="settings of the model and of its training"
    )
    train.add_argument(
        "--out", type=Path, metavar="DIR", help="where to write (default: runs/NAME of the config)"
    )
    train.add_argument("--resume", action="store_true", help="go on from the state in DIR")
    train.set_defaults(command=_train)

    evaluate = commands.add_parser("evaluate", help="encode, render and measure every recording of a folder")
    evaluate.add_argument("folder", metavar="DIR", type=Path, help="folder of recordings")
    _add_search(evaluate)
    evaluate.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    evaluate.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="write a page with sounds and pictures; what is measured already is not measured again",
    )
    evaluate.add_argument("--jobs", type=int, default=1, help="recordings at a time (default 1)")
    evaluate.add_argument(
        "--model", type=Path, metavar="FILE", help="another checkpoint than the shipped one"
    )
    evaluate.set_defaults(command=_evaluate)
    return parser


def _add_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--level",
        choices=list(LEVELS),
        default=DEFAULT_LEVEL,
        help=f"how long to search for events (default {DEFAULT_LEVEL})",
    )
    parser.add_argument(
        "--mode",
        choices=get_args(Mode),
        default="sparse",
        help="sparse: 32 numbers and a time per event; detailed: corrections and phases too (default sparse)",
    )


def _encode(arguments: argparse.Namespace) -> None:
    _require_file(arguments.input)
    _require_writable(arguments.output, other_than=arguments.input)
    from codec.pipeline import encode_file
    from codec.project.file import write_project

    with _bar(f"encode {arguments.input.name}") as bar:
        found = 0

        def on_event(_: object) -> None:
            nonlocal found
            found += 1
            bar.set_postfix(events=found, refresh=False)

        result = encode_file(
            arguments.input,
            model=_model(arguments.model),
            seed=arguments.seed,
            include_source=not arguments.no_source,
            level=arguments.level,
            mode=arguments.mode,
            on_event=on_event,
            on_progress=lambda share: _advance(bar, share),
        )
    write_project(arguments.output, result.project)
    n_events, duration_s = len(result.project.events), result.project.duration_s
    print(
        f"{arguments.output}: {n_events} events in {duration_s:.1f} s of audio "
        f"({n_events / duration_s:.1f} per second), found in {result.elapsed_s:.1f} s "
        f"({result.elapsed_s / duration_s:.2f} times the audio's length)"
    )


def _render(arguments: argparse.Namespace) -> None:
    _require_file(arguments.project)
    _require_writable(arguments.output, other_than=arguments.project)
    if arguments.sample_rate is not None and not 1_000 <= arguments.sample_rate <= 768_000:
        raise _UnusableError(f"--sample-rate {arguments.sample_rate}: choose between 1000 and 768000 Hz")
    if arguments.residual_db is not None and not -math.inf <= arguments.residual_db <= _MAX_RESIDUAL_DB:
        raise _UnusableError(f"--residual-db {arguments.residual_db}: choose up to {_MAX_RESIDUAL_DB:g} dB")
    if arguments.residual_db is not None and arguments.render_from == "model":
        raise _UnusableError("--residual-db: a render from the model has no residual")
    from codec.audio.clip import save_audio
    from codec.events.event import RenderFrom
    from codec.pipeline import render_project
    from codec.project.file import read_project

    project = read_project(arguments.project)
    with _bar(f"render {arguments.project.name}") as bar:
        clip = render_project(
            project,
            path=arguments.project,
            model=_model(arguments.model),
            sample_rate=arguments.sample_rate,
            render_from=None if arguments.render_from is None else RenderFrom(arguments.render_from),
            residual_db=arguments.residual_db,
            on_warning=lambda line: print(line, file=sys.stderr),
            on_progress=lambda share: _advance(bar, share),
        )
    subtype = _SUBTYPES.get(arguments.subtype, str(arguments.subtype))
    report = save_audio(
        arguments.output, clip.samples, clip.sample_rate, subtype, normalise=arguments.normalise
    )
    print(
        f"{arguments.output}: {clip.duration_s:.1f} s, {clip.n_channels} channels, "
        f"{clip.sample_rate} Hz, {subtype}"
    )
    if report.clipped:
        print(
            f"{arguments.output}: peaks of {report.peak:.2f} times full scale were clipped; "
            "--normalise scales the mix down, --subtype float keeps it as it is",
            file=sys.stderr,
        )


def _info(arguments: argparse.Namespace) -> None:
    _require_file(arguments.file)
    from codec.cli.info import describe

    facts = describe(arguments.file)
    if arguments.json:
        print(json.dumps(facts, indent=2))
        return
    width = max(map(len, facts))
    for name, value in facts.items():
        print(f"{name.replace('_', ' '):{width}}  {value}")


def _train(arguments: argparse.Namespace) -> None:
    import tomllib

    from codec.config import ConfigError

    config: Path = arguments.config
    _require_file(config)
    out_dir: Path = arguments.out or Path("runs") / config.stem
    try:
        tomllib.loads(config.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _UnusableError(f"{config}: is not a TOML file ({error})") from error
    try:
        from codec.training.trainer import train

        checkpoint = train(config, out_dir, resume=arguments.resume)
    except ModuleNotFoundError as error:
        raise _UnusableError(
            f"{config}: training needs {error.name}, which is not installed; "
            "pip install 'pointillist[train]' and pip install --no-deps tinysoundfont"
        ) from error
    except ConfigError as error:
        raise _UnusableError(f"{config}: {str(error).removeprefix(f'{config}: ')}") from error
    print(f"{checkpoint}: the trained model")


def _evaluate(arguments: argparse.Namespace) -> None:
    if arguments.jobs < 1:
        raise _UnusableError(f"--jobs {arguments.jobs}: at least one recording at a time")
    if arguments.json is not None:
        _require_writable(arguments.json)
    if arguments.out is not None:
        _require_writable_folder(arguments.out)
    from codec.evaluate.metrics import MissingExtraError
    from codec.evaluate.page import write_page
    from codec.evaluate.run import EvaluateOptions, evaluate_folder, print_table, write_json

    if arguments.model is not None:
        _require_file(arguments.model)
    options = EvaluateOptions(
        model_path=arguments.model,
        n_jobs=arguments.jobs,
        out_dir=arguments.out,
        level=arguments.level,
        mode=arguments.mode,
    )
    try:
        evaluation = evaluate_folder(arguments.folder, options)
    except MissingExtraError as error:
        raise _UnusableError(f"{arguments.folder}: cannot be measured: {error}") from error
    print_table(evaluation)
    if arguments.json is not None:
        write_json(arguments.json, evaluation)
    if arguments.out is not None:
        write_json(arguments.out / "evaluation.json", evaluation)
        write_page(arguments.out, evaluation)
    if evaluation.failures:
        *others, last = (f"{path}: {reason}" for path, reason in evaluation.failures.items())
        for line in others:
            print(line, file=sys.stderr)
        raise _UnusableError(last)


def _model(path: Path | None) -> EventModel | None:
    if path is None:
        return None
    _require_file(path)
    from codec.model.checkpoint import load_model

    return load_model(path)


def _require_file(path: Path) -> None:
    """Open the file once: a missing file, a folder and a missing permission are said before the work."""
    with path.open("rb"):
        pass


def _require_writable(path: Path, other_than: Path | None = None) -> None:
    """Say before the work, not after it, that its result could not be written."""
    folder = path.absolute().parent
    if path.is_dir():
        raise _UnusableError(f"{path}: is a folder; name a file in it")
    if not folder.is_dir():
        raise _UnusableError(f"{path}: the folder {folder} does not exist; make it first")
    if not os.access(folder, os.W_OK):
        raise _UnusableError(f"{path}: no permission to write to {folder}; choose another folder")
    if other_than is not None and path.exists() and path.samefile(other_than):
        raise _UnusableError(f"{path}: would overwrite its own input; choose another name")


def _require_writable_folder(path: Path) -> None:
    """Say before the work that nothing could be written into a folder; it may be still to be made."""
    if path.exists() and not path.is_dir():
        raise _UnusableError(f"{path}: is a file; name a folder")
    nearest = next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        raise _UnusableError(f"{path}: no permission to write to {nearest}; choose another folder")


def _bar(text: str) -> tqdm[Any]:
    from tqdm import tqdm

    return tqdm(
        total=1.0,
        desc=text,
        unit="",
        leave=False,
        disable=None,  # silent where stderr is no terminal
        bar_format="{desc} {percentage:3.0f}% |{bar}| {elapsed} < {remaining}{postfix}",
    )


def _advance(bar: tqdm[Any], share: float) -> None:
    bar.n = min(share, 1.0)
    bar.refresh()


def _version() -> str:
    try:
        return metadata.version("pointillist")
    except metadata.PackageNotFoundError:
        return "(not installed)"
