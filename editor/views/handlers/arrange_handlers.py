"""Rearranging the selection in time and pitch, and what dragged events snap to."""

from __future__ import annotations

import secrets
from functools import partialmethod
from typing import TYPE_CHECKING

from ..dialogs import HumaniseDialog, LiveDialog, QuantiseDialog, ScaleDialog, SpacingDialog

if TYPE_CHECKING:
    from ..main_window import MainWindow

__all__ = ["ArrangeHandlers"]


class ArrangeHandlers:
    """Handlers of the Time, Pitch and Snap submenus."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._edits = window.session.edits

    def _ids(self) -> frozenset[str]:
        return self._window.session.selection.ids

    def _show(self, dialog: LiveDialog) -> None:
        dialog.show()

    def quantise(self) -> None:
        """Move the selection towards a grid."""
        window = self._window
        self._show(QuantiseDialog(window.session, window.preferences, window.snap, window))

    def stretch_spacing(self) -> None:
        """Scale the distances of the selected events."""
        self._show(SpacingDialog(self._window.session, self._window.preferences, self._window))

    def humanise(self) -> None:
        """Deviate from times and levels at random."""
        self._show(HumaniseDialog(self._window.session, self._window.preferences, self._window))

    def transpose_in_scale(self) -> None:
        """Move the selection by steps of a scale."""
        self._show(ScaleDialog(self._window.session, self._window.preferences, self._window))

    def reverse(self) -> None:
        """Let the last selected event come first."""
        self._edits.reverse(self._ids())

    def randomise_times(self) -> None:
        """Give the selected sounds random times."""
        self._edits.randomise_times(self._ids(), secrets.randbits(32))

    def shuffle(self) -> None:
        """Deal the selected sounds out anew over their times."""
        self._edits.shuffle(self._ids(), secrets.randbits(32))

    def draw_vectors(self) -> None:
        """Draw new sounds for the selected times."""
        self._edits.draw_vectors(self._ids(), secrets.randbits(32))

    # snapping

    def _snap_onsets(self, name: str, on: bool) -> None:
        self._window.snap.set_onsets(name, on)

    def _snap_lines(self, name: str, _on: bool) -> None:
        self._window.snap.set_lines(name)

    snap_events = partialmethod(_snap_onsets, "events")
    snap_detected = partialmethod(_snap_onsets, "detected")
    snap_no_lines = partialmethod(_snap_lines, "")
    snap_beat1 = partialmethod(_snap_lines, "beat1")
    snap_beat2 = partialmethod(_snap_lines, "beat2")
    snap_beat3 = partialmethod(_snap_lines, "beat3")
    snap_beat4 = partialmethod(_snap_lines, "beat4")
    snap_beat8 = partialmethod(_snap_lines, "beat8")
    snap_grid10 = partialmethod(_snap_lines, "grid10")
    snap_grid100 = partialmethod(_snap_lines, "grid100")
