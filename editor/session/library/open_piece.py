"""The open piece as a piece of the library, without encoding it again; for a worker thread."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from codec.audio.clip import AudioClip
from codec.files import is_there
from codec.library import Library, LibraryError
from codec.library.projects import piece_of_project, project_hash
from codec.messages import Message
from codec.project.content import Project
from codec.project.recording import with_samples_hash
from editor.workers import CodecService

__all__ = ["add_open_piece"]


def add_open_piece(
    folder: Path,
    project: Project,
    title: str,
    paths: Iterable[Path],
    recording: AudioClip | None,
    codec: CodecService,
) -> bool:
    """Store a piece in the library in a folder; return False if the library had it.

    Parameters
    ----------
    folder, project, title, paths, recording
        See :meth:`~editor.session.library.library_session.LibrarySession.add_project`.
    codec
        Measures the events.

    Raises
    ------
    LibraryError
        If the library cannot be written, or the events are of another model.
    """
    if project.model.has_other_weights(codec.identity):
        raise LibraryError(
            Path(title),
            "was encoded with {model}; encode it again",
            model=project.model.name or Message("another model"),
        )
    project = with_samples_hash(project, recording)
    with Library.open(folder) as library:
        if library.piece_with(project_hash(project)) is not None:
            return False
        encoded = piece_of_project(project, codec.summaries, title=title, model=codec.identity)
        there = [path for path in paths if is_there(path)]
        library.add_encoded(encoded, there[0] if there else None)
    return True
