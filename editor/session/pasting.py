"""Events from elsewhere that are put into the piece: copied ones, and those of the library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.events.model_identity import ModelIdentity
from editor.commands.labels import Label, n_events_text
from editor.translation import tr

if TYPE_CHECKING:
    from editor.session.session import Session

__all__ = ["paste_events"]


def paste_events(
    session: Session, events: Sequence[Event], model: ModelIdentity, time_s: float, label: Label
) -> list[str]:
    """Insert copies of events, the first one at a time, as one undo step, and select them.

    Events of another model are refused, with a message. Events of another recording lose their captured
    sounds.

    Parameters
    ----------
    session
        The piece.
    events, model
        The events, and the model of their vectors.
    time_s
        Where the first one goes.
    label
        Name of the undo step.

    Returns
    -------
    list[str]
        The new identifiers, in the order of `events`; none if nothing was inserted.
    """
    document = session.document
    if document.model.weights_hash and model.has_other_weights(document.model):
        session.error.emit(
            tr("These events belong to another model"),
            tr(
                "They were encoded with the model {theirs}. In this piece, of {ours}, their vectors would "
                "mean other sounds. Export them as audio, or encode both recordings with one model.",
                theirs=model.label,
                ours=document.model.label,
            ),
        )
        return []
    at_home = {event.event_id for event in document.captured_baselines()}
    pasted = [event if event.captured_id in at_home else _without_recording(event) for event in events]
    made = session.edits.paste(pasted, round(time_s * MODEL_SAMPLE_RATE), label)
    n_left = sum(event.captured_id is not None for event in events) - sum(
        event.captured_id is not None for event in pasted
    )
    if made and n_left:
        session.message.emit(
            tr(
                "{events} heard from the model: the recording is not in this piece",
                events=n_events_text(n_left),
            )
        )
    return made


def _without_recording(event: Event) -> Event:
    return event.replace(captured_id=None, render_from=RenderFrom.MODEL) if event.captured_id else event
