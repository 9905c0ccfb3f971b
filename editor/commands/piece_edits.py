"""The verbs that change a piece but not its events: beats, the mix over the recording, palettes."""

from __future__ import annotations

import dataclasses
import math

from codec.events.parameters import clamped
from codec.project.file import (
    BEATS_PER_BAR_RANGE,
    FIRST_BEAT_RANGE_S,
    TEMPO_RANGE_BPM,
    HolePolicy,
    PaletteEntry,
)
from editor.commands import verbs
from editor.commands.history import History
from editor.commands.labels import HOLE_LABELS, Label, number, unique_name

__all__ = ["PieceEdits"]


class PieceEdits:
    """Undoable edits of the settings of a piece.

    Parameters
    ----------
    history
        Makes the undo steps.
    """

    def __init__(self, history: History) -> None:
        self._history = history

    # Beats

    def set_tempo(self, tempo_bpm: float) -> None:
        """Set the tempo of the piece in beats per minute, rounded to 0.01; events do not move."""
        tempo = round(clamped("the tempo", tempo_bpm, TEMPO_RANGE_BPM), 2)
        label = Label("Set tempo to {tempo} bpm", tempo=number(tempo))
        beats = dataclasses.replace(self._history.document.beats, tempo_bpm=tempo)
        self._history.edit(label, {}, beats=beats, merge="set_tempo")

    def set_first_beat(self, first_beat_s: float) -> None:
        """Set the time of the first beat, rounded to a millisecond; events do not move."""
        first = round(clamped("the first beat", first_beat_s, FIRST_BEAT_RANGE_S), 3)
        label = Label("Set first beat to {first:.3f} s", first=first)
        beats = dataclasses.replace(self._history.document.beats, first_beat_s=first)
        self._history.edit(label, {}, beats=beats, merge="set_first_beat")

    def set_beats_per_bar(self, beats_per_bar: int) -> None:
        """Set how many beats a bar has; events do not move."""
        n_beats = int(clamped("the beats of a bar", beats_per_bar, BEATS_PER_BAR_RANGE))
        label = Label("Set {n} beats a bar", n=n_beats)
        beats = dataclasses.replace(self._history.document.beats, beats_per_bar=n_beats)
        self._history.edit(label, {}, beats=beats, merge="set_beats_per_bar")

    # Mix over the recording

    def set_residual_db(self, residual_db: float) -> None:
        """Set the level of the residual layer, in dB; ``-math.inf`` is silence."""
        level = verbs.residual_level(residual_db)
        text = "−∞" if level == -math.inf else number(level, signed=True)
        settings = dataclasses.replace(self._history.document.mix_settings, residual_db=level)
        label = Label("Set residual level to {level} dB", level=text)
        self._history.edit(label, {}, mix=settings, merge="set_residual_db")

    def set_hole_policy(self, policy: HolePolicy) -> None:
        """Choose what happens to the traces of an event in the residual when it leaves its place."""
        settings = dataclasses.replace(self._history.document.mix_settings, hole_policy=policy)
        self._history.edit(HOLE_LABELS[policy], {}, mix=settings)

    # Palettes

    def add_to_palette(self, entry: PaletteEntry) -> str:
        """Save a stage in the palettes; return its name, made unique by a number if necessary."""
        name = unique_name(entry.name, {known.name for known in self._history.document.palettes})
        if name != entry.name:
            entry = dataclasses.replace(entry, name=name)
        label = Label("Add {name} to palette", name=name)
        self._history.edit(label, {}, palettes=(*self._history.document.palettes, entry))
        return name

    def rename_in_palette(self, name: str, new_name: str) -> str:
        """Rename a saved stage; return the name, made unique by a number if necessary."""
        unique = unique_name(new_name, {entry.name for entry in self._history.document.palettes} - {name})
        renamed = tuple(
            dataclasses.replace(entry, name=unique) if entry.name == name else entry
            for entry in self._history.document.palettes
        )
        label = Label("Rename {name} to {new_name} in palette", name=name, new_name=unique)
        self._history.edit(label, {}, palettes=renamed)
        return unique

    def remove_from_palette(self, name: str) -> None:
        """Remove a saved stage; events that use it keep it."""
        kept = tuple(entry for entry in self._history.document.palettes if entry.name != name)
        self._history.edit(Label("Remove {name} from palette", name=name), {}, palettes=kept)
