"""What moving events snaps to, as the musician set it: the view's side of :mod:`editor.document.snapping`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from codec.events import MODEL_SAMPLE_RATE

from ..document import SnapSettings, candidates_near, snap

if TYPE_CHECKING:
    from ..session import Session

__all__ = ["SNAP_MODES", "SnapControl"]

SNAP_MODES: tuple[tuple[str, str], ...] = (
    ("off", "Snap off"),
    ("events", "Snap to events"),
    ("detected", "Snap to detected onsets"),
    ("beat1", "Snap to beats"),
    ("beat2", "Snap to ½ beats"),
    ("beat4", "Snap to ¼ beats"),
    ("beat3", "Snap to ⅓ beats"),
    ("grid10", "Snap to 10 ms"),
    ("grid100", "Snap to 100 ms"),
)
"""Identifiers and texts of the choices."""

_DEFAULT_STEP_S = 0.05


class SnapControl(QObject):
    """The snap mode and the tempo, and where a time goes under them."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._detected: list[int] = []
        self.mode = "events"
        self.tempo_bpm = 120.0

    def set_mode(self, mode: str) -> None:
        """Choose one of :data:`SNAP_MODES`."""
        if mode in dict(SNAP_MODES) and mode != self.mode:
            self.mode = mode
            self.changed.emit()

    def set_tempo(self, tempo_bpm: float) -> None:
        """Set the tempo that beats are counted in."""
        if tempo_bpm > 0 and tempo_bpm != self.tempo_bpm:
            self.tempo_bpm = tempo_bpm
            self.changed.emit()

    def set_detected(self, onsets_s: Iterable[float]) -> None:
        """Set the onsets detected in the original, in seconds."""
        self._detected = sorted(round(t * MODEL_SAMPLE_RATE) for t in onsets_s)

    def settings(self) -> SnapSettings:
        """Return what the mode means."""
        beats, grid = self.mode.startswith("beat"), self.mode.startswith("grid")
        return SnapSettings(
            grid_s=int(self.mode[4:]) / 1000 if grid else None,
            tempo_bpm=self.tempo_bpm if beats else None,
            beat_division=int(self.mode[4:]) if beats else 1,
            to_events=self.mode == "events",
            to_detected=self.mode == "detected",
        )

    def step_s(self) -> float:
        """Return the step of a nudge: the grid or the beat, or 50 ms where there is none."""
        settings = self.settings()
        if settings.grid_s is not None:
            return settings.grid_s
        if settings.tempo_bpm is not None:
            return 60.0 / settings.tempo_bpm / settings.beat_division
        return _DEFAULT_STEP_S

    def snap(self, time_s: float, moving: frozenset[str], reach_s: float) -> float | None:
        """Return where `time_s` snaps to within `reach_s`, or None."""
        if self.mode == "off":
            return None
        wanted = round(time_s * MODEL_SAMPLE_RATE)
        resting = [e.onset_samples for e in self._session.document.sequence() if e.event_id not in moving]
        targets = candidates_near(
            wanted, self.settings(), event_onsets=resting, detected_onsets=self._detected
        )
        result = snap(wanted, targets, max(1, round(reach_s * MODEL_SAMPLE_RATE)))
        return result.position_samples / MODEL_SAMPLE_RATE if result.snapped else None
