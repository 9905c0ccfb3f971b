"""The verbs that edit events, called by views: each is one named undo step, or part of a gesture."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from psygnal import Signal

from codec.events.event import MODEL_SAMPLE_RATE, Event, Morph, RenderFrom, Stage, StageSource, new_event_id
from codec.events.parameters import PARAMETERS
from editor.commands import verbs
from editor.commands.history import History
from editor.commands.labels import (
    RENDER_LABELS,
    Label,
    listed,
    milliseconds,
    number,
    pan_text,
    parameter_label,
    swap_label,
)
from editor.translation import tr

__all__ = ["Edits"]


class Edits:
    """Undoable edits of events; the result for one event does not depend on the others.

    Unknown identifiers are ignored, so an outdated selection does no harm. An edit that changes nothing
    leaves no undo step.

    Parameters
    ----------
    history
        Makes the undo steps.
    """

    copied = Signal(dict)
    """The identifiers of sources, by those of their copies (:meth:`duplicate`)."""

    def __init__(self, history: History) -> None:
        self._history = history

    # Time

    def move(self, ids: Iterable[str], delta_samples: int, *, from_gesture_start: bool = False) -> int:
        """Move events in time as a group, with their distances kept.

        The move is limited so that no event is before 0, or so late that the mix could not be held in memory
        (:attr:`~codec.project.content.RecordingFormat.last_onset_samples`).

        Parameters
        ----------
        ids
            The events.
        delta_samples
            Distance of the move, in samples at the model rate.
        from_gesture_start
            Start from the onsets at the beginning of the gesture (or where events were added within it), as a
            drag does, so that a limited move leaves no offset.

        Returns
        -------
        int
            The delta after clamping.
        """
        events = self._history.starting_points(ids, from_gesture_start)
        delta = self._clamped_delta(events, int(delta_samples))
        self._history.edit(
            Label("Move {events} {amount} ms", amount=_ms(delta), show=milliseconds),
            verbs.moved(events, delta),
            merge="move",
            cumulative=not from_gesture_start,
        )
        return delta

    # Adding and removing

    def delete(self, ids: Iterable[str]) -> None:
        """Remove events; undo restores them and their selection."""
        removed: dict[str, Event | None] = {event.event_id: None for event in self._history.events(ids)}
        self._history.edit(Label("Delete {events}"), removed)

    def duplicate(self, ids: Iterable[str], delta_samples: int) -> list[str]:
        """Copy events, moved as a group by `delta_samples`, and select the copies.

        A copy has its source's baseline (at the copy's time), so that it can be reset as well.
        Returns the new identifiers, in order of the sources' onsets.
        """
        sources = self._history.events(ids)
        made = verbs.copies(sources, self._clamped_delta(sources, int(delta_samples)))
        baselines = {
            copy.event_id: (self._history.document.as_encoded(source.event_id) or source).replace(
                event_id=copy.event_id, onset_samples=copy.onset_samples
            )
            for source, copy in zip(sources, made, strict=True)
        }
        added = self._add(Label("Duplicate {events}"), made, baselines)
        if added:
            self.copied.emit({copy: source.event_id for source, copy in zip(sources, added, strict=True)})
        return added

    def insert(self, vector: Any, onset_samples: int, **fields: Any) -> str:
        """Add an event with the given vector (shape [32]) and select it; return its identifier.

        If the piece holds as many events as it can, none is added.

        Parameters
        ----------
        vector
            Event vector.
        onset_samples
            Time of occurrence; before 0 becomes 0.
        **fields
            Other fields of :class:`~codec.events.event.Event`.

        Raises
        ------
        ValueError
            If the vector is invalid, or a field's value is not finite.
        """
        event = Event(new_event_id(), int(onset_samples), vector, **fields)
        event = verbs.in_range(event, self._history.last_onset_samples)
        self._add(Label("Insert {events}"), [event], {event.event_id: event})
        return event.event_id

    def paste(self, events: Sequence[Event], at_samples: int, label: Label | None = None) -> list[str]:
        """Add copies of events, the earliest at `at_samples`, and select them.

        Returns the new identifiers, in the order of `events`. `label` names the undo step.
        """
        if not events:
            return []
        first = min(event.onset_samples for event in events)
        made = verbs.copies(events, self._clamped_delta(events, max(int(at_samples), 0) - first))
        label = Label("Paste {events}") if label is None else label
        return self._add(label, made, {event.event_id: event for event in made})

    def take_over(self, changed: Iterable[Event], copies: Sequence[tuple[Event, str]] = ()) -> list[str]:
        """Apply edits from another program, all in one step; see :mod:`codec.exchange.edits`.

        Parameters
        ----------
        changed
            The new states of events.
        copies
            New events, each with the identifier of the event that it duplicates; they are selected.

        Returns
        -------
        list[str]
            The identifiers of the copies.
        """
        after = {event.event_id: event for event in changed if event.event_id in self._history.document}
        made = {event.event_id: event for event, _ in copies}
        if not self._history.has_place_for(len(made)):
            return []
        baselines = {
            event.event_id: (self._history.document.as_encoded(source) or event).replace(
                event_id=event.event_id, onset_samples=event.onset_samples
            )
            for event, source in copies
        }
        select = frozenset(made) if made else None
        self._history.edit(
            Label("Import edits of {events}"), {**after, **made}, baselines=baselines, select=select
        )
        return list(made)

    # Level, position, pitch

    def set_gain(self, ids: Iterable[str], gain_db: float) -> None:
        """Set the gain in dB."""
        gain = verbs.clamped("gain_db", gain_db)
        self._set(
            ids,
            Label("Set gain of {events} to {gain} dB", gain=number(gain)),
            {"gain_db": gain},
            merge="set_gain",
        )

    def change_gain(self, ids: Iterable[str], delta_db: float, *, from_gesture_start: bool = False) -> None:
        """Change the gain of each event by `delta_db`; see :meth:`move` for `from_gesture_start`."""
        label = Label("Change gain of {events} {amount} dB", amount=float(delta_db))
        self._shift("gain_db", ids, delta_db, from_gesture_start, label)

    def set_pan(self, ids: Iterable[str], pan: float) -> None:
        """Set the pan from -1 (left) to 1 (right)."""
        pan = verbs.clamped("pan", pan)
        self._set(
            ids, Label("Set pan of {events} to {pan}", pan=pan_text(pan)), {"pan": pan}, merge="set_pan"
        )

    def set_mute(self, ids: Iterable[str], mute: bool) -> None:
        """Mute or unmute events."""
        label = Label("Mute {events}") if mute else Label("Unmute {events}")
        self._set(ids, label, {"mute": bool(mute)})

    def transpose(
        self, ids: Iterable[str], delta_semitones: float, *, from_gesture_start: bool = False
    ) -> None:
        """Change the transposition as a group, in semitones: at an end of the range, intervals are kept.

        See :meth:`move` for `from_gesture_start`.
        """
        starts = self._history.starting_points(ids, from_gesture_start)
        values = [event.transpose_semitones for event in starts]
        delta = verbs.clamped_shift("transpose_semitones", values, delta_semitones)
        label = Label("Transpose {events} {amount} st", amount=float(delta))
        self._shift("transpose_semitones", ids, delta, from_gesture_start, label)

    def set_transpose(self, ids: Iterable[str], semitones: float) -> None:
        """Set the transposition, in semitones."""
        value = verbs.clamped("transpose_semitones", semitones)
        label = Label("Set transposition of {events} to {value} st", value=number(value, signed=True))
        self._set(ids, label, {"transpose_semitones": value}, merge="set_transpose")

    # Render from

    def set_render_from(self, ids: Iterable[str], render_from: RenderFrom) -> None:
        """Set what events are rendered from; events without a captured sound do not change."""
        carrying = [event.event_id for event in self._history.events(ids) if event.captured_id is not None]
        self._set(carrying, RENDER_LABELS[render_from], {"render_from": render_from})

    def set_blend(self, ids: Iterable[str], blend: float) -> None:
        """Render a blend of captured sound and model: 0 is captured only, 1 the model only."""
        blend = verbs.clamped("blend", blend)
        carrying = [event.event_id for event in self._history.events(ids) if event.captured_id is not None]
        fields = {"render_from": RenderFrom.BLEND, "blend": blend}
        self._set(
            carrying,
            Label("Blend {events} {share} % model", share=round(blend * 100)),
            fields,
            merge="set_blend",
        )

    # Timbre

    def set_parameter(self, ids: Iterable[str], field: str, value: float) -> None:
        """Set a field of :data:`codec.events.parameters.PARAMETERS`, clipped to its range.

        Raises
        ------
        KeyError
            If the table has no such field.
        ValueError
            If the value is not a finite number.
        """
        own = {
            "gain_db": self.set_gain,
            "pan": self.set_pan,
            "transpose_semitones": self.set_transpose,
            "room_mix": self.set_room_mix,
            "blend": self.set_blend,
        }
        if field in own:
            own[field](ids, value)
            return
        parameter = PARAMETERS[field]
        value = parameter.clamped(value)
        self._set(ids, parameter_label(parameter, value), {field: value}, merge=f"set_{field}")

    def swap_stage(
        self,
        ids: Iterable[str],
        stage: Stage,
        source: StageSource | None,
        *,
        mixes: Mapping[str, float] | None = None,
    ) -> None:
        """Take one stage's controls from a donor, or with None return to the event's own.

        Swapping the room stage removes a room chosen by name, which would override the donor's. `mixes` are
        new room mixes of events, by identifier.
        """
        label = swap_label(stage, None if source is None else source.label)
        after = verbs.swapped(self._history.events(ids), stage, source)
        self._history.edit(label, verbs.with_room_mixes(after, mixes or {}))

    def set_room(
        self, ids: Iterable[str], name: str | None, *, mixes: Mapping[str, float] | None = None
    ) -> None:
        """Choose a room of the bank by name, or with None return to the decoded or swapped one.

        `mixes` are new room mixes of events, by identifier.
        """
        after = verbs.changed(self._history.events(ids), lambda _: {"room_name": name})
        self._history.edit(
            swap_label(Stage.ROOM, name), verbs.with_room_mixes(after, mixes or {}), cumulative=False
        )

    def set_room_mix(self, ids: Iterable[str], mix: float | None) -> None:
        """Set the room mix from 0 (dry) to 1 (room only), or with None return to the decoded one."""
        if mix is None:
            self._set(ids, Label("Restore room mix of {events}"), {"room_mix": None})
            return
        mix = verbs.clamped("room_mix", mix)
        label = Label("Set room mix of {events} to {mix} %", mix=round(mix * 100))
        self._set(ids, label, {"room_mix": mix}, merge="set_room_mix")

    def replace_vector(self, ids: Iterable[str], source: StageSource) -> None:
        """Replace vectors and details by the source's; time and edits do not change."""
        fields = {"vector": source.vector, "detail": source.detail, "morph": Morph(source.label)}
        self._set(ids, Label("Replace {events} with {sound}", sound=source.label), fields)

    def morph(
        self,
        ids: Iterable[str],
        source: StageSource,
        amount: float,
        *,
        origins: Mapping[str, Event] | None = None,
    ) -> None:
        """Move vectors and details towards the source's by a share of 0 to 1.

        The share is relative to the sounds of `origins`, by identifier; by default to those at the start of
        the gesture, so that a slider can go back.
        """
        starts = self._history.starting_points(ids, from_gesture_start=True)
        events = [(origins or {}).get(event.event_id, event) for event in starts]
        sounds = verbs.morphed(events, source, amount)
        now = {event.event_id: event for event in self._history.events(ids)}
        after = {
            key: now[key].replace(vector=event.vector, detail=event.detail, morph=event.morph)
            for key, event in sounds.items()
        }
        share = round(min(max(amount, 0.0), 1.0) * 100)
        label = Label("Morph {events} {share} % to {sound}", share=share, sound=source.label)
        self._history.edit(label, after, cumulative=False)

    def reset(self, ids: Iterable[str], fields: Collection[str] | None = None) -> None:
        """Return fields to as-encoded (see :meth:`Document.as_encoded`); None means all of them.

        Raises
        ------
        ValueError
            If a field is not one of :data:`~editor.commands.RESETTABLE_FIELDS`.
        """
        events = self._history.events(ids)
        after = verbs.reset(events, self._baselines(events), fields)
        if fields is None:
            label = Label("Reset {events} to as-encoded")
        elif fields:
            words = (verbs.RESETTABLE_FIELDS[name] for name in fields)
            label = Label("Reset {fields} of {events}", fields=listed(words))
        else:
            return
        self._history.edit(label, after)

    def reset_stage(self, ids: Iterable[str], stage: Stage) -> None:
        """Return one stage to as-encoded, after a swap, a replacement or a morph; others do not change.

        The room's choice and its mix are reset with it.
        """
        events = self._history.events(ids)
        after = verbs.stage_reset(events, self._baselines(events), stage, tr("as encoded"))
        self._history.edit(swap_label(stage, None), after)

    # Internal

    def _clamped_delta(self, events: Sequence[Event], wanted: int) -> int:
        delta = verbs.clamped_delta(events, wanted, self._history.last_onset_samples)
        if delta < wanted:
            self._history.say_too_late()
        return delta

    def _baselines(self, events: Iterable[Event]) -> dict[str, Event]:
        found = {each.event_id: self._history.document.as_encoded(each.event_id) for each in events}
        return {key: baseline for key, baseline in found.items() if baseline is not None}

    def _set(
        self, ids: Iterable[str], label: Label, fields: Mapping[str, object], *, merge: str | None = None
    ) -> None:
        after = verbs.changed(self._history.events(ids), lambda _: fields)
        self._history.edit(label, after, merge=merge, cumulative=False)

    def _shift(
        self, field: str, ids: Iterable[str], delta: float, from_gesture_start: bool, label: Label
    ) -> None:
        starts = {event.event_id: event for event in self._history.starting_points(ids, from_gesture_start)}
        after = verbs.changed(
            self._history.events(starts),
            lambda event: {field: verbs.clamped(field, getattr(starts[event.event_id], field) + delta)},
        )
        self._history.edit(label, after, merge=field, cumulative=not from_gesture_start)

    def _add(self, label: Label, made: Sequence[Event], baselines: Mapping[str, Event]) -> list[str]:
        ids = [event.event_id for event in made]
        if not self._history.has_place_for(len(made)):
            return []
        if any(event.onset_samples > self._history.last_onset_samples for event in made):
            self._history.say_too_late()
            return []
        self._history.edit(
            label, {event.event_id: event for event in made}, baselines=baselines, select=frozenset(ids)
        )
        return ids


def _ms(n_samples: int) -> float:
    return 1000.0 * n_samples / MODEL_SAMPLE_RATE
