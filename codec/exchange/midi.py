"""Export of events as a Standard MIDI File with the tempo of the piece.

A note begins at its event's onset. Its velocity makes it as much softer than the loudest note as its event
is.

Programs differ in the order in which they process messages of different tracks at the same time. Therefore
each cluster has its own channel, so that no track ends or bends the notes of another, and a note ends one
tick before the next note on the same key. Drum notes are not on tracks with other notes: some programs take
such a track for drums as a whole, and name the drums after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mido import Message, MetaMessage, MidiFile, MidiTrack, bpm2tempo

from codec.exchange.score import ExchangeError, Score, ScoreEvent, nearest_key, plain_text, written

__all__ = ["TICKS_PER_BEAT", "Notes", "write_midi"]

Notes = Literal["pitch", "cluster"]
"""The key of an event's note: the semitone nearest to its pitch, or a drum key per cluster.

An event without a clear pitch becomes a drum note in both cases.
"""

TICKS_PER_BEAT = 960

_BEND_SEMITONES = 2
_DRUM_CHANNEL = 9
_FIRST_DRUM_KEY = 36
_DRUM_TRACK = "Noise"
_CHANNELS = [channel for channel in range(16) if channel != _DRUM_CHANNEL]
_SHORTEST_S = 0.02
"""Minimal length of a note: many programs play shorter ones as clicks, or drop them."""
_SAME_NOTE_S = 0.025
"""Events on one key whose onsets are closer than this become one note."""
_OFF, _SET_UP, _ON = 0, 1, 2
"""Order of messages at the same time: a note ends before the next one on its key begins."""


@dataclass
class _Note:
    begin: int
    end: int
    channel: int
    key: int
    velocity: int
    bend: int
    track: str


def write_midi(path: Path, score: Score, *, notes: Notes = "pitch", pitch_bend: bool = False) -> None:
    """Write a MIDI file of type 1: a track with tempo and markers, one per cluster, one of drum notes.

    Muted events are left out.

    Parameters
    ----------
    path
        The file to write.
    score
        The events.
    notes
        ``"pitch"``, or ``"cluster"``: cluster 1 is key 36 of channel 10, cluster 2 key 37, and so on. An
        event without a clear pitch is such a drum note in both cases; with ``"pitch"``, these are on the
        last track.
    pitch_bend
        Bend each note to the event's exact pitch. A bend changes a whole channel, so notes are distributed
        over all channels but 10, with a bend range of 2 semitones.

    Raises
    ------
    ExchangeError
        If all events are muted, or the file cannot be written.
    """
    audible = [each for each in score.events if not each.event.mute]
    if not audible:
        raise ExchangeError(path, "all events are muted: there are no notes to write")
    bent = pitch_bend and notes == "pitch"
    # The file stores the tempo as whole microseconds per beat: use the rounded value, as a reader will.
    ticks_per_s = TICKS_PER_BEAT * 1e6 / bpm2tempo(score.tempo_bpm)
    made = _notes(audible, ticks_per_s, notes, bent)
    midi = MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT, charset="utf-8")
    head: list[tuple[int, int, Any]] = [
        (0, _SET_UP, MetaMessage("track_name", name=score.title)),
        (0, _SET_UP, MetaMessage("set_tempo", tempo=bpm2tempo(score.tempo_bpm))),
        (0, _SET_UP, MetaMessage("time_signature", numerator=score.beats_per_bar, denominator=4)),
    ]
    for marker in score.markers:
        name = MetaMessage("marker", text=plain_text(marker.label))
        head.append((round(marker.time_s * ticks_per_s), _ON, name))
    midi.tracks.append(_track(head))
    without_range = set(_CHANNELS) if bent else set[int]()
    for name in (*map(_track_name, score.clusters), _DRUM_TRACK):
        on_track = [note for note in made if note.track == name]
        if not on_track:
            continue
        track: list[tuple[int, int, Any]] = [(0, _OFF, MetaMessage("track_name", name=name))]
        for note in on_track:
            if note.channel in without_range:
                without_range.remove(note.channel)
                track += [(0, _SET_UP, message) for message in _bend_range(note.channel)]
            track += _messages(note, bent)
        midi.tracks.append(_track(track))
    with written(path) as stream:
        midi.save(file=stream)


def _notes(events: list[ScoreEvent], ticks_per_s: float, notes: Notes, bent: bool) -> list[_Note]:
    loudest_db = max(each.measures.loudness_db for each in events)
    shortest = round(_SHORTEST_S * ticks_per_s)
    free_at = dict.fromkeys(_CHANNELS, -1)
    sounding: dict[tuple[int, int], _Note] = {}
    made: list[_Note] = []
    for each in events:
        track = _track_name(each.cluster)
        begin = round(each.onset_s * ticks_per_s)
        end = max(begin + shortest, round(each.end_s * ticks_per_s))
        if notes == "cluster" or not each.measures.pitched:
            channel = _DRUM_CHANNEL
            key = min(_FIRST_DRUM_KEY + each.cluster, 127)
            above = 0.0
            track = track if notes == "cluster" else _DRUM_TRACK
        else:
            key, above = nearest_key(each.measures.pitch_hz)
            channel = _freest(free_at, begin) if bent else _CHANNELS[each.cluster % len(_CHANNELS)]
        bend = round(min(max(above / _BEND_SEMITONES, -1.0), 1.0) * 8191)
        velocity = _velocity(each.measures.loudness_db - loudest_db)
        note = _Note(begin, end, channel, key, velocity, bend, track)
        before = sounding.get((channel, key))
        if before is not None and before.end >= begin:
            if begin - before.begin < _SAME_NOTE_S * ticks_per_s:
                before.end = max(before.end, end)
                before.velocity = max(before.velocity, note.velocity)
                continue
            before.end = begin - 1
        free_at[channel] = end
        sounding[channel, key] = note
        made.append(note)
    return made


def _track_name(cluster: int) -> str:
    return f"Cluster {cluster + 1}"


def _velocity(level_db: float) -> int:
    """Return the velocity for a level relative to the loudest note, at least 1.

    Players of SoundFonts and of General MIDI 2 attenuate a note by 40 log10(127 / velocity) dB (*SoundFont
    Technical Specification 2.04*, 8.4.1; *General MIDI 2*, MMA RP-024).
    """
    return min(max(round(127 * 10 ** (level_db / 40)), 1), 127)


def _freest(free_at: Mapping[int, int], begin: int) -> int:
    """Return the channel that has been free for longest at a time, otherwise the one that is free first.

    A bend also changes the pitch of the channel's last note while it decays after its end.
    """
    return min(_CHANNELS, key=lambda channel: free_at[channel])


def _messages(note: _Note, bent: bool) -> Iterable[tuple[int, int, Any]]:
    if bent and note.channel != _DRUM_CHANNEL:
        yield note.begin, _SET_UP, Message("pitchwheel", channel=note.channel, pitch=note.bend)
    yield (
        note.begin,
        _ON,
        Message("note_on", channel=note.channel, note=note.key, velocity=note.velocity),
    )
    yield note.end, _OFF, Message("note_off", channel=note.channel, note=note.key, velocity=0)


def _bend_range(channel: int) -> list[Any]:
    """Return control changes that set registered parameter 0, the pitch bend range, of a channel."""
    pairs = [(101, 0), (100, 0), (6, _BEND_SEMITONES), (38, 0), (101, 127), (100, 127)]
    return [Message("control_change", channel=channel, control=c, value=v) for c, v in pairs]


def _track(events: list[tuple[int, int, Any]]) -> Any:
    """Return a track of messages with absolute times in ticks."""
    track = MidiTrack()
    now = 0
    for time, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=time - now))
        now = time
    track.append(MetaMessage("end_of_track", time=0))
    return track
