"""What a piece says of itself beside its events: how it is mixed, and where its beats are."""

from __future__ import annotations

from dataclasses import dataclass

from psygnal import Signal

from codec.project.file import Project
from editor.document._mix_settings import MixSettings

__all__ = ["BeatSettings", "PieceSettings"]


@dataclass(frozen=True, slots=True)
class BeatSettings:
    """Where the beats of a piece are.

    Parameters
    ----------
    tempo_bpm
        None where nobody has said it: the preference for new pieces holds.
    first_beat_s
        Time of one beat, from which the others are counted in both directions.
    """

    tempo_bpm: float | None = None
    first_beat_s: float = 0.0


class PieceSettings:
    """The settings of a document, with the signals that tell of them.

    Attributes
    ----------
    mix_changed, beats_changed : Signal()
        :attr:`mix_settings` or :attr:`beats` were replaced.
    """

    mix_changed = Signal()
    beats_changed = Signal()

    def __init__(self) -> None:
        self._revision = 0
        self._mix_settings = MixSettings()
        self._beats = BeatSettings()

    @property
    def revision(self) -> int:
        """A number that grows with each change of content."""
        return self._revision

    @property
    def mix_settings(self) -> MixSettings:
        """How what the events leave of the recording is heard."""
        return self._mix_settings

    @property
    def beats(self) -> BeatSettings:
        """Where the beats are."""
        return self._beats

    def set_mix_settings(self, settings: MixSettings) -> None:
        """Replace the mix settings. Called by commands only."""
        if settings != self._mix_settings:
            self._mix_settings = settings
            self._revision += 1
            self.mix_changed.emit()

    def set_beats(self, beats: BeatSettings) -> None:
        """Replace the beats. Called by commands only."""
        if beats != self._beats:
            self._beats = beats
            self._revision += 1
            self.beats_changed.emit()

    def _take_settings(self, project: Project | None) -> None:
        """Take up what a project says, or with None the defaults; nobody is told."""
        self._mix_settings, self._beats = MixSettings(), BeatSettings()
        if project is not None:
            self._mix_settings = MixSettings(project.residual_db, project.hole_policy)
            self._beats = BeatSettings(project.tempo_bpm, project.first_beat_s)
