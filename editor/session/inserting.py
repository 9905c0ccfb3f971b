"""Events of the library that are put into the piece."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.library import Piece
from editor.commands.labels import Label, n_events_text
from editor.session.pasting import paste_events
from editor.translation import tr

if TYPE_CHECKING:
    from editor.session.session import Session

__all__ = ["MOST_INSERTED", "insert_from_library"]

MOST_INSERTED = 1_000
"""Most events of the library that are inserted at once."""


def insert_from_library(
    session: Session,
    rows: Sequence[int],
    time_s: float,
    then: Callable[[list[str]], None] = lambda _: None,
) -> None:
    """Insert events of the library into the piece, as one undo step, once they are read.

    Events of one piece keep their distances in time. Those of several pieces follow one another, each when
    the one before has died away. They are heard from the model, because their recording is another one.

    Parameters
    ----------
    session
        The piece, and the library.
    rows
        The events, at most :data:`MOST_INSERTED`.
    time_s
        Where the first one goes.
    then
        Called with the new identifiers, if there are any.
    """
    if len(rows) > MOST_INSERTED:
        session.error.emit(
            tr("Too many events at once"), tr("Choose at most {most} events to insert.", most=MOST_INSERTED)
        )
        return
    if not (session.document.duration_s > 0 or len(session.document)):
        session.error.emit(tr("There is no piece to insert into"), tr("Open a recording first."))
        return
    piece, rows = session.document.piece, list(rows)

    def insert(found: Sequence[tuple[Event, Piece]]) -> None:
        if not found or session.document.piece != piece:
            return
        other = next((each for _, each in found if each.model.has_other_weights(found[0][1].model)), None)
        if other is not None:
            session.error.emit(
                tr("These events belong to several models"),
                tr(
                    "Insert the events of one model at a time: {title} was encoded with another.",
                    title=other.title,
                ),
            )
            return
        made = paste_events(
            session, _laid_out(session, rows, found), found[0][1].model, time_s, Label("Insert {events}")
        )
        if made:
            session.library.remember_use(rows)
            session.message.emit(
                tr(
                    "{events} heard from the model: the recording is not in this piece",
                    events=n_events_text(len(made)),
                )
            )
            then(made)

    session.library.with_events(rows, insert)


def _laid_out(session: Session, rows: Sequence[int], found: Sequence[tuple[Event, Piece]]) -> list[Event]:
    events = [event.replace(captured_id=None, render_from=RenderFrom.MODEL) for event, _ in found]
    if len({piece.piece_id for _, piece in found}) == 1:
        return events
    shelf, onset, placed = session.library.shelf, 0, list[Event]()
    for row, event in zip(rows, events, strict=True):
        placed.append(event.replace(onset_samples=onset))
        if shelf is not None:
            columns = shelf.columns
            length_s = float(columns.length_s[columns.positions([row])[0]])
            onset += round(max(length_s, 0.0) * MODEL_SAMPLE_RATE)
    return placed
