"""The few questions that must be asked before something would be lost."""

from __future__ import annotations

from enum import Enum

from PySide6.QtWidgets import QMessageBox, QWidget

from ...document import Recoverable

__all__ = ["Answer", "ask_unsaved", "offer_recovery"]


class Answer(Enum):
    """What to do about unsaved changes or recovered work."""

    YES = "yes"
    NO = "no"
    LATER = "later"


def _ask(parent: QWidget, title: str, text: str, detail: str, yes: str, no: str, later: str) -> Answer:
    box = QMessageBox(QMessageBox.Icon.Question, title, text, QMessageBox.StandardButton.NoButton, parent)
    box.setInformativeText(detail)
    keep = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    drop = box.addButton(no, QMessageBox.ButtonRole.DestructiveRole)
    wait = box.addButton(later, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keep)
    box.setEscapeButton(wait)
    box.exec()
    clicked = box.clickedButton()
    return Answer.YES if clicked is keep else Answer.NO if clicked is drop else Answer.LATER


def ask_unsaved(parent: QWidget, title: str) -> Answer:
    """Ask what to do with unsaved changes of the piece `title`."""
    return _ask(
        parent,
        "Unsaved changes",
        f"Save the changes to “{title}”?",
        "Events and edits that are not saved are lost.",
        "&Save",
        "&Don't save",
        "Cancel",
    )


def offer_recovery(parent: QWidget, found: Recoverable) -> Answer:
    """Ask what to do with work that an earlier run left behind."""
    when = found.saved_at.astimezone().strftime("%d %B %Y, %H:%M")
    return _ask(
        parent,
        "Recover unsaved work",
        f"Pointillist did not close properly. Bring back “{found.title}”?",
        f"It was kept on {when}. Your own files were not touched.",
        "&Bring it back",
        "&Throw it away",
        "Ask again next time",
    )
