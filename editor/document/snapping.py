"""Snapping: pure functions from an onset and the targets around it to its new place.

Positions are samples at the model rate, as onsets are. Views draw the guide from the result's kind;
a bypassed snap (Alt) simply does not call this.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from codec.events.event import MODEL_SAMPLE_RATE

__all__ = [
    "SNAP_LINES",
    "SNAP_POINTS",
    "SnapKind",
    "SnapResult",
    "SnapSettings",
    "SnapTarget",
    "beat_targets",
    "candidates_near",
    "grid_targets",
    "point_targets",
    "snap",
]

SNAP_POINTS: dict[str, str] = {"events": "events", "detected": "detected onsets", "markers": "markers"}
"""Kinds of single times as snap targets, in any combination, and their names."""

SNAP_LINES: dict[str, str] = {
    "beat1": "beats",
    "beat2": "½ beats",
    "beat3": "⅓ beats",
    "beat4": "¼ beats",
    "beat8": "⅛ beats",
    "grid10": "10 ms",
    "grid100": "100 ms",
}
"""Kinds of lines as snap targets, at most one at a time, and their names."""


class SnapKind(str, Enum):
    """Kinds of snap targets; of two equally near targets the earlier kind is taken."""

    EVENT = "event"
    MARKER = "marker"
    DETECTED = "detected onset"
    BEAT = "beat"
    GRID = "grid"


_PRIORITY = {kind: rank for rank, kind in enumerate(SnapKind)}


@dataclass(frozen=True, slots=True)
class SnapTarget:
    """A position, in samples at the model rate, that an onset may snap to."""

    position_samples: int
    kind: SnapKind


@dataclass(frozen=True, slots=True)
class SnapResult:
    """The new onset, in samples; `kind` is None if no target was near enough."""

    position_samples: int
    kind: SnapKind | None = None

    @property
    def snapped(self) -> bool:
        """Whether a guide line is drawn."""
        return self.kind is not None


@dataclass(frozen=True, slots=True)
class SnapSettings:
    """The snap targets.

    Parameters
    ----------
    grid_s
        Grid step in seconds, or None for no grid.
    tempo_bpm
        Beats per minute, or None for no beats.
    first_beat_s
        Time of the first beat in seconds; beats are counted from it.
    beat_division
        Positions per beat: 1 for beats, 4 for sixteenths of a 4/4 bar.
    to_events, to_detected, to_markers
        Whether onsets of other events, detected onsets, and markers are targets.

    Raises
    ------
    ValueError
        If a step or a tempo is not a positive number.
    """

    grid_s: float | None = None
    tempo_bpm: float | None = None
    first_beat_s: float = 0.0
    beat_division: int = 1
    to_events: bool = True
    to_detected: bool = False
    to_markers: bool = False

    def __post_init__(self) -> None:
        for name in ("grid_s", "tempo_bpm"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value > 0):
                raise ValueError(f"{name} is {value}; it must be a positive number")
        if self.beat_division < 1:
            raise ValueError(f"beat_division is {self.beat_division}; it must be at least 1")
        if not math.isfinite(self.first_beat_s):
            raise ValueError("first_beat_s must be a finite number")


def snap(onset_samples: int, candidates: Iterable[SnapTarget], tolerance_samples: int) -> SnapResult:
    """Return the nearest candidate within the tolerance, or the onset unchanged.

    Parameters
    ----------
    onset_samples
        Where the onset would be without snapping.
    candidates
        Target positions, in any order; those before 0 are ignored.
    tolerance_samples
        Largest distance that snaps, inclusive.
    """
    best: tuple[int, int, int] | None = None
    chosen: SnapTarget | None = None
    for target in candidates:
        distance = abs(target.position_samples - onset_samples)
        if distance > tolerance_samples or target.position_samples < 0:
            continue
        rank = (distance, _PRIORITY[target.kind], target.position_samples)
        if best is None or rank < best:
            best, chosen = rank, target
    if chosen is None:
        return SnapResult(onset_samples)
    return SnapResult(chosen.position_samples, chosen.kind)


def grid_targets(step_s: float, onset_samples: int) -> list[SnapTarget]:
    """Return the two grid positions around an onset."""
    return _around(step_s * MODEL_SAMPLE_RATE, 0.0, onset_samples, SnapKind.GRID)


def beat_targets(
    tempo_bpm: float, onset_samples: int, *, first_beat_s: float = 0.0, division: int = 1
) -> list[SnapTarget]:
    """Return the two beats (or divisions of a beat) around an onset."""
    step = 60.0 / tempo_bpm / division * MODEL_SAMPLE_RATE
    return _around(step, first_beat_s * MODEL_SAMPLE_RATE, onset_samples, SnapKind.BEAT)


def point_targets(positions_samples: Sequence[int], onset_samples: int, kind: SnapKind) -> list[SnapTarget]:
    """Return the neighbours of an onset (at most two) in an ascending sequence of positions."""
    index = bisect_left(positions_samples, onset_samples)
    return [SnapTarget(int(value), kind) for value in positions_samples[max(index - 1, 0) : index + 1]]


def candidates_near(
    onset_samples: int,
    settings: SnapSettings,
    *,
    event_onsets: Sequence[int] = (),
    detected_onsets: Sequence[int] = (),
    markers: Sequence[int] = (),
) -> list[SnapTarget]:
    """Return the targets of an onset: of each kind, the nearest ones on both sides.

    Parameters
    ----------
    onset_samples
        Where the onset would be without snapping.
    settings
        The kinds of targets.
    event_onsets
        Onsets of the other events, ascending, without those being dragged.
    detected_onsets
        Onsets detected in the original, ascending.
    markers
        Positions of markers, and of the ends of their regions, ascending.
    """
    targets: list[SnapTarget] = []
    if settings.grid_s is not None:
        targets += grid_targets(settings.grid_s, onset_samples)
    if settings.tempo_bpm is not None:
        targets += beat_targets(
            settings.tempo_bpm,
            onset_samples,
            first_beat_s=settings.first_beat_s,
            division=settings.beat_division,
        )
    if settings.to_events:
        targets += point_targets(event_onsets, onset_samples, SnapKind.EVENT)
    if settings.to_detected:
        targets += point_targets(detected_onsets, onset_samples, SnapKind.DETECTED)
    if settings.to_markers:
        targets += point_targets(markers, onset_samples, SnapKind.MARKER)
    return targets


def _around(step: float, first: float, onset_samples: int, kind: SnapKind) -> list[SnapTarget]:
    # Each position is rounded from its own index, so that a long grid does not drift.
    index = math.floor((onset_samples - first) / step)
    positions = {round(first + (index + offset) * step) for offset in (0, 1)}
    return [SnapTarget(position, kind) for position in sorted(positions) if position >= 0]
