"""Projects as pieces of the library: their events as they were encoded, without edits and details."""

from __future__ import annotations

import hashlib

from codec.bitstream.file import pack
from codec.events.event import EventSequence
from codec.events.model_identity import ModelIdentity
from codec.library.encoded import EncodedPiece, Summarise
from codec.project.content import Project

__all__ = ["piece_of_project", "project_hash"]

_UNEDITED = {"impulse": None, "resonance": None, "room": None, "room_name": None}


def project_hash(project: Project) -> str:
    """Return the hash of a project's recording, or one of its events if that is not known."""
    if project.source_file.samples_sha256 is not None:
        return project.source_file.samples_sha256
    return hashlib.sha256(pack(_as_encoded(project), None)).hexdigest()


def piece_of_project(
    project: Project, summarise: Summarise, *, title: str, model: ModelIdentity
) -> EncodedPiece:
    """Return a project as a piece.

    Parameters
    ----------
    project
        The project.
    summarise
        Measures its events, with the model that found them.
    title
        To show.
    model
        That model.

    Raises
    ------
    codec.bitstream.file.BitstreamError
        If the events cannot be packed, or the entropy coder is not installed.
    """
    return EncodedPiece.of(
        EventSequence.of(_as_encoded(project).events),
        summarise,
        content_hash=project_hash(project),
        title=title,
        recording=project.recording,
        model=model,
    )


def _as_encoded(project: Project) -> Project:
    events = tuple(project.as_encoded.values()) or project.events
    plain = (event.replace(detail=None, **_UNEDITED) for event in events)
    return Project(recording=project.recording, model=project.model, events=tuple(plain))
