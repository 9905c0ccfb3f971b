"""The work on one file, as done in a worker: it ends with a report, whatever the file holds."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from codec.audio.clip import AudioReader
from codec.bitstream.file import read_packed
from codec.events.model_identity import ModelIdentity
from codec.files import FileError, os_reason
from codec.library.encoded import EncodedPiece
from codec.library.errors import LibraryError
from codec.library.models import kept_checkpoint
from codec.library.projects import piece_of_project, project_hash
from codec.library.tasks import Encoded, Failed, Identified, Task
from codec.messages import Message, said
from codec.processes import is_out_of_memory
from codec.project.content import Project
from codec.project.file import read_project
from codec.targets import Kind, kind_of

if TYPE_CHECKING:
    from codec.model.event_model import EventModel

__all__ = ["perform"]


def perform(
    task: Task,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> Identified | Encoded | Failed:
    """Do a task. Every exception becomes a report; only a crash of the process does not.

    Parameters
    ----------
    task
        What to do.
    on_progress
        Called with the share of the recording that is encoded, 0..1.
    should_cancel
        Called between the steps of the search; it may wait, and must return false.
    """
    try:
        project = _project(task.path)
        if task.action == "identify":
            found = _recording_hash(task.path) if project is None else project_hash(project)
            return Identified(task, found, project is None)
        if project is not None:
            return Encoded(task, _piece_of(project, task))
        return Encoded(task, _encoded(task, on_progress, should_cancel))
    except FileError as error:
        return Failed(task, error.reason)
    except OSError as error:
        return Failed(task, os_reason(error, writing=False))
    except Exception as error:  # noqa: BLE001 - a batch goes on, whatever a file does to it
        return Failed(task, _said_of(error))


def _said_of(error: Exception) -> Message:
    if is_out_of_memory(error):
        return Message("needs more memory than there is; close other programs, or cut the recording")
    return Message(
        "meets a fault of the program ({kind}: {error}); please report it with the file",
        kind=type(error).__name__,
        error=said(error),
    )


def _project(path: Path) -> Project | None:
    """Return the project or packed piece of a file; None for a recording."""
    kind = kind_of(path)
    if kind is Kind.PROJECT:
        return read_project(path, decode=False)
    return read_packed(path) if kind is Kind.PACKED else None


def _recording_hash(path: Path) -> str:
    with AudioReader(path) as reader:
        return reader.samples_sha256()


def _piece_of(project: Project, task: Task) -> EncodedPiece:
    from codec.library.encoding import summarised

    model = _model(_checkpoint_of(project.model, task))
    return piece_of_project(
        project, lambda events: summarised(model, events), title=task.path.stem, model=model.identity
    )


def _checkpoint_of(identity: ModelIdentity, task: Task) -> Path:
    kept = kept_checkpoint(task.folder, identity.weights_hash)
    if kept is not None:
        return kept
    if _model(task.checkpoint).identity.weights_hash == identity.weights_hash:
        return task.checkpoint
    raise LibraryError(
        task.path,
        "was made with the model {model}, which is not here; give its checkpoint with --model, or add the "
        "recording itself",
        model=identity.label or Message("(not known)"),
    )


def _encoded(
    task: Task, on_progress: Callable[[float], None] | None, should_cancel: Callable[[], bool] | None
) -> EncodedPiece:
    from codec.library.encoding import encode_recording

    piece = encode_recording(
        task.path,
        _model(task.checkpoint),
        level=task.level,
        on_progress=on_progress,
        should_cancel=should_cancel,
    )
    assert piece is not None  # should_cancel never says so
    return piece


@lru_cache(maxsize=2)
def _model(checkpoint: Path) -> EventModel:
    from codec.model.checkpoint import load_model

    return load_model(checkpoint)
