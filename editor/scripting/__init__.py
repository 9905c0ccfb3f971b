"""Editing without a window: a project, its commands, and scripts of them.

>>> piece = Piece.open("walk.pointillist")
>>> piece.edits.transpose(piece.select(cluster=2, time_s=(0, 30)), 12)
>>> piece.run([{"verb": "quantise", "select": "all", "step_s": 0.25}])
>>> piece.save("walk-2.pointillist")

The commands are those of the window (:mod:`editor.commands`), with undo. No Qt application is needed, and
torch is loaded only for loudness, pitch or length, which the model computes.
"""

from __future__ import annotations

from editor.scripting.piece import Piece, ScriptError, read_script

__all__ = ["Piece", "ScriptError", "read_script"]
