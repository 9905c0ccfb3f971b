"""What is being edited, free of Qt and torch: the document, the selection, grid and snapping, recovery files.

Everything here runs (and is tested) without an application object. Only :mod:`editor.commands`
changes a document's events; views read and listen.
"""

from __future__ import annotations

from editor.document._change import Change
from editor.document._score import Score
from editor.document.autosave import Autosave, Recoverable, discard_recoverable, list_recoverable
from editor.document.document import Document
from editor.document.grid import Grid
from editor.document.project_file import FileVersion, project_lock
from editor.document.selection import Selection
from editor.document.snapping import (
    SNAP_LINES,
    SNAP_POINTS,
    SnapKind,
    SnapResult,
    SnapSettings,
    SnapTarget,
    candidates_near,
    snap,
)

__all__ = [
    "SNAP_LINES",
    "SNAP_POINTS",
    "Autosave",
    "Change",
    "Document",
    "FileVersion",
    "Grid",
    "Recoverable",
    "Score",
    "Selection",
    "SnapKind",
    "SnapResult",
    "SnapSettings",
    "SnapTarget",
    "candidates_near",
    "discard_recoverable",
    "list_recoverable",
    "project_lock",
    "snap",
]
