"""Undoable edits: the only code that changes a document's events and palettes.

Views call verbs, which come in three groups: :class:`Edits` of events, :class:`Arranging` of events together,
:class:`PieceEdits` of the piece. All hold one :class:`History`, which has gestures, undo and redo. The undo
stack holds :class:`EditCommand` objects, which carry identifiers and values and never a widget.
"""

from __future__ import annotations

from editor.commands.arranging import Arranging
from editor.commands.command import EditCommand
from editor.commands.edits import Edits
from editor.commands.history import History
from editor.commands.piece_edits import PieceEdits
from editor.commands.scales import KEYS, MODES, STEPS_RANGE
from editor.commands.timing import SPACING_RANGE, SWING_RANGE
from editor.commands.verbs import (
    RESETTABLE_FIELDS,
    RESIDUAL_RANGE_DB,
    same_sound,
)

__all__ = [
    "KEYS",
    "MODES",
    "RESETTABLE_FIELDS",
    "RESIDUAL_RANGE_DB",
    "SPACING_RANGE",
    "STEPS_RANGE",
    "SWING_RANGE",
    "Arranging",
    "EditCommand",
    "Edits",
    "History",
    "PieceEdits",
    "same_sound",
]
