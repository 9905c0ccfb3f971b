"""The user's snap settings for moving events, on top of :mod:`editor.document.snapping`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from codec.audio.metadata import NO_METADATA, RecordingMetadata
from codec.events.event import MODEL_SAMPLE_RATE
from editor.document import SNAP_LINES, SNAP_POINTS, Grid, SnapKind, SnapSettings, candidates_near, snap
from editor.translation import tr
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["SnapControl", "Snapped"]


_DEFAULT_STEP_S = 0.05


class Snapped(NamedTuple):
    """The snapped time, in seconds, and the name of its target."""

    time_s: float
    kind: SnapKind


class SnapControl(QObject):
    """The snap settings, and snapping of times with them and the beats of the piece.

    Parameters
    ----------
    default_bpm
        Tempo of a piece without one.
    """

    changed = Signal()
    """The snap targets, the beats or the markers have changed."""

    def __init__(
        self, session: Session, parent: QObject | None = None, *, default_bpm: float = 120.0
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._default_bpm = default_bpm
        self._detected: list[int] = []
        self._known_markers: tuple[RecordingMetadata, list[int]] = (NO_METADATA, [])
        self._points = frozenset({"events", "markers"})
        self._lines = ""
        document = session.document
        for signal in (document.beats_changed, document.reset_done, document.original_changed):
            link(self, signal, self._on_beats)

    @property
    def tempo_bpm(self) -> float:
        """The tempo of the beats, in beats per minute."""
        said = self._session.document.beats.tempo_bpm
        return self._default_bpm if said is None else said

    @property
    def first_beat_s(self) -> float:
        """The time of the first beat, in seconds; beats are counted in both directions."""
        return self._session.document.beats.first_beat_s

    @property
    def beats_per_bar(self) -> int:
        """The number of beats of a bar; one begins with the first beat."""
        return self._session.document.beats.beats_per_bar

    @property
    def bar_s(self) -> float:
        """The length of a bar, in seconds."""
        return self.beats_per_bar * 60.0 / self.tempo_bpm

    @property
    def points(self) -> frozenset[str]:
        """The active ones of :data:`SNAP_POINTS`."""
        return self._points

    @property
    def lines(self) -> str:
        """The active one of :data:`SNAP_LINES`; empty for none."""
        return self._lines

    @property
    def mode(self) -> str:
        """All settings as one text, such as ``"events,beat4"``; ``"off"`` for nothing."""
        return (
            ",".join([*(name for name in SNAP_POINTS if name in self._points), *filter(None, [self._lines])])
            or "off"
        )

    def set_mode(self, mode: str) -> None:
        """Set the settings from a text of :attr:`mode`; unknown names are ignored."""
        names = mode.split(",")
        self._set(
            frozenset(name for name in names if name in SNAP_POINTS),
            next((name for name in names if name in SNAP_LINES), ""),
        )

    def set_points(self, name: str, on: bool) -> None:
        """Switch one of :data:`SNAP_POINTS` on or off."""
        self._set(self._points | {name} if on else self._points - {name}, self._lines)

    def set_lines(self, name: str) -> None:
        """Set the active one of :data:`SNAP_LINES`; an empty name for none."""
        self._set(self._points, name)

    def _set(self, points: frozenset[str], lines: str) -> None:
        if (points, lines) != (self._points, self._lines):
            self._points = points
            self._lines = lines
            self.changed.emit()

    def text(self) -> str:
        """Return a description of the snap settings; markers are left out where the piece has none."""
        active = {*self._points, self._lines}
        if not self._session.document.metadata.markers:
            active.discard("markers")
        names = [text for name, text in (SNAP_POINTS | SNAP_LINES).items() if name in active]
        return tr("Snap to {names}", names=", ".join(map(tr, names))) if names else tr("Snap off")

    def set_tempo(self, tempo_bpm: float) -> None:
        """Set the tempo of the piece."""
        if tempo_bpm != self.tempo_bpm:
            self._session.piece_edits.set_tempo(tempo_bpm)

    def set_first_beat(self, first_beat_s: float) -> None:
        """Set the time of the first beat of the piece."""
        if first_beat_s != self.first_beat_s:
            self._session.piece_edits.set_first_beat(first_beat_s)

    def set_beats_per_bar(self, beats_per_bar: int) -> None:
        """Set the number of beats of a bar of the piece."""
        if beats_per_bar != self.beats_per_bar:
            self._session.piece_edits.set_beats_per_bar(beats_per_bar)

    def set_default_tempo(self, tempo_bpm: float) -> None:
        """Set the tempo of pieces without one."""
        self._default_bpm = tempo_bpm
        self._on_beats()

    def _on_beats(self, *_: object) -> None:
        self.changed.emit()

    def set_detected(self, onsets_s: Iterable[float]) -> None:
        """Set the onsets detected in the original, in seconds."""
        self._detected = sorted(round(t * MODEL_SAMPLE_RATE) for t in onsets_s)

    def settings(self) -> SnapSettings:
        """Return the current settings with their targets."""
        beats = self._lines.startswith("beat")
        grid = self._lines.startswith("grid")
        return SnapSettings(
            grid_s=int(self._lines[4:]) / 1000 if grid else None,
            tempo_bpm=self.tempo_bpm if beats else None,
            first_beat_s=self.first_beat_s,
            beat_division=int(self._lines[4:]) if beats else 1,
            to_events="events" in self._points,
            to_detected="detected" in self._points,
            to_markers="markers" in self._points,
        )

    @property
    def _markers(self) -> list[int]:
        """Positions of the markers and of the ends of their regions, in samples at the model rate."""
        metadata = self._session.document.metadata
        if self._known_markers[0] is not metadata:
            times_s = {
                each.time_s + length_s for each in metadata.markers for length_s in (0.0, each.length_s)
            }
            self._known_markers = (metadata, sorted(round(t * MODEL_SAMPLE_RATE) for t in times_s))
        return self._known_markers[1]

    def lines_of(self, name: str) -> tuple[float, float]:
        """Return the distance between lines of one kind, and the time of one of them, in seconds."""
        number = int(name[4:])
        if name.startswith("grid"):
            return number / 1000, 0.0
        return 60.0 / self.tempo_bpm / number, self.first_beat_s

    def grid(self) -> Grid | None:
        """Return the lines that are snapped to; None without lines."""
        if not self._lines:
            return None
        step_s, first_s = self.lines_of(self._lines)
        per_beat = int(self._lines[4:]) if self._lines.startswith("beat") else 0
        return Grid(step_s, first_s, per_beat, self.beats_per_bar)

    def step_s(self) -> float:
        """Return the step of a nudge: the distance of the lines, or 50 ms without lines."""
        grid = self.grid()
        return _DEFAULT_STEP_S if grid is None else grid.step_s

    def enclosing(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Return the lines around a span; the span itself without lines."""
        grid = self.grid()
        return (start_s, end_s) if grid is None else grid.enclosing(start_s, end_s)

    def snap(self, time_s: float, moving: frozenset[str], reach_s: float) -> Snapped | None:
        """Return the target of `time_s` within `reach_s`, or None."""
        if self.mode == "off":
            return None
        wanted = round(time_s * MODEL_SAMPLE_RATE)
        resting = [e.onset_samples for e in self._session.document.sequence() if e.event_id not in moving]
        targets = candidates_near(
            wanted,
            self.settings(),
            event_onsets=resting,
            detected_onsets=self._detected,
            markers=self._markers,
        )
        result = snap(wanted, targets, max(1, round(reach_s * MODEL_SAMPLE_RATE)))
        if result.kind is None:
            return None
        return Snapped(result.position_samples / MODEL_SAMPLE_RATE, result.kind)
