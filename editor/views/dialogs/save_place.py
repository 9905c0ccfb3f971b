"""The path of a file to write: its suffix, and questions and warnings before a file is replaced."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from codec.targets import Kind, TargetError, check_target
from editor.translation import tr, tr_error

__all__ = ["confirmed_place", "with_ending"]


def with_ending(path: Path, suffix: str) -> Path:
    """Return a path with `suffix`; if it has another suffix, `suffix` is added after it."""
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)


def confirmed_place(
    parent: QWidget | None, found: str, suffix: str, makes: Kind, recording: Path | None
) -> Path | None:
    """Return where to write, or None if the user does not want to replace what is there.

    The file dialog asks before it replaces a file of the typed name. If a suffix is added, the path can be
    that of another existing file; this function asks about that one.

    Parameters
    ----------
    parent
        Parent of the message boxes.
    found
        The path that the file dialog returned.
    suffix
        Suffix of the format, which is added if it is missing.
    makes
        Kind of the new file: a file of another kind is never replaced.
    recording
        The recording of the piece, which is never replaced.
    """
    typed = Path(found)
    path = with_ending(typed, suffix)
    try:
        check_target(path, makes, inputs=[] if recording is None else [recording])
    except TargetError as error:
        QMessageBox.warning(parent, tr("Nothing was written"), tr_error(error))
        return None
    if path == typed or not path.exists():
        return path
    answer = QMessageBox.question(
        parent,
        tr("Replace the file?"),
        tr("{name} exists already. Do you want to replace it?", name=path.name),
        QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
        QMessageBox.StandardButton.No,
    )
    return path if answer == QMessageBox.StandardButton.Yes else None
