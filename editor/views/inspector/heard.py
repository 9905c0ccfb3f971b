"""What is heard of events, in words: the captured sound, the model or both, and what changed the sound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from codec.events.event import Event, RenderFrom, Stage, StageSource
from codec.messages import Message
from editor.commands import same_sound
from editor.translation import tr
from editor.views.inspector.inspected import Inspected, is_another_sound
from editor.views.inspector.subject import STAGE_NAMES

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["heard_text", "sound_text"]

_MIXED = Message("mixed")


def sound_text(session: Session, inspected: Inspected) -> str:
    """Return where the sound of events comes from, such as ``"as encoded · room: chapel, 40 %"``.

    It is "mixed" as soon as two of them differ.
    """
    resounded = inspected.resounded
    found = {tr("as encoded")} if len(resounded) < len(inspected.events) else set[str]()
    for event, baseline in resounded:
        found.add(_sound_text(session, event, baseline))
        if len(found) > 1:
            return tr(_MIXED)
    return found.pop()


def _sound_text(session: Session, event: Event, baseline: Event | None) -> str:
    return " · ".join([_vector_text(event, baseline), *_stages_text(session, event, baseline)])


def _vector_text(event: Event, baseline: Event | None) -> str:
    if not is_another_sound(event, baseline):
        return tr("as encoded")
    morph = event.morph
    if morph is None:
        return tr("changed")
    if morph.share >= 1.0:
        return tr("replaced: {sound}", sound=morph.label)
    return tr("{percent} % of the way to {sound}", percent=round(100 * morph.share), sound=morph.label)


def _stages_text(session: Session, event: Event, baseline: Event | None) -> list[str]:
    """Return what stages were swapped for, and how much of the room is heard if that was changed."""
    as_encoded = event.replace(impulse=None, resonance=None, room=None, room_name=None, room_mix=None)
    before = as_encoded if baseline is None else baseline
    texts: list[str] = []
    for stage in (Stage.IMPULSE, Stage.RESONANCE):
        donor: StageSource | None = getattr(event, stage.value)
        if donor is not None and donor != getattr(before, stage.value) and not same_sound(donor, before):
            texts.append(tr("{stage}: {label}", stage=STAGE_NAMES[stage], label=donor.label))
    return [*texts, *_room_text(session, event, before)]


def _room_text(session: Session, event: Event, before: Event) -> list[str]:
    where, was = ((each.room, each.room_name) for each in (event, before))
    if where == was and event.room_mix == before.room_mix:
        return []
    label = event.room_name
    if label is None and where != was and event.room is not None and not same_sound(event.room, before):
        label = event.room.label
    mix = session.decoded_rooms.heard(event).mix
    percent = None if mix is None else Message("{percent} %", percent=round(100 * mix))
    room = STAGE_NAMES[Stage.ROOM]
    if label is None:
        return [] if percent is None else [tr("{stage}: {label}", stage=room, label=percent)]
    if percent is None:
        return [tr("{stage}: {label}", stage=room, label=label)]
    return [tr("{stage}: {label}, {mix}", stage=room, label=label, mix=percent)]


def heard_text(session: Session, events: Sequence[Event]) -> str:
    """Return what is heard of at least one event; of several, how many are heard from what."""
    if len(events) == 1:
        event = events[0]
        if event.mute:
            return tr("nothing: it is muted")
        before = session.document.as_encoded(event.event_id)
        # Another impulse or resonance is a reason already.
        room = _room_text(session, event, event if before is None else before)
        return " · ".join([_of_one(session, event), *room])
    audible = [event for event in events if not event.mute]
    heard = session.captures.each_heard_from(audible)
    captured, model, blend = map(heard.count, (RenderFrom.CAPTURED, RenderFrom.MODEL, RenderFrom.BLEND))
    names = (
        Message("captured sound: {n}", n=captured),
        Message("model: {n}", n=model),
        Message("blend: {n}", n=blend),
        Message("muted: {n}", n=len(events) - len(audible)),
    )
    return " · ".join(tr(name) for name in names if name.values["n"])


def _of_one(session: Session, event: Event) -> str:
    captures = session.captures
    share = captures.model_share(event)
    if share <= 0.0:
        if event.decay_factor > 1.0:
            return tr("its captured sound; the end of the longer decay from the model")
        return tr("its captured sound")
    if share < 1.0:
        model = round(100 * share)
        return tr("{captured} % captured sound, {model} % model", captured=100 - model, model=model)
    if event.render_from is RenderFrom.MODEL or not captures.carried_by(event):
        return tr("the model")
    return tr("the model, as loud as the captured sound, because of: {reason}", reason=_reason(event))


def _reason(event: Event) -> Message:
    swapped = [stage for stage in (Stage.IMPULSE, Stage.RESONANCE) if getattr(event, stage.value) is not None]
    if event.morph is not None:
        return Message("replacement") if event.morph.share >= 1.0 else Message("morph")
    if len(swapped) > 1:
        return Message("swapped impulse and resonance")
    if swapped:
        return {
            Stage.IMPULSE: Message("swapped impulse"),
            Stage.RESONANCE: Message("swapped resonance"),
        }[swapped[0]]
    return Message("another sound")
