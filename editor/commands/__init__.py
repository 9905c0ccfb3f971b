"""Undoable edits: the only code that changes a document's events and palettes.

Views call the verbs of :class:`Edits`; the undo stack holds :class:`EditCommand` objects, which carry
identifiers and values and never a widget.
"""

from __future__ import annotations

from editor.commands.command import EditCommand
from editor.commands.edits import Edits
from editor.commands.verbs import (
    GAIN_RANGE_DB,
    PAN_RANGE,
    RESETTABLE_FIELDS,
    ROOM_MIX_RANGE,
    TRANSPOSE_RANGE_SEMITONES,
    morphed,
)

__all__ = [
    "GAIN_RANGE_DB",
    "PAN_RANGE",
    "RESETTABLE_FIELDS",
    "ROOM_MIX_RANGE",
    "TRANSPOSE_RANGE_SEMITONES",
    "EditCommand",
    "Edits",
    "morphed",
]
