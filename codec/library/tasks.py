"""What a batch asks of its workers, and what they report: values that cross processes and machines.

A file is identified first (hash of its samples), and encoded only if the library does not have that content.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from codec.library.encoded import EncodedPiece
from codec.messages import Message
from codec.search.levels import LevelName

__all__ = ["Encoded", "Failed", "Identified", "Progressed", "Report", "Runner", "Task"]


@dataclass(frozen=True)
class Task:
    """Work on one file.

    Attributes
    ----------
    path
        A recording, a project or a packed file; absolute.
    action
        Hash its samples, or encode it. The events of projects are taken as they were encoded.
    level
        Of the search.
    checkpoint
        File of the model to encode with.
    folder
        Of the library, with checkpoints of the models of projects (:mod:`codec.library.models`).
    """

    path: Path
    action: Literal["identify", "encode"]
    level: LevelName
    checkpoint: Path
    folder: Path


@dataclass(frozen=True)
class Identified:
    """The hash of a file's samples, and whether it is a recording, so that it can be encoded again."""

    task: Task
    content_hash: str
    is_recording: bool


@dataclass(frozen=True)
class Encoded:
    """An encoded recording."""

    task: Task
    piece: EncodedPiece


@dataclass(frozen=True)
class Failed:
    """A file that cannot be used; `problem` is the rest of a sentence about it, with a remedy."""

    task: Task
    problem: Message


@dataclass(frozen=True)
class Progressed:
    """An encode has done a share of its recording, 0..1; the task goes on."""

    task: Task
    share: float


Report = Identified | Encoded | Failed | Progressed


class Runner(Protocol):
    """Performs tasks elsewhere: in processes of this machine, or on a cluster. One thread uses it.

    A task ends with exactly one report that is not :class:`Progressed`, also if its worker dies.
    """

    @property
    def capacity(self) -> int:
        """How many tasks are worth to be in work at a time."""
        ...

    def submit(self, task: Task) -> None:
        """Begin a task."""
        ...

    def reports(self, timeout_s: float) -> list[Report]:
        """Return what arrived, after a wait of at most `timeout_s` seconds."""
        ...

    def pause(self) -> None:
        """Let running tasks stop where they are, as far as workers can."""
        ...

    def resume(self) -> None:
        """Let them go on."""
        ...

    def close(self) -> None:
        """End all workers at once; tasks in work are lost."""
        ...
