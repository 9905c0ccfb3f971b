"""Render MIDI files with a player, and compare the sound of each note with the event it stands for.

To hear one note of a file alone, the others are hushed to velocity 1, which leaves all messages in place: a
message that ends or bends the wrong note still does. What the note should sound like is rendered from another
file with nothing but that note, at full velocity, and scaled to the event's level.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import mido
import numpy as np
from numpy.typing import NDArray

from tests.programs.piece import WrittenNote

__all__ = ["RATE", "Heard", "Player", "listen", "strikes"]

RATE = 44_100
Sound = NDArray[np.float64]
Player = Callable[[Sequence[Path]], list[Sound]]
"""Renders MIDI files; a sound is float64 [n_samples] at :data:`RATE`."""

_GAP_S = 6.0
_BEND_SEMITONES = 2
_RELEASE_S = 0.3
_ATTACK_S = 0.2
_REACH_S = 0.06


@dataclass(frozen=True)
class Strike:
    """A note of a MIDI file: onset in seconds, channel, key, and where its message is."""

    onset_s: float
    channel: int
    key: int
    track: int
    index: int


@dataclass(frozen=True)
class Heard:
    """How a note sounds, compared with what it should sound like.

    Parameters
    ----------
    onset_ms
        Its onset is so late.
    cents
        Its pitch is so high.
    level_db
        It is so loud.
    rest_db
        Level of the difference between both, made equally loud, relative to the note, from its onset to the
        end of its release. A note that is cut by the next has no release.
    """

    onset_ms: float
    cents: float
    level_db: float
    rest_db: float


def strikes(path: Path) -> list[Strike]:
    """Return the notes of a MIDI file by onset."""
    midi = mido.MidiFile(path)
    (tempo,) = (message.tempo for track in midi.tracks for message in track if message.type == "set_tempo")
    found: list[Strike] = []
    for number, track in enumerate(midi.tracks):
        ticks = 0
        for index, message in enumerate(track):
            ticks += message.time
            if message.type == "note_on" and message.velocity:
                onset_s = mido.tick2second(ticks, midi.ticks_per_beat, tempo)
                found.append(Strike(onset_s, message.channel, message.note, number, index))
    return sorted(found, key=lambda strike: (strike.onset_s, strike.key))


def listen(path: Path, notes: Sequence[WrittenNote], play: Player, folder: Path) -> list[Heard]:
    """Return how each of the notes sounds in a file that has exactly these notes, in this order."""
    struck = strikes(path)
    assert len(struck) == len(notes)
    whole = mido.MidiFile(path)
    alone = [_hushed(whole, strike, folder / f"alone-{index}.mid") for index, strike in enumerate(struck)]
    references = [
        _alone(note, bend, folder / f"{'bent' if bend else 'plain'}-{index}.mid")
        for index, note in enumerate(notes)
        for bend in (True, False)
    ]
    sounds = play([*alone, *references])
    should = sounds[len(alone) :]
    return [
        _compared(sound, should[2 * index], should[2 * index + 1], note)
        for index, (sound, note) in enumerate(zip(sounds, notes, strict=False))
    ]


def _hushed(whole: mido.MidiFile, kept: Strike, path: Path) -> Path:
    midi = copy.deepcopy(whole)
    for number, track in enumerate(midi.tracks):
        for index, message in enumerate(track):
            if message.type == "note_on" and message.velocity and (number, index) != (kept.track, kept.index):
                track[index] = message.copy(velocity=1)
    midi.save(path)
    return path


def _alone(note: WrittenNote, bend: bool, path: Path) -> Path:
    """Write a file with one note, one second after its start, at full velocity."""
    channel = 9 if note.drum else 0
    midi = mido.MidiFile(type=0, ticks_per_beat=960)
    track = mido.MidiTrack()
    midi.tracks.append(track)
    for control, value in ((101, 0), (100, 0), (6, _BEND_SEMITONES), (38, 0)):
        track.append(mido.Message("control_change", channel=channel, control=control, value=value))
    if bend and not note.drum:
        pitch = round((note.pitch - note.key) / _BEND_SEMITONES * 8192)
        track.append(mido.Message("pitchwheel", channel=channel, pitch=pitch))
    length = round((note.end_s - note.onset_s) * 1920)  # two beats of 960 ticks are a second
    track.append(mido.Message("note_on", channel=channel, note=note.key, velocity=127, time=1920))
    track.append(mido.Message("note_off", channel=channel, note=note.key, time=length))
    track.append(mido.MetaMessage("end_of_track", time=1920))
    midi.save(path)
    return path


def _compared(sound: Sound, should: Sound, unbent: Sound, note: WrittenNote) -> Heard:
    n_attack = round(min(_ATTACK_S, note.end_s - note.onset_s + 0.05) * RATE)
    attack = should[RATE : RATE + n_attack]
    begin = max(round((note.onset_s - _REACH_S) * RATE), 0)
    near = sound[begin : begin + n_attack + round(2 * _REACH_S * RATE)]
    lag = int(np.argmax(np.correlate(near, attack, "valid")))
    n_whole = round((note.end_s - note.onset_s + (0 if note.cut else _RELEASE_S)) * RATE)
    expected = 10 ** (note.level_db / 20) * should[RATE : RATE + n_whole]
    actual = sound[begin + lag :][: len(expected)]
    expected = expected[: len(actual)]
    gain = _power(actual[:n_attack]) / _power(expected[:n_attack])
    rest = _power(actual / np.sqrt(gain) - expected) / _power(expected)
    cents = 0.0
    if not note.drum:
        hz = 440 * 2 ** ((note.key - 69) / 12)
        of_key = 1200 * np.log2(_peak_hz(actual, hz) / _peak_hz(unbent[RATE:], hz))
        cents = of_key - 100 * (note.pitch - note.key)
    onset_ms = 1000 * ((begin + lag) / RATE - note.onset_s)
    return Heard(onset_ms, cents, 10 * np.log10(gain), 10 * np.log10(rest))


def _power(sound: Sound) -> float:
    return float(np.square(sound).sum()) + 1e-30


def _peak_hz(sound: Sound, near_hz: float) -> float:
    """Return the frequency of the strongest partial within a semitone."""
    n = min(len(sound), RATE // 4)
    windowed = sound[:n] * np.hanning(n)
    n_fft = 1 << 18
    spectrum = np.abs(np.fft.rfft(windowed, n_fft))
    low, high = (round(near_hz * 2 ** (step / 12) * n_fft / RATE) for step in (-1, 1))
    return (low + int(np.argmax(spectrum[low:high]))) * RATE / n_fft
