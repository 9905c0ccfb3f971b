"""The verbs that rearrange a selection: its order, its spacing, its place on a grid or in a scale.

Apart from :class:`editor.commands.Edits` because they concern events together: what becomes of one depends on
the others. Random verbs take a seed, so that a script gives the same again. New
times for the same sounds, and other sounds at the same times, are the paper's own demonstrations of what a
sparse representation is good for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE, Event, RenderFrom
from codec.messages import Message
from editor.commands import scales, timing, verbs
from editor.commands.history import History
from editor.commands.labels import Label, number

__all__ = ["Arranging"]


class Arranging:
    """Undoable edits of several events together.

    With `from_gesture_start`, a verb counts from where the events were when the gesture began, as a dialog
    with a preview does, whose values go to and fro.

    Parameters
    ----------
    history
        Makes the undo steps.
    """

    def __init__(self, history: History) -> None:
        self._history = history

    # Time

    def quantise(
        self,
        ids: Iterable[str],
        step_s: float,
        *,
        first_s: float = 0.0,
        strength: float = 1.0,
        swing: float = 0.5,
        from_gesture_start: bool = False,
    ) -> None:
        """Move events towards the nearest lines of a grid.

        Parameters
        ----------
        ids
            The events.
        step_s
            Distance of the lines, in seconds.
        first_s
            Time of one of them.
        strength
            0 leaves the events, 1 puts them on the lines.
        swing
            Where, in each pair of steps, the line between them is: 0.5 is straight, 2/3 is a triplet's;
            brought into :data:`~editor.commands.timing.SWING_RANGE`.

        Raises
        ------
        ValueError
            If the step is no positive number, or another value is not finite.
        """
        if not (math.isfinite(step_s) and step_s > 0):
            raise ValueError(f"the step of a grid is {step_s}; it must be a positive number")
        for name, value in (("first_s", first_s), ("strength", strength), ("swing", swing)):
            if not math.isfinite(value):
                raise ValueError(f"{name} cannot be {value}; it must be a finite number")
        share = min(max(strength, 0.0), 1.0)
        low, high = timing.SWING_RANGE
        swung = min(max(swing, low), high)

        def place(onsets: NDArray[np.int64]) -> NDArray[np.int64]:
            return timing.quantised(
                onsets,
                step_s * MODEL_SAMPLE_RATE,
                first_samples=first_s * MODEL_SAMPLE_RATE,
                strength=share,
                swing=swung,
            )

        self._retime(
            ids, Label("Quantise {events} by {share} %", share=round(share * 100)), place, from_gesture_start
        )

    def reverse(self, ids: Iterable[str]) -> None:
        """Reverse the order of events: onsets are mirrored within their span; the sounds are not reversed."""
        self._retime(ids, Label("Reverse order of {events}"), timing.reversed_in_time, False)

    def stretch_spacing(
        self,
        ids: Iterable[str],
        factor: float,
        *,
        pivot_samples: int | None = None,
        from_gesture_start: bool = False,
    ) -> float:
        """Scale the distances of events from a point in time; the sounds keep their lengths.

        Parameters
        ----------
        ids
            The events.
        factor
            2 doubles the distances. Brought into :data:`~editor.commands.timing.SPACING_RANGE`, and kept so
            small that no event comes before 0 or after 24 hours.
        pivot_samples
            What stays where it is; by default the first onset.

        Returns
        -------
        float
            The factor that was used.

        Raises
        ------
        ValueError
            If the factor is no finite number.
        """
        events = self._starts(ids, from_gesture_start)
        if not events:
            return factor
        onsets = _onsets(events)
        pivot = int(onsets.min()) if pivot_samples is None else pivot_samples
        used = timing.spacing_factor(onsets, factor, pivot, verbs.LAST_ONSET_SAMPLES)
        label = Label("Stretch spacing of {events} to {factor} %", factor=number(used * 100))
        self._put(events, label, timing.stretched(onsets, used, pivot))
        return used

    def humanise(
        self,
        ids: Iterable[str],
        time_s: float,
        level_db: float,
        seed: int,
        *,
        from_gesture_start: bool = False,
    ) -> None:
        """Deviate from onsets and levels at random, as a player does: mostly little, never beyond the
        amounts.

        Parameters
        ----------
        ids
            The events.
        time_s, level_db
            Largest deviations, to either side, in seconds and dB.
        seed
            Equal seeds give equal deviations, in proportion to the amounts.

        Raises
        ------
        ValueError
            If an amount is no number from 0.
        """
        for name, value in (("time_s", time_s), ("level_db", level_db)):
            if not (math.isfinite(value) and value >= 0):
                raise ValueError(f"{name} is {value}; it must be a number from 0")
        starts = self._starts(ids, from_gesture_start)
        drawn = timing.deviations(len(starts), np.random.default_rng(seed))
        now = {event.event_id: event for event in self._history.events(ids)}
        after: dict[str, Event | None] = {}
        for start, (late, loud) in zip(starts, drawn.tolist(), strict=True):
            after[start.event_id] = verbs.in_range(
                now[start.event_id].replace(
                    onset_samples=start.onset_samples + round(late * time_s * MODEL_SAMPLE_RATE),
                    gain_db=verbs.clamped("gain_db", start.gain_db + loud * level_db),
                )
            )
        self._history.edit(Label("Humanise {events}"), after, cumulative=False)

    def randomise_times(self, ids: Iterable[str], seed: int) -> None:
        """Give the same sounds new times, drawn evenly from the span of their onsets."""
        generator = np.random.default_rng(seed)
        self._retime(
            ids, Label("Randomise times of {events}"), lambda each: timing.scattered(each, generator), False
        )

    def shuffle(self, ids: Iterable[str], seed: int) -> None:
        """Deal the sounds out anew over the same times.

        Events change places as they are, with their levels, edits and captured sounds.
        """
        generator = np.random.default_rng(seed)
        self._retime(ids, Label("Shuffle {events}"), lambda each: timing.shuffled(each, generator), False)

    # Sound

    def draw_vectors(self, ids: Iterable[str], seed: int) -> None:
        """Replace the vectors by ones drawn from the distribution of the vectors of these very events.

        See :func:`~editor.commands.verbs.drawn_vectors`. Times and edits stay; what is drawn was never
        recorded, so it is heard from the model. Fewer than two events are left as they are.
        """
        events = self._history.events(ids)
        if len(events) < 2:
            return
        vectors = verbs.drawn_vectors(
            np.stack([event.vector for event in events]), np.random.default_rng(seed)
        )
        after = {
            event.event_id: event.replace(vector=vector, detail=None, render_from=RenderFrom.MODEL)
            for event, vector in zip(events, vectors, strict=True)
        }
        self._history.edit(Label("Draw vectors of {events} afresh"), after)

    # Pitch

    def transpose_in_scale(
        self,
        ids: Iterable[str],
        steps: int,
        key: int,
        mode: str,
        pitches_hz: Mapping[str, float],
        *,
        from_gesture_start: bool = False,
    ) -> None:
        """Transpose by so many steps of a scale.

        Each event moves by as many semitones as lie between the note of the scale that is nearest to its
        pitch and the note so many steps from that, and stays as much off the scale as it was. An event
        without a pitch moves with the event nearest to it in time that has one, and if none has, with the
        tonic.

        Parameters
        ----------
        ids
            The events.
        steps
            Upwards; brought into :data:`~editor.commands.scales.STEPS_RANGE`.
        key
            Pitch class of the tonic, 0 for C.
        mode
            One of :data:`~editor.commands.scales.MODES`.
        pitches_hz
            Pitches as the events stand now (with `from_gesture_start`: as they stood), by identifier; those
            that have none are left out.

        Raises
        ------
        ValueError
            If there is no such key or mode.
        """
        scale = scales.degrees(key, mode)
        low, high = scales.STEPS_RANGE
        steps = min(max(int(steps), low), high)
        starts = self._starts(ids, from_gesture_start)
        intervals = {
            event.event_id: scales.scale_interval(scales.midi_of(pitches_hz[event.event_id]), steps, scale)
            for event in starts
            if pitches_hz.get(event.event_id, 0.0) > 0.0
        }
        tonic = scales.scale_interval(60.0 + key, steps, scale)
        leaders = [event for event in starts if event.event_id in intervals]
        times = _onsets(leaders)
        now = {event.event_id: event for event in self._history.events(ids)}
        after: dict[str, Event | None] = {}
        for event in starts:
            interval = intervals.get(event.event_id, tonic)
            if event.event_id not in intervals and leaders:
                nearest = leaders[int(np.abs(times - event.onset_samples).argmin())]
                interval = intervals[nearest.event_id]
            semitones = verbs.clamped("transpose_semitones", event.transpose_semitones + interval)
            after[event.event_id] = now[event.event_id].replace(transpose_semitones=semitones)
        label = Label(
            "Transpose {events} {steps} in {key} {mode}",
            steps=Message("{n:+d} step", n=steps) if abs(steps) == 1 else Message("{n:+d} steps", n=steps),
            key=scales.KEYS[key],
            mode=Message(mode),
        )
        self._history.edit(label, after, cumulative=False)

    # Internal

    def _starts(self, ids: Iterable[str], from_gesture_start: bool) -> list[Event]:
        """Return the events as they are counted from, in order of those onsets."""
        events = self._history.starting_points(ids, from_gesture_start)
        return sorted(events, key=lambda event: (event.onset_samples, event.event_id))

    def _retime(
        self,
        ids: Iterable[str],
        label: Label,
        place: Callable[[NDArray[np.int64]], NDArray[np.int64]],
        from_gesture_start: bool,
    ) -> None:
        events = self._starts(ids, from_gesture_start)
        self._put(events, label, place(_onsets(events)))

    def _put(self, events: Sequence[Event], label: Label, onsets: NDArray[np.int64]) -> None:
        """Give events onsets; whatever else was edited since these states of them stays."""
        placed = np.clip(onsets, 0, verbs.LAST_ONSET_SAMPLES).tolist()
        after: dict[str, Event | None] = {}
        for event, onset in zip(events, placed, strict=True):
            now = self._history.document.event(event.event_id)
            after[event.event_id] = now if now.onset_samples == onset else now.replace(onset_samples=onset)
        self._history.edit(label, after, cumulative=False)


def _onsets(events: Sequence[Event]) -> NDArray[np.int64]:
    return np.array([event.onset_samples for event in events], np.int64)
