"""A piece with everything that other programs stumble over, and the notes that it should become."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.events.measures import Measures
from codec.exchange.score import Score, ScoreEvent

__all__ = ["TEMPO_BPM", "WrittenNote", "piece", "written_notes"]

TEMPO_BPM = 96.0
"""Not the 120 that programs assume."""

_SHORTEST_S = 0.02
_SAME_NOTE_S = 0.025
_FIRST_DRUM_KEY = 36


@dataclass(frozen=True)
class WrittenNote:
    """A note that events become.

    Parameters
    ----------
    onset_s, end_s
        In seconds.
    pitch
        MIDI key, with fractions; for a drum the key of its cluster.
    level_db
        Relative to the loudest note.
    cluster
        From 0.
    drum
        Whether it is a drum note.
    cut
        Whether it ends because the next note of its voice begins.
    """

    onset_s: float
    end_s: float
    pitch: float
    level_db: float
    cluster: int
    drum: bool
    cut: bool = False

    @property
    def key(self) -> int:
        """The nearest MIDI key."""
        return round(self.pitch)


def _at(number: int, onset_s: float, pitch: float | None, length_s: float, level_db: float, cluster: int):
    """Return an event; without a pitch, a noise."""
    event = Event(f"{number:032x}", round(onset_s * MODEL_SAMPLE_RATE), np.zeros(32, np.float32))
    pitch_hz = 3000.0 if pitch is None else 440.0 * 2 ** ((pitch - 69) / 12)
    return ScoreEvent(event, Measures(pitch_hz, length_s, level_db, pitched=pitch is not None), cluster)


def piece() -> Score:
    """Return a piece of ten seconds: 35 events in four clusters, off the beats and between the semitones."""
    rng = np.random.default_rng(0)
    rows: list[tuple[float, float | None, float, float, int]] = [
        # One key in two clusters: the second note ends while the first sounds.
        (0.25, 69.0, 1.5, -12.0, 0),
        (0.75, 69.0, 0.4, -20.0, 1),
        # A key that is struck again.
        (1.0, 64.3, 1.2, -15.0, 0),
        (1.4, 64.3, 0.8, -9.0, 0),
        # Shorter than a note can be.
        (1.5, 60.45, 0.01, -18.0, 2),
        # A chord.
        *(
            (2.0, pitch, 2.5, -14.0 - 2 * index, index % 2)
            for index, pitch in enumerate((55.0, 59.2, 62.1, 66))
        ),
        # Noises of two clusters, also together.
        (2.5, None, 0.2, -10.0, 2),
        (2.75, None, 0.2, -22.0, 2),
        (3.0, None, 0.2, -16.0, 3),
        (3.0, None, 0.2, -16.0, 2),
        # Two events 2 ms apart on one key, and another of another cluster.
        (3.2, 72.0, 1.0, -12.0, 3),
        (3.202, 72.0, 1.4, -13.0, 3),
        (3.26, 72.0, 1.0, -12.0, 2),
    ]
    for onset_s in np.arange(4.5, 8.0, 0.19):
        pitch, length_s, level_db = rng.uniform((48, 0.05, -45), (84, 1.5, -8))
        rows.append((float(onset_s), float(pitch), float(length_s), float(level_db), int(rng.integers(4))))
    colours = ((0.9, 0.1, 0.1), (0.1, 0.6, 0.1), (0.1, 0.3, 0.9), (0.8, 0.6, 0.1))
    events = tuple(_at(number, *row) for number, row in enumerate(sorted(rows, key=lambda row: row[0])))
    return Score("A walk", 44_100, 10.0, events, colours, TEMPO_BPM)


def written_notes(score: Score, *, bent: bool = False, drums: bool = False) -> list[WrittenNote]:
    """Return the notes of a piece by onset, from its events and the rules in the guide.

    Parameters
    ----------
    bent
        Notes have exact pitches, and a voice each. Otherwise the notes of a cluster on one key are one voice:
        events less than 25 ms apart are one note, and a note ends when the next begins.
    drums
        Every event is a drum.
    """
    loudest_db = max(each.measures.loudness_db for each in score.events)
    notes: list[WrittenNote] = []
    for each in sorted(score.events, key=lambda each: each.onset_s):
        drum = drums or not each.measures.pitched
        pitch = 69 + 12 * math.log2(each.measures.pitch_hz / 440)
        if drum:
            pitch = _FIRST_DRUM_KEY + each.cluster
        end_s = max(each.end_s, each.onset_s + _SHORTEST_S)
        level_db = each.measures.loudness_db - loudest_db
        note = WrittenNote(each.onset_s, end_s, pitch if bent else round(pitch), level_db, each.cluster, drum)
        voice = [
            n for n in notes if not (bent and not drum) and _one_voice(n, note) and n.end_s >= note.onset_s
        ]
        if voice:
            before = voice[-1]
            notes.remove(before)
            if note.onset_s - before.onset_s < _SAME_NOTE_S:
                end_s, level_db = max(before.end_s, end_s), max(before.level_db, level_db)
                note = replace(before, end_s=end_s, level_db=level_db)
            else:
                notes.append(replace(before, end_s=note.onset_s, cut=True))
        notes.append(note)
    return sorted(notes, key=lambda note: (note.onset_s, note.pitch))


def _one_voice(one: WrittenNote, other: WrittenNote) -> bool:
    return (one.cluster, one.key, one.drum) == (other.cluster, other.key, other.drum)
