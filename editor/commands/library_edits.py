"""The verbs that take sounds of the library for many events at once, each as one undo step."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping

from codec.events.event import Event, Morph, StageSource
from codec.project.file import MixSettings
from editor.commands.history import History
from editor.commands.labels import Label

__all__ = ["LibraryEdits"]


class LibraryEdits:
    """Undoable edits of events by sounds of the library.

    Parameters
    ----------
    history
        Makes the undo steps.
    """

    def __init__(self, history: History) -> None:
        self._history = history

    def replace_each(self, sources: Mapping[str, StageSource]) -> int:
        """Replace vectors and details of events, each by its own source; times and edits do not change.

        Returns
        -------
        int
            The number of events that were there.
        """
        after = {
            event.event_id: event.replace(
                vector=source.vector, detail=source.detail, morph=Morph(source.label)
            )
            for event in self._history.events(sources)
            if (source := sources[event.event_id])
        }
        self._history.edit(Label("Replace {events} by best matches"), after)
        return len(after)

    def make_mosaic(self, before: Iterable[Event], after: Iterable[Event], mix: MixSettings) -> int:
        """Give events the sounds of a mosaic, and the mix its level of the residual.

        Parameters
        ----------
        before
            The events that the mosaic was made of. One that was changed or removed since stays as it is.
        after
            The events of the mosaic, by the same identifiers.
        mix
            Of the mosaic: only the level of its residual is taken.

        Returns
        -------
        int
            The number of events that have other sounds.
        """
        document = self._history.document
        known = {event.event_id: event for event in before}
        made = {
            event.event_id: event
            for event in after
            if event.event_id in document
            and event != known[event.event_id]
            and document.event(event.event_id) == known[event.event_id]
        }
        residual = dataclasses.replace(document.mix_settings, residual_db=mix.residual_db)
        self._history.edit(Label("Mosaic of {events}"), made, mix=residual)
        return len(made)
