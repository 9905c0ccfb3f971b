"""The origins of the stages of events, as the slots show them."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from codec.events.event import Event, Stage, StageSource
from codec.rooms import RoomBankError
from editor.commands import same_sound
from editor.translation import tr
from editor.views.inspector.inspected import Inspected, Pair, is_another_sound, sounds_as

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["StageLabel", "stage_edited", "stage_label"]


class StageLabel(NamedTuple):
    """What a slot says.

    Attributes
    ----------
    text
        Where the stage comes from.
    foreign
        Whether it comes from another sound.
    note
        A sentence about it, or empty.
    """

    text: str
    foreign: bool
    note: str = ""


def stage_label(session: Session, inspected: Inspected, stage: Stage) -> StageLabel:
    """Return where a stage of events comes from; "mixed" if that differs."""
    donor_of = attrgetter("room", "room_name") if stage is Stage.ROOM else attrgetter(stage.value)
    nothing = (None, None) if stage is Stage.ROOM else None
    own = list(inspected.plain)
    changed: list[Pair] = []
    for event, baseline in inspected.others:
        if donor_of(event) == nothing and sounds_as(event, baseline):
            own.append(event)
        else:
            changed.append((event, baseline))
    found = {_own(session, own, stage)} if own else set[StageLabel]()
    for event, baseline in changed:
        found.add(_of_one(session, event, baseline, stage))
        if len(found) > 1 and any(each.foreign for each in found):
            return StageLabel(tr("mixed"), True)
    return found.pop() if len(found) == 1 else StageLabel(tr("mixed"), False)


def _own(session: Session, events: Sequence[Event], stage: Stage) -> StageLabel:
    """Return the label of events, perhaps thousands, whose stages are their own."""
    if stage is not Stage.ROOM:
        return StageLabel(tr("own"), False)
    first = session.decoded_rooms.heard(events[0]).name
    for event in events:
        room = session.decoded_rooms.heard(event).name
        if room is None:
            return StageLabel(tr("own"), False)
        if room != first:
            return StageLabel(tr("mixed"), False)
    return _room_label(session, events[0], None)


def _of_one(session: Session, event: Event, baseline: Event | None, stage: Stage) -> StageLabel:
    if stage is Stage.ROOM:
        return _room_label(session, event, baseline)
    return _label(event, baseline, stage)


def stage_edited(event: Event, baseline: Event | None, stage: Stage) -> bool:
    """Return whether a stage is not as encoded, whether it was swapped, replaced or morphed."""
    if baseline is None or sounds_as(event, baseline):
        return False
    if stage is Stage.ROOM and event.room_name != baseline.room_name:
        return True
    donor: StageSource | None = getattr(event, stage.value)
    before: StageSource | None = getattr(baseline, stage.value)
    if not is_another_sound(event, baseline):
        return donor != before
    if donor is None:
        return True
    return donor != before if before is not None else not same_sound(donor, baseline)


def _room_label(session: Session, event: Event, baseline: Event | None) -> StageLabel:
    """Return where an event's room comes from, with the room that its own sound is in."""
    label = _label(event, baseline, Stage.ROOM)
    name, _ = session.decoded_rooms.heard(event)
    if name is None:
        return label
    try:
        bank = session.bank
    except RoomBankError:
        return label
    text = label.text if label.foreign else tr("own · {room}", room=name)
    if name in bank.names:
        room = bank[name]
        about = tr("Room: {room}", room=name) + f"\n{tr(room.description)}"
        time = tr("Reverberation time {seconds:.2f} s", seconds=room.rt60_s)
        return StageLabel(text, label.foreign, f"{about}\n{time}")
    if event.room_name is not None:
        return StageLabel(tr("{name} (not here)", name=name), True)
    return StageLabel(text, label.foreign)


def _label(event: Event, baseline: Event | None, stage: Stage) -> StageLabel:
    if stage is Stage.ROOM and event.room_name is not None:
        return StageLabel(event.room_name, True)
    donor: StageSource | None = getattr(event, stage.value)
    if donor is not None:
        if baseline is not None and is_another_sound(event, baseline) and same_sound(donor, baseline):
            return StageLabel(tr("own"), False)
        return StageLabel(donor.label, True)
    if not is_another_sound(event, baseline):
        return StageLabel(tr("own"), False)
    morph = event.morph
    if morph is None:
        return StageLabel(tr("changed"), True)
    if morph.share >= 1.0:
        return StageLabel(morph.label, True)
    return StageLabel(tr("{percent} % {sound}", percent=round(100 * morph.share), sound=morph.label), True)
