"""Which model a command uses: ``--model``, that of a project, or those of the library's events."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from codec.cli.arguments import model_or_default
from codec.cli.checks import UnusableError
from codec.targets import Kind, kind_of

if TYPE_CHECKING:
    from codec.library import Library
    from codec.model.event_model import EventModel

__all__ = ["checkpoints_of_events", "model_of_file"]


def model_of_file(chosen: Path | None, library: Library, file: Path) -> EventModel:
    """Return the model for a recording or a project.

    Parameters
    ----------
    chosen
        ``--model``, or None: then that of a project, of which the library may have kept the checkpoint, or
        the shipped one.
    library
        An open library.
    file
        The recording or the project.

    Raises
    ------
    UnusableError
        If the model of a project is not there.
    """
    from codec.library.models import kept_checkpoint
    from codec.model.checkpoint import load_default_model, load_model
    from codec.project.file import read_project

    model = model_or_default(chosen)
    if model is not None:
        return model
    shipped = load_default_model()
    if kind_of(file) is not Kind.PROJECT:
        return shipped
    identity = read_project(file, decode=False).model
    if not identity.has_other_weights(shipped.identity):
        return shipped
    checkpoint = kept_checkpoint(library.folder, identity.weights_hash)
    if checkpoint is None:
        raise UnusableError(
            f"{file}: was encoded with the model {identity.label or '(not known)'}, which {library.folder} "
            "does not have; name its checkpoint with --model, or encode the recording again"
        )
    return load_model(checkpoint)


def checkpoints_of_events(chosen: Path | None, library: Library) -> dict[str, Path]:
    """Return the checkpoints of the models that found the library's events, by hash.

    With ``--model``, only that one. Models whose checkpoint is not there are left out.
    """
    from codec.audio.recording import file_sha256
    from codec.cli.checks import require_file
    from codec.library.models import kept_checkpoint

    if chosen is not None:
        require_file(chosen)
        return {file_sha256(chosen): chosen}
    hashes = dict.fromkeys(piece.model.weights_hash for piece in library.pieces())
    found = {each: kept_checkpoint(library.folder, each) for each in hashes}
    return {weights_hash: path for weights_hash, path in found.items() if path is not None}
