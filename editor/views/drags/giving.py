"""The effect of dropping a sound, a stage or a room on an event, in any view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QDropEvent

from codec.messages import Message
from editor.translation import tr
from editor.views.drags.data import DraggedSound, dragged_from_mime
from editor.views.inspector.subject import STAGE_NAMES

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["dragged_of", "give", "giving_text", "receivers"]


def dragged_of(event: QDropEvent) -> DraggedSound | str | None:
    """Return the dragged sound or stage, or the name of the dragged room; None for other data."""
    return dragged_from_mime(event.mimeData())


def receivers(session: Session, event_id: str, dragged: DraggedSound | str) -> list[str]:
    """Return the events that a drop on one of them changes: all selected ones, if it is among them.

    A whole sound is dropped on one event only: a user hardly ever wants one sound for all selected events.
    """
    whole = isinstance(dragged, DraggedSound) and dragged.stage is None
    ids = session.selection.ids
    return sorted(ids) if event_id in ids and not whole else [event_id]


def giving_text(session: Session, event_id: str, dragged: DraggedSound | str) -> str:
    """Return a description of what a drop on an event would do."""
    n = len(receivers(session, event_id, dragged))
    whose = Message("this event") if n == 1 else Message("the {n} selected events", n=n)
    if isinstance(dragged, str):
        return tr("put {events} into {room}", events=whose, room=dragged)
    if dragged.stage is None:
        return tr("replace the sound of {events}", events=whose)
    return tr("swap the {stage} of {events}", stage=STAGE_NAMES[dragged.stage], events=whose)


def give(session: Session, event_id: str, dragged: DraggedSound | str) -> None:
    """Apply a drop to an event, or to all selected events if it is selected, as one undo step."""
    ids = receivers(session, event_id, dragged)
    if isinstance(dragged, str):
        session.swaps.take_room(ids, dragged)
    elif dragged.stage is None:
        session.edits.replace_vector(ids, dragged.source)
    else:
        session.swaps.take_stage(ids, dragged.stage, dragged.source)
    if event_id not in session.selection.ids:
        session.selection.set([event_id])
