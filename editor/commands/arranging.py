"""The verbs that rearrange a selection: its order, its spacing, its place on a grid or in a scale.

Unlike the verbs of :class:`editor.commands.Edits`, the result for one event depends on the others. Random
verbs take a seed, so that a script is reproducible. New times for the same sounds, and new sounds at the same
times, are the paper's own demonstrations of a sparse representation.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE, Event, Morph, RenderFrom
from codec.messages import Message
from editor.commands import scales, timing, verbs
from editor.commands.history import History
from editor.commands.labels import Label, number
from editor.translation import tr

__all__ = ["Arranging"]


class Arranging:
    """Undoable edits of several events together.

    With `from_gesture_start`, a verb starts from the events as they were when the gesture began. A dialog
    with a preview needs this, because its values change several times.

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
            Position of the middle line in each pair of steps: 0.5 is straight, 2/3 is triplet swing; clipped
            to :data:`~editor.commands.timing.SWING_RANGE`.

        Raises
        ------
        ValueError
            If the step is not a positive number, or another value is not finite.
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
            2 doubles the distances. Clipped to :data:`~editor.commands.timing.SPACING_RANGE`, and limited so
            that no event is before 0 or too late (see :meth:`Edits.move`).
        pivot_samples
            The fixed point; by default the first onset.

        Returns
        -------
        float
            The factor that was used.

        Raises
        ------
        ValueError
            If the factor is not a finite number.
        """
        events = self._starts(ids, from_gesture_start)
        if not events:
            return factor
        onsets = _onsets(events)
        pivot = int(onsets.min()) if pivot_samples is None else pivot_samples
        last = self._history.last_onset_samples
        used = timing.spacing_factor(onsets, factor, pivot, last)
        if used < min(factor, timing.SPACING_RANGE[1]) and onsets.max() > pivot:
            self._history.say_too_late()
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
        """Add random deviations to onsets and levels, like a player: mostly small, at most the amounts.

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
            If an amount is not a number of at least 0.
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
                ),
                self._history.last_onset_samples,
            )
        label = Label(
            "Humanise {events} ±{time} ms, ±{level} dB", time=number(1000 * time_s), level=number(level_db)
        )
        self._history.edit(label, after, cumulative=False)

    def randomise_times(self, ids: Iterable[str], seed: int) -> None:
        """Give the same sounds random times, uniformly distributed over the span of their onsets."""
        generator = np.random.default_rng(seed)
        self._retime(
            ids, Label("Randomise times of {events}"), lambda each: timing.scattered(each, generator), False
        )

    def shuffle(self, ids: Iterable[str], seed: int) -> None:
        """Assign the sounds to the same times in random order.

        Events exchange their onsets, and keep their levels, edits and captured sounds.
        """
        generator = np.random.default_rng(seed)
        self._retime(ids, Label("Shuffle {events}"), lambda each: timing.shuffled(each, generator), False)

    # Sound

    def draw_vectors(self, ids: Iterable[str], seed: int) -> None:
        """Replace the vectors by random ones from the distribution of these events' vectors.

        See :func:`~editor.commands.verbs.drawn_vectors`. Times and edits do not change. The new sounds are
        not in the recording, so they are heard from the model. Fewer than two events do not change.
        """
        events = self._history.events(ids)
        if len(events) < 2:
            return
        vectors = verbs.drawn_vectors(
            np.stack([event.vector for event in events]), np.random.default_rng(seed)
        )
        after = {
            event.event_id: event.replace(
                vector=vector, detail=None, morph=Morph(tr("drawn afresh")), render_from=RenderFrom.MODEL
            )
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
        """Transpose by a number of steps of a scale.

        Each event moves by the semitones between the scale note nearest to its pitch and the note `steps`
        further; its deviation from the scale does not change. An event without a pitch moves like the nearest
        event in time that has one; if none has, like the tonic.

        Parameters
        ----------
        ids
            The events.
        steps
            Upwards; clipped to :data:`~editor.commands.scales.STEPS_RANGE`.
        key
            Pitch class of the tonic, 0 for C.
        mode
            One of :data:`~editor.commands.scales.MODES`.
        pitches_hz
            Current pitches of the events (with `from_gesture_start`: those at its start), by identifier,
            without the events that have none.

        Raises
        ------
        ValueError
            If the key or mode is unknown.
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
        amount = number(steps, signed=True)
        label = Label(
            "Transpose {events} {steps} in {key} {mode}",
            steps=Message("{n} step", n=amount) if abs(steps) == 1 else Message("{n} steps", n=amount),
            key=scales.KEYS[key],
            mode=Message(mode),
        )
        self._history.edit(label, after, cumulative=False)

    # Internal

    def _starts(self, ids: Iterable[str], from_gesture_start: bool) -> list[Event]:
        """Return the events that the verb starts from, in order of their onsets."""
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
        """Set onsets of events; all other edits since these states are kept."""
        placed = np.clip(onsets, 0, self._history.last_onset_samples).tolist()
        after: dict[str, Event | None] = {}
        for event, onset in zip(events, placed, strict=True):
            now = self._history.document.event(event.event_id)
            after[event.event_id] = now if now.onset_samples == onset else now.replace(onset_samples=onset)
        self._history.edit(label, after, cumulative=False)


def _onsets(events: Sequence[Event]) -> NDArray[np.int64]:
    return np.array([event.onset_samples for event in events], np.int64)
