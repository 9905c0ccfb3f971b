"""Undoable edits: the only code that changes a document's events and palettes.

Views call the verbs of :class:`Edits`; the undo stack holds :class:`EditCommand` objects, which carry
identifiers and values and never a widget.
"""

from __future__ import annotations

from editor.commands.command import EditCommand
from editor.commands.edits import Edits
from editor.commands.scales import KEYS, MODES, STEPS_RANGE
from editor.commands.timing import SPACING_RANGE, SWING_RANGE
from editor.commands.verbs import (
    RESETTABLE_FIELDS,
    RESIDUAL_RANGE_DB,
    morphed,
)

__all__ = [
    "KEYS",
    "MODES",
    "RESETTABLE_FIELDS",
    "RESIDUAL_RANGE_DB",
    "SPACING_RANGE",
    "STEPS_RANGE",
    "SWING_RANGE",
    "EditCommand",
    "Edits",
    "morphed",
]
