"""Arguments that several commands share."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, get_args

from codec.cli.checks import require_file
from codec.devices import DEVICE_CHOICES
from codec.search.levels import DEFAULT_LEVEL, LEVELS, Mode

if TYPE_CHECKING:
    from codec.library import Library
    from codec.model.event_model import EventModel

__all__ = [
    "Commands",
    "add_device",
    "add_force",
    "add_level",
    "add_library",
    "add_search",
    "model_or_default",
    "number",
    "opened_library",
    "whole_number",
]


class Commands(Protocol):
    """What a command adds its parser to: argparse's subparsers."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser:  # noqa: A002
        """Return the parser of a new command."""
        ...


def add_force(parser: argparse.ArgumentParser) -> None:
    """Add ``--force``."""
    parser.add_argument(
        "--force",
        action="store_true",
        help="replace the output even if it is another kind of file",
    )


def add_device(parser: argparse.ArgumentParser) -> None:
    """Add ``--device``."""
    parser.add_argument(
        "--device",
        choices=DEVICE_CHOICES,
        default="auto",
        help="where to compute: the processor (cpu), an NVIDIA or AMD graphics card (cuda), Apple's (mps), "
        "or the fastest of these that is there (default auto)",
    )


def add_level(parser: argparse.ArgumentParser) -> None:
    """Add ``--level``."""
    parser.add_argument(
        "--level",
        choices=list(LEVELS),
        default=DEFAULT_LEVEL,
        help=f"how long to search for events (default {DEFAULT_LEVEL})",
    )


def add_search(parser: argparse.ArgumentParser) -> None:
    """Add ``--level`` and ``--mode``."""
    add_level(parser)
    parser.add_argument(
        "--mode",
        choices=get_args(Mode),
        default="sparse",
        help="sparse: 32 numbers and a time per event; detailed: corrections and phases too (default sparse)",
    )


def whole_number(low: int, high: int, wanted: str) -> Callable[[str], int]:
    """Return what reads an argument from `low` to `high`; otherwise it says `wanted`."""

    def read(text: str) -> int:
        with contextlib.suppress(ValueError):
            if low <= (value := int(text)) <= high:
                return value
        raise argparse.ArgumentTypeError(wanted)

    return read


def number(low: float, below: float, wanted: str) -> Callable[[str], float]:
    """Return what reads an argument from `low` to less than `below`; otherwise it says `wanted`."""

    def read(text: str) -> float:
        with contextlib.suppress(ValueError):
            if low <= (value := float(text)) < below:
                return value
        raise argparse.ArgumentTypeError(wanted)

    return read


def add_library(parser: argparse.ArgumentParser) -> None:
    """Add ``--library``."""
    parser.add_argument(
        "--library",
        type=Path,
        metavar="DIR",
        help="folder of the library (default: yours, in the user's data)",
    )


def opened_library(arguments: argparse.Namespace, *, create: bool = False) -> Library:
    """Return the library of ``--library``, or the user's."""
    from codec.library import Library

    return Library.open(arguments.library, create=create)


def model_or_default(path: Path | None) -> EventModel | None:
    """Return the model of ``--model``, or None for the shipped one."""
    if path is None:
        return None
    require_file(path)
    from codec.model.checkpoint import load_model

    return load_model(path)
