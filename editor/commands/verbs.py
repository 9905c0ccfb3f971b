"""The edits as pure functions: events in, changed events out.

The functions use no document and no history, so each verb can be read and tested alone. Values are clipped to
their ranges here; values that are not finite are refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from codec.events.detail import Detail
from codec.events.event import Event, Morph, Stage, StageSource, new_event_id
from codec.events.parameters import PARAMETERS

__all__ = [
    "RESETTABLE_FIELDS",
    "RESIDUAL_RANGE_DB",
    "blended",
    "changed",
    "clamped",
    "clamped_delta",
    "clamped_shift",
    "copies",
    "drawn_vectors",
    "in_range",
    "morphed",
    "moved",
    "reset",
    "residual_level",
    "same_sound",
    "stage_reset",
    "swapped",
    "with_room_mixes",
]

RESIDUAL_RANGE_DB = (-60.0, 6.0)
"""Below its range the residual is silent."""

RESETTABLE_FIELDS: Mapping[str, str] = {
    "onset_samples": "time",
    "vector": "vector",
    "mute": "mute",
    **{parameter.field: parameter.name for parameter in PARAMETERS.values()},
    "impulse": "impulse",
    "resonance": "resonance",
    "room": "room",
    "room_name": "room choice",
    "render_from": "rendering",
}
"""The fields of an event that can be reset, with their names; a vector is reset with its detail and morph."""


def clamped(field: str, value: float) -> float:
    """Return `value` clipped to the range of a field of :data:`codec.events.parameters.PARAMETERS`.

    Raises
    ------
    ValueError
        If `value` is not a finite number.
    """
    return PARAMETERS[field].clamped(value)


def clamped_shift(field: str, values: Sequence[float], delta: float) -> float:
    """Return the nearest delta to `delta` that keeps all values of a field in its range.

    Raises
    ------
    ValueError
        If `delta` is not a finite number.
    """
    if not math.isfinite(delta):
        raise ValueError(f"{field} cannot change by {delta}; it must be a finite number")
    if not values:
        return delta
    parameter = PARAMETERS[field]
    return max(min(delta, parameter.high - max(values)), parameter.low - min(values))


def residual_level(level_db: float) -> float:
    """Return a level of the residual clipped to its range; ``-math.inf`` for lower levels.

    Raises
    ------
    ValueError
        If it is NaN.
    """
    low, high = RESIDUAL_RANGE_DB
    if math.isnan(level_db):
        raise ValueError("the level of the residual has to be a number")
    return -math.inf if level_db < low else min(float(level_db), high)


def in_range(event: Event, last_samples: int) -> Event:
    """Return `event` with the onset (up to `last_samples`) and all numeric fields clipped to their ranges."""
    values = {
        field: clamped(field, value) for field in PARAMETERS if (value := getattr(event, field)) is not None
    }
    return event.replace(**values, onset_samples=min(max(event.onset_samples, 0), last_samples))


def changed(events: Iterable[Event], change: Callable[[Event], Mapping[str, object]]) -> dict[str, Event]:
    """Return the events, by identifier, with the fields that `change` gives for each replaced."""
    return {event.event_id: event.replace(**change(event)) for event in events}


def clamped_delta(events: Sequence[Event], delta_samples: int, last_samples: int) -> int:
    """Return the nearest delta that moves no event before 0 or beyond `last_samples`."""
    if not events:
        return delta_samples
    latest = max(event.onset_samples for event in events)
    earliest = min(event.onset_samples for event in events)
    # In a project of an earlier version, an event may be beyond already.
    return max(min(delta_samples, max(0, last_samples - latest)), -earliest)


def moved(events: Sequence[Event], delta_samples: int) -> dict[str, Event]:
    """Return the events moved as a group, by a delta that :func:`clamped_delta` returned."""
    return changed(events, lambda event: {"onset_samples": event.onset_samples + delta_samples})


def copies(events: Sequence[Event], delta_samples: int) -> list[Event]:
    """Return copies with new identifiers, moved by a delta that :func:`clamped_delta` returned."""
    return [
        event.replace(event_id=new_event_id(), onset_samples=event.onset_samples + delta_samples)
        for event in events
    ]


def swapped(events: Iterable[Event], stage: Stage, source: StageSource | None) -> dict[str, Event]:
    """Return the events with one stage's donor replaced, or removed with None.

    A room chosen by name overrides a donor's, so swapping the room stage also removes that choice.
    """
    fields: dict[str, object] = {stage.value: source}
    if stage is Stage.ROOM:
        fields["room_name"] = None
    return changed(events, lambda _: fields)


def with_room_mixes(events: Mapping[str, Event], mixes: Mapping[str, float]) -> dict[str, Event]:
    """Return the events, by identifier, with the room mixes of some of them replaced."""
    return {
        key: event.replace(room_mix=clamped("room_mix", mixes[key])) if key in mixes else event
        for key, event in events.items()
    }


def same_sound(one: Event | StageSource, other: Event | StageSource) -> bool:
    """Return whether two sounds have the same vector and detail."""
    same = one.vector is other.vector or one.vector.tobytes() == other.vector.tobytes()
    return same and one.detail == other.detail


def stage_reset(
    events: Iterable[Event], baselines: Mapping[str, Event], stage: Stage, label: str
) -> dict[str, Event]:
    """Return the events with one stage as in their baselines.

    A replaced or morphed event takes the stage from its baseline as from a donor, so that the other stages do
    not change. Once all three are the baseline's, so is the vector.

    Parameters
    ----------
    events, baselines
        The events, and their baselines by identifier; an event without one does not change.
    stage
        The stage; the room is reset with its name and mix.
    label
        Names the baseline as a donor.
    """

    def back(event: Event) -> dict[str, object]:
        baseline = baselines[event.event_id]
        fields = dict[str, object]({stage.value: getattr(baseline, stage.value)})
        if stage is Stage.ROOM:
            fields |= {"room_name": baseline.room_name, "room_mix": baseline.room_mix}
        if same_sound(event, baseline):
            return fields
        own = StageSource(baseline.vector, label, baseline.detail)
        donors = {each: getattr(event, each.value) for each in Stage}
        donors[stage] = getattr(baseline, stage.value) or own
        if all(donors[each] == (getattr(baseline, each.value) or own) for each in Stage):
            kept = ("vector", "detail", "morph", *(each.value for each in Stage))
            return fields | {name: getattr(baseline, name) for name in kept}
        return fields | {stage.value: donors[stage]}

    return changed([event for event in events if event.event_id in baselines], back)


def blended(first: Detail | None, second: Detail | None, share: float) -> Detail | None:
    """Return the interpolation of two details, by a share of 0 (the first) to 1 (the second).

    Corrections are interpolated; without a detail they are zero. Partials come from the nearer detail,
    because phases cannot be averaged. Details of different models, or with different points in time, are not
    interpolated: the nearer one is used unchanged.
    """
    if share <= 0.0 or first is second is None:
        return first
    if share >= 1.0:
        return second
    nearer = first if share < 0.5 else second
    known = [(each, weight) for each, weight in ((first, 1.0 - share), (second, share)) if each is not None]
    weighed = [np.float32(weight) * each.corrections for each, weight in known]
    layouts = {(each.corrections.size, each.contour_stride, each.balance_stride) for each, _ in known}
    if len(layouts) > 1:
        return nearer
    ((_, contour_stride, balance_stride),) = layouts
    return Detail(
        np.sum(weighed, axis=0),
        () if nearer is None else nearer.partials,
        contour_stride=contour_stride,
        balance_stride=balance_stride,
    )


def morphed(events: Iterable[Event], source: StageSource, amount: float) -> dict[str, Event]:
    """Return the events with vectors and details moved towards the source's, by a share of 0 to 1.

    They tell so in their `morph`; at 0 they do not change.

    Raises
    ------
    ValueError
        If `amount` is not a finite number.
    """
    if not math.isfinite(amount):
        raise ValueError(f"the amount of a morph cannot be {amount}")
    share = np.float32(min(max(amount, 0.0), 1.0))
    # This form gives both ends exactly.
    return changed(
        events,
        lambda event: {
            "vector": (1 - share) * event.vector + share * source.vector,
            "detail": blended(event.detail, source.detail, float(share)),
            "morph": Morph(source.label, float(share)) if share > 0 else event.morph,
        },
    )


def drawn_vectors(vectors: NDArray[np.float32], generator: np.random.Generator) -> NDArray[np.float32]:
    """Return as many random vectors, from the normal distribution with the mean and covariance of `vectors`.

    Each element is clipped to its range in `vectors`, so that no sound is louder or more extreme.

    Shape
    -----
    vectors, returns: [n_events, 32], n_events at least 2
    """
    found = vectors.astype(np.float64)
    covariance = np.cov(found, rowvar=False)  # rank-deficient below 33 events, which eigh handles
    drawn = generator.multivariate_normal(
        found.mean(axis=0), covariance, len(found), method="eigh", check_valid="ignore"
    )
    return np.clip(drawn, vectors.min(axis=0), vectors.max(axis=0)).astype(np.float32)


def reset(
    events: Iterable[Event], baselines: Mapping[str, Event], fields: Collection[str] | None
) -> dict[str, Event]:
    """Return the events with fields (None: all of them) as in their baselines.

    Raises
    ------
    ValueError
        If a field is not one of :data:`RESETTABLE_FIELDS`.
    """
    names = tuple(RESETTABLE_FIELDS) if fields is None else tuple(fields)
    unknown = [name for name in names if name not in RESETTABLE_FIELDS]
    if unknown:
        raise ValueError(f"cannot reset {', '.join(unknown)}; known are {', '.join(RESETTABLE_FIELDS)}")
    if "vector" in names:
        names = (*names, "detail", "morph")
    with_baseline = [event for event in events if event.event_id in baselines]

    def back(event: Event) -> dict[str, object]:
        baseline = baselines[event.event_id]
        fields = {name: getattr(baseline, name) for name in names}
        if "vector" in names:
            # Stages that were reset while the vector was another are its own again.
            for stage in Stage:
                donor: StageSource | None = getattr(event, stage.value)
                if donor is not None and same_sound(donor, baseline):
                    fields[stage.value] = getattr(baseline, stage.value)
        return fields

    return changed(with_baseline, back)
