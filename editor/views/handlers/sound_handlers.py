"""Handlers that change what the selected events sound like: swaps, neighbours, morphs, and their resets.

Swaps lead into the inspector; neighbours, replacements and morphs to the list beside the map. Either is
brought up if it is hidden.
"""

from __future__ import annotations

from codec.events.event import Stage
from editor.translation import tr
from editor.views.handlers.window import HandlersWindow
from editor.views.map.neighbours_panel import NeighboursPanel

__all__ = ["SoundHandlers"]


class SoundHandlers:
    """Handlers of the Sound and Reset submenus."""

    def __init__(self, window: HandlersWindow) -> None:
        self._window = window
        self._session = window.session

    # Swaps

    def swap_impulse(self) -> None:
        """Open the list of impulses at their slot."""
        self._swap(Stage.IMPULSE)

    def swap_resonance(self) -> None:
        """Open the list of resonances at their slot."""
        self._swap(Stage.RESONANCE)

    def swap_room(self) -> None:
        """Open the list of rooms at their slot."""
        self._swap(Stage.ROOM)

    def _swap(self, stage: Stage) -> None:
        if self._session.selection.ids:
            self._bring_up("inspector")
            self._window.inspector.refresh()
            self._window.inspector.open_swaps(stage)

    # Neighbours

    def neighbours(self) -> None:
        """Give the keyboard to the list of neighbours, and play the current one."""
        panel = self._neighbours()
        if panel is not None:
            panel.browse()

    def replace(self) -> None:
        """Replace the selected event with the neighbour that is chosen in the list."""
        panel = self._neighbours()
        if panel is not None:
            panel.replace.click()

    def morph(self) -> None:
        """Give the keyboard to the morph slider."""
        panel = self._neighbours()
        if panel is not None:
            panel.morph.slider.setFocus()

    # The library

    def best_matches(self) -> None:
        """Replace each selected event with the library's most similar one."""
        self._session.library.replacing.best_matches(self._session.selection.ids)

    def mosaic(self) -> None:
        """Rebuild the piece from sounds of the library."""
        self._session.library.replacing.mosaic()

    def _neighbours(self) -> NeighboursPanel | None:
        """Return the neighbours of the selected event; None if there are none."""
        self._bring_up("map")
        self._window.map.show_selection()
        panel = self._window.map.neighbours
        if not panel.has_neighbour:
            self._window.show_message(tr("There is no other event to compare it with"))
            return None
        return panel

    def _bring_up(self, name: str) -> None:
        dock = self._window.docks[name]
        dock.show()
        dock.raise_()

    # Resets

    def reset_sound(self) -> None:
        """Undo replacements and morphs of the selected events."""
        self._session.edits.reset(self._session.selection.ids, ("vector",))

    def reset_impulse(self) -> None:
        """Return the impulses of the selected events to as-encoded."""
        self._session.edits.reset_stage(self._session.selection.ids, Stage.IMPULSE)

    def reset_resonance(self) -> None:
        """Return the resonances of the selected events to as-encoded."""
        self._session.edits.reset_stage(self._session.selection.ids, Stage.RESONANCE)

    def reset_room(self) -> None:
        """Return the rooms of the selected events, and their mixes, to as-encoded."""
        self._session.edits.reset_stage(self._session.selection.ids, Stage.ROOM)
