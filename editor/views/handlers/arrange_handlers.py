"""Handlers that rearrange the selection in time and pitch, and set the snap targets."""

from __future__ import annotations

import secrets
from functools import partialmethod
from typing import TYPE_CHECKING

from editor.views.handlers.window import HandlersWindow

if TYPE_CHECKING:
    from editor.views.dialogs.arranging_dialogs import (
        HumaniseDialog,
        QuantiseDialog,
        ScaleDialog,
        SpacingDialog,
    )

__all__ = ["ArrangeHandlers"]


class ArrangeHandlers:
    """Handlers of the Time, Pitch and Snap submenus."""

    def __init__(self, window: HandlersWindow) -> None:
        self._window = window
        self._arranging = window.session.arranging

    def _ids(self) -> frozenset[str]:
        return self._window.session.selection.ids

    def quantise_dialog(self) -> QuantiseDialog:
        """Return a new dialog that moves the selection towards a grid."""
        from editor.views.dialogs.arranging_dialogs import QuantiseDialog

        window = self._window
        return QuantiseDialog(window.session, window.preferences, window.snap, window.dialog_parent)

    def spacing_dialog(self) -> SpacingDialog:
        """Return a new dialog that scales the distances of the selected events."""
        from editor.views.dialogs.arranging_dialogs import SpacingDialog

        return SpacingDialog(self._window.session, self._window.preferences, self._window.dialog_parent)

    def humanise_dialog(self) -> HumaniseDialog:
        """Return a new dialog for deviations from times and levels."""
        from editor.views.dialogs.arranging_dialogs import HumaniseDialog

        return HumaniseDialog(self._window.session, self._window.preferences, self._window.dialog_parent)

    def scale_dialog(self) -> ScaleDialog:
        """Return a new dialog that moves the selection by steps of a scale."""
        from editor.views.dialogs.arranging_dialogs import ScaleDialog

        return ScaleDialog(self._window.session, self._window.preferences, self._window.dialog_parent)

    def quantise(self) -> None:
        """Move the selection towards a grid."""
        self.quantise_dialog().show()

    def stretch_spacing(self) -> None:
        """Scale the distances of the selected events."""
        self.spacing_dialog().show()

    def humanise(self) -> None:
        """Add random deviations to times and levels."""
        self.humanise_dialog().show()

    def transpose_in_scale(self) -> None:
        """Move the selection by steps of a scale."""
        self.scale_dialog().show()

    def reverse(self) -> None:
        """Reverse the order of the selected events."""
        self._arranging.reverse(self._ids())

    def randomise_times(self) -> None:
        """Give the selected sounds random times."""
        self._arranging.randomise_times(self._ids(), secrets.randbits(32))

    def shuffle(self) -> None:
        """Assign the selected sounds to their times in random order."""
        self._arranging.shuffle(self._ids(), secrets.randbits(32))

    def draw_vectors(self) -> None:
        """Replace the selected sounds by random ones, at the same times."""
        self._arranging.draw_vectors(self._ids(), secrets.randbits(32))

    # Snapping

    def _snap_points(self, name: str, on: bool) -> None:
        self._window.snap.set_points(name, on)

    def _snap_lines(self, name: str, _on: bool) -> None:
        self._window.snap.set_lines(name)

    snap_events = partialmethod(_snap_points, "events")
    snap_detected = partialmethod(_snap_points, "detected")
    snap_markers = partialmethod(_snap_points, "markers")
    snap_no_lines = partialmethod(_snap_lines, "")
    snap_beat1 = partialmethod(_snap_lines, "beat1")
    snap_beat2 = partialmethod(_snap_lines, "beat2")
    snap_beat3 = partialmethod(_snap_lines, "beat3")
    snap_beat4 = partialmethod(_snap_lines, "beat4")
    snap_beat8 = partialmethod(_snap_lines, "beat8")
    snap_grid10 = partialmethod(_snap_lines, "grid10")
    snap_grid100 = partialmethod(_snap_lines, "grid100")
