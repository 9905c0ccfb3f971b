"""Questions that are asked before something could be lost."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMessageBox, QWidget

from codec.library.relocating import Content
from editor.commands.labels import n_events_text
from editor.document import Recoverable
from editor.session.exchange import FarRows
from editor.translation import number_text, tr
from editor.views.marks.marks import format_time

if TYPE_CHECKING:
    from codec.exchange.edits import FarOnset

__all__ = [
    "Answer",
    "Keep",
    "ask_changed_elsewhere",
    "ask_far_onsets",
    "ask_library_folder",
    "ask_removal",
    "ask_unsaved",
    "offer_recovery",
]

_N_LISTED = 100


class Answer(Enum):
    """What to do about unsaved changes or recovered work."""

    YES = "yes"
    NO = "no"
    LATER = "later"


class Keep(Enum):
    """What to keep of a project that was changed here and by another program."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    UNDECIDED = "undecided"


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


def ask_removal(parent: QWidget, name: str, *, keeps_file: bool) -> bool:
    """Ask whether to remove a room or a saved stage from the palettes of all projects.

    Parameters
    ----------
    keeps_file
        It came from a file that is not deleted, as for a room.
    """
    title = tr("Remove from the palette")
    box = QMessageBox(
        QMessageBox.Icon.Question, title, tr("Remove “{name}” for all projects?", name=name), parent=parent
    )
    box.setInformativeText(
        tr("Events that use it keep it. Its file stays too: drop it on the palette to have the room again.")
        if keeps_file
        else tr("This cannot be undone. Events that use it keep it.")
    )
    go = box.addButton(tr("&Remove"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is go


def ask_unsaved(parent: QWidget, title: str) -> Answer:
    """Ask what to do with unsaved changes of the piece `title`."""
    return _ask(
        parent,
        tr("Unsaved changes"),
        tr("Save the changes to “{title}”?", title=title),
        tr("Events and edits that are not saved are lost."),
        tr("&Save"),
        tr("&Don't save"),
        tr("Cancel"),
    )


def ask_changed_elsewhere(parent: QWidget, name: str) -> Keep:
    """Ask what to keep of the project file `name`, which another program has changed since it was opened."""
    box = QMessageBox(
        QMessageBox.Icon.Warning,
        tr("Changed elsewhere"),
        tr("“{name}” was changed by another program since it was opened here.", name=name),
        parent=parent,
    )
    box.setInformativeText(
        tr(
            "If you keep yours, the other changes are lost. If you keep theirs, the project is opened again, "
            "and your changes since it was last saved are lost. To keep both, save yours as another file."
        )
    )
    role = QMessageBox.ButtonRole
    both = box.addButton(tr("&Save as…"), role.AcceptRole)
    mine = box.addButton(tr("Keep &mine"), role.DestructiveRole)
    theirs = box.addButton(tr("Keep &theirs"), role.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), role.RejectRole)
    box.setDefaultButton(both)
    box.setEscapeButton(cancel)
    box.exec()
    answers = ((both, Keep.BOTH), (mine, Keep.MINE), (theirs, Keep.THEIRS))
    return next((keep for button, keep in answers if box.clickedButton() is button), Keep.UNDECIDED)


def ask_far_onsets(parent: QWidget, name: str, far: Sequence[FarOnset], duration_s: float) -> FarRows:
    """Ask what to do with rows of the table `name` whose onsets are far behind the end of the piece."""
    events, latest_s = n_events_text(len(far)), max(each.onset_s for each in far)
    box = QMessageBox(
        QMessageBox.Icon.Warning,
        tr("Times far behind the end"),
        tr("Onsets in “{name}” are far behind the end of the piece: {events}.", name=name, events=events),
        parent=parent,
    )
    box.setInformativeText(
        tr(
            "The piece ends at {end}, and the latest of them would begin at {latest}. Times in a table are "
            "in seconds: perhaps these are milliseconds, or a decimal sign was lost.",
            end=format_time(duration_s, 0),
            latest=format_time(latest_s, 0),
        )
    )
    lines = [f"{tr(each.place)}: {number_text(each.onset_s, 'g')} s" for each in far[:_N_LISTED]]
    box.setDetailedText("\n".join([*lines, "…"] if len(far) > _N_LISTED else lines))
    role = QMessageBox.ButtonRole
    without = box.addButton(tr("Import &without them"), role.AcceptRole)
    everything = box.addButton(tr("Import &all the same"), role.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), role.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    answers = ((without, FarRows.LEAVE_OUT), (everything, FarRows.TAKE))
    return next((rows for button, rows in answers if box.clickedButton() is button), FarRows.CANCEL)


def ask_library_folder(parent: QWidget, folder: Path, content: Content | None) -> Answer:
    """Ask what to do with the library, after another folder was chosen.

    Returns
    -------
    Answer
        YES to move the library to a folder without one, or to use the one that is there; NO to begin an empty
        one; LATER to leave everything as it is.
    """
    title = tr("Folder of the library")
    if content is None:
        return _ask(
            parent,
            title,
            tr("Move the library to {folder}?", folder=folder),
            tr(
                "All events, tags and the map move there, and are no longer in the present folder. Or leave "
                "them where they are, and begin with an empty library in the new folder: to come back, "
                "choose the present folder again. Recordings and projects stay where they are."
            ),
            tr("&Move it"),
            tr("&Begin an empty one"),
            tr("Cancel"),
        )
    box = QMessageBox(
        QMessageBox.Icon.Question,
        title,
        tr("Use the library that is in {folder}?", folder=folder),
        parent=parent,
    )
    box.setInformativeText(
        tr(
            "It has {events} events of {pieces} pieces. The present library stays in its folder: to come "
            "back, choose that again.",
            events=content.n_events,
            pieces=content.n_pieces,
        )
    )
    use = box.addButton(tr("&Use it"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return Answer.YES if box.clickedButton() is use else Answer.LATER


def _contents(found: Recoverable) -> list[str]:
    """Return a description of unsaved work, as far as it is known."""
    if found.n_events is None or found.n_edited is None:
        return []
    lines = [tr("{n} events, {edited} of them edited.", n=found.n_events, edited=found.n_edited)]
    if found.encoded_s is not None and found.duration_s is not None:
        lines.append(
            tr(
                "It was being encoded: {reached} of {duration} are done. It can go on from there.",
                reached=format_time(found.encoded_s, 0),
                duration=format_time(found.duration_s, 0),
            )
        )
    if found.project_path is not None:
        lines.append(tr("It belongs to {path}.", path=found.project_path))
    return lines


def offer_recovery(parent: QWidget, found: Recoverable) -> Answer:
    """Ask what to do with unsaved work of an earlier run."""
    when = found.saved_at.astimezone().strftime("%d %B %Y, %H:%M")
    return _ask(
        parent,
        tr("Recover unsaved work"),
        tr("Pointillist did not close properly. Bring back “{title}”?", title=found.title),
        "\n".join(
            [
                *_contents(found),
                tr("It was kept on {when}. Your own files were not touched.", when=when),
            ]
        ),
        tr("&Bring it back"),
        tr("&Throw it away"),
        tr("Ask again next time"),
    )
