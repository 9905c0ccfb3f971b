"""What the lists of things to swap in offer, for tests of the palette and of the slots."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem

from codec.events.event import Stage, StageSource
from editor.session import Session
from editor.views.lists.palette_view import candidate_of


def item_of(tree: QTreeWidget, name: str) -> QTreeWidgetItem:
    """Return the first entry whose name has `name` in it."""
    return next(
        item
        for item in tree.findItems(name, Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        if candidate_of(item) is not None
    )


def offered(tree: QTreeWidget) -> dict[str, list[str]]:
    """Return the names under each heading of the last level."""
    found: dict[str, list[str]] = {}
    for item in tree.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive):
        if candidate_of(item) is not None:
            found.setdefault(item.parent().text(0), []).append(item.text(0))
    return found


def donor_of(session: Session, event_id: str, stage: Stage) -> StageSource:
    """Return what was swapped into a stage of an event."""
    found = getattr(session.document.event(event_id), stage.value)
    assert isinstance(found, StageSource)
    return found
