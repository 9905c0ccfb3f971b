"""Sequencers and MuseScore import our MIDI files: a note for every event, on tracks with the right names."""

from __future__ import annotations

import math
import os
import re
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import mido
import pytest

from codec.events.event import MODEL_SAMPLE_RATE
from codec.exchange.midi import write_midi
from codec.exchange.score import Score
from tests.programs.piece import TEMPO_BPM, WrittenNote, piece, written_notes
from tests.programs.programs import (
    Screen,
    appeared,
    cannot,
    environment,
    program,
    running,
    screen,
    soundfont,
    until,
    version_of,
)


@dataclass(frozen=True)
class Found:
    """A note in another program: onset and length in seconds, key, velocity, and whether it is a drum."""

    onset_s: float
    length_s: float
    key: int
    velocity: int
    drum: bool


def _in_midi(path: Path) -> list[Found]:
    """Return the notes of a MIDI file, with its tempo."""
    sounding: dict[tuple[int, int], list[tuple[float, int]]] = {}
    found, now = list[Found](), 0.0
    for message in mido.MidiFile(path):
        now += message.time
        if message.type == "note_on" and message.velocity:
            sounding.setdefault((message.channel, message.note), []).append((now, message.velocity))
        elif message.type in ("note_on", "note_off"):
            onset_s, velocity = sounding[message.channel, message.note].pop(0)
            found.append(Found(onset_s, now - onset_s, message.note, velocity, message.channel == 9))
    return found


def _check(found: Sequence[Found], notes: Sequence[WrittenNote], within_s: float) -> None:
    """Compare onsets, ends, keys, levels and drums with those of the events."""
    assert len(found) == len(notes)
    in_order = sorted(found, key=lambda each: (each.drum, each.key, each.onset_s))
    expected = sorted(notes, key=lambda note: (note.drum, note.key, note.onset_s))
    for each, note in zip(in_order, expected, strict=True):
        assert (each.key, each.drum) == (note.key, note.drum)
        assert each.onset_s == pytest.approx(note.onset_s, abs=within_s)
        assert each.onset_s + each.length_s == pytest.approx(note.end_s, abs=2 * within_s)
        assert each.velocity == pytest.approx(127 * 10 ** (note.level_db / 40), abs=1)


def _save(shown: Screen, window: str, path: Path) -> None:
    """Save in a program with Qt's file dialog."""
    shown.focus(shown.opened(window, "ctrl+s", "Save|lmms$"))
    shown.type(str(path))
    shown.keys("Return")
    appeared(path)


# Rosegarden


@pytest.mark.parametrize("bent", [False, True])
def test_rosegarden_has_every_note(tmp_path: Path, bent: bool) -> None:
    path, score = program("rosegarden", "rosegarden"), piece()
    write_midi(tmp_path / "walk.mid", score, pitch_bend=bent)
    settings = tmp_path / ".config" / "rosegardenmusic" / "Rosegarden.conf"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"[General_Options]\nlastversion={'.'.join(version_of('rosegarden'))}\n")
    with screen(tmp_path) as shown:
        with running([path, "--nosplash", "--nosound", "walk.mid"], tmp_path, shown.environment):
            _save(shown, shown.window("walk.mid - Rosegarden"), tmp_path / "saved.rg")
        command = [path, "--convert", "saved.rg", "back.mid"]
        subprocess.run(
            command, cwd=tmp_path, env=shown.environment, check=True, capture_output=True, timeout=120
        )
    # Its own files have 480 ticks a beat, and it does not round to the nearest.
    tick_s = 60 / TEMPO_BPM / 480
    _check(_in_midi(tmp_path / "back.mid"), written_notes(score, bent=bent), within_s=1.5 * tick_s)
    named = subprocess.run(
        ["gzip", "-dc", str(tmp_path / "saved.rg")], capture_output=True, check=True
    ).stdout
    labels = [each.get("label", "") for each in ET.fromstring(named).iter("track") if each.get("label")]
    shown_names = list(dict.fromkeys(label for label in labels if not label.startswith("<")))
    assert shown_names == ["Cluster 1", "Cluster 2", "Cluster 3", "Cluster 4", "Noise"]
    # A track for each channel of a cluster: without bends there is one.
    assert bent or len(labels) == len(shown_names)


# LMMS


def test_lmms_has_every_note(tmp_path: Path) -> None:
    path, score = program("lmms", "lmms"), piece()
    write_midi(tmp_path / "walk.mid", score)
    (tmp_path / "Documents" / "lmms").mkdir(parents=True)
    (tmp_path / ".lmmsrc.xml").write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE lmms-config-file>\n'
        f'<lmms version="{".".join(version_of("lmms"))}"><app configured="1" nommpz="1"/>'
        '<mixer audiodev="Dummy (no sound output)" mididev="Dummy (no MIDI support)"/>'
        f'<paths defaultsf2="{soundfont()}" workingdir="{tmp_path}/Documents/lmms/"/></lmms>\n'
    )
    root = ["--allowroot"] if os.getuid() == 0 else []
    with screen(tmp_path) as shown:
        command = [path, *root, "--import", str(tmp_path / "walk.mid")]
        with running(command, tmp_path, shown.environment):
            _save(shown, shown.window("LMMS [0-9]"), tmp_path / "saved.mmp")
    project = ET.parse(tmp_path / "saved.mmp")
    tracks = [track for track in project.iter("track") if track.find("pattern/note") is not None]
    assert [track.get("name") for track in tracks] == [
        "Cluster 1",
        "Cluster 2",
        "Cluster 3",
        "Cluster 4",
        "Noise",
    ]
    tick_s = 60 / TEMPO_BPM / 48  # its grid
    found = [
        # Its A4 is key 57, and its velocities are whole parts of 200.
        Found(
            tick_s * (int(pattern.get("pos", 0)) + int(note.attrib["pos"])),
            tick_s * int(note.attrib["len"]),
            int(note.attrib["key"]) + 12,
            math.ceil(int(note.attrib["vol"]) * 127 / 200),
            track.get("name") == "Noise",
        )
        for track in tracks
        for pattern in track.iter("pattern")
        for note in pattern.iter("note")
    ]
    _check(found, written_notes(score), within_s=tick_s)
    # The tempo is an automation.
    (tempo,) = (each for each in project.iter("automationpattern") if each.get("name") == "Tempo")
    assert [float(each.attrib["value"]) for each in tempo.iter("time")] == [TEMPO_BPM]


# MuseScore


def _quantised(score: Score) -> Score:
    """Return a piece with its events on sixteenths."""
    grid = round(15 / TEMPO_BPM * MODEL_SAMPLE_RATE)
    events = [
        replace(each, event=each.event.replace(onset_samples=grid * round(each.event.onset_samples / grid)))
        for each in score.events
    ]
    return replace(score, events=tuple(sorted(events, key=lambda each: each.onset_s)))


def test_musescore_keeps_the_times_of_a_quantised_piece(tmp_path: Path) -> None:
    score = _quantised(piece())
    back = _through_musescore(tmp_path, score)
    onsets = sorted((each.key, each.drum, each.onset_s) for each in _in_midi(back))
    expected = sorted((note.key, note.drum, note.onset_s) for note in written_notes(score))
    assert [each[:2] for each in onsets] == [each[:2] for each in expected]
    assert [each[2] for each in onsets] == pytest.approx([each[2] for each in expected], abs=0.002)


def test_musescore_takes_no_note_for_a_drum(tmp_path: Path) -> None:
    score = piece()
    found = sorted((each.key, each.drum) for each in _in_midi(_through_musescore(tmp_path, score)))
    assert found == sorted((note.key, note.drum) for note in written_notes(score))


def _through_musescore(folder: Path, score: Score) -> Path:
    """Let MuseScore 3 read a MIDI file as a score and write it again."""
    path = program("mscore3", "musescore3")
    write_midi(folder / "walk.mid", score)
    env = environment(folder) | {"QT_QPA_PLATFORM": "offscreen"}
    command = [path, "-o", str(folder / "back.mid"), str(folder / "walk.mid")]
    subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, timeout=120)
    return folder / "back.mid"


# Ardour

_FOLDER, _USE_TEMPO_MAP, _IMPORT = (60, 170), (432, 430), (927, 526)
"""Places in the import dialog of Ardour 7.3: the folder that it was started in, and two buttons."""


@pytest.mark.parametrize("use_tempo_map", [True, False])
def test_ardour_has_every_note_with_the_tempo_map_of_the_file(tmp_path: Path, use_tempo_map: bool) -> None:
    path, make = program("ardour", "ardour"), program("ardour7-new_empty_session", "ardour")
    score, session, only = piece(), tmp_path / "walk", tmp_path / "only"
    only.mkdir()
    write_midi(only / "walk.mid", score)
    _settle_ardour(tmp_path)
    with screen(tmp_path) as shown:
        subprocess.run(
            [make, str(session), "walk"], env=shown.environment, check=True, capture_output=True, timeout=60
        )
        saved = session / "walk.ardour"
        with running([path, "-a", "-n", "-O", str(session)], only, shown.environment):
            window = shown.window("walk - Ardour")
            shown.click(window, 500, 700)
            dialog = shown.opened(window, "ctrl+i", "Add Existing Media")
            shown.focus(dialog)
            shown.click(dialog, *_FOLDER)  # its only file is chosen
            time.sleep(2)
            if use_tempo_map:
                shown.click(dialog, *_USE_TEMPO_MAP)
            shown.click(dialog, *_IMPORT)
            files = session / "interchange" / "walk" / "midifiles"
            try:
                until(lambda: len(list(files.glob("walk.t*.mid"))) >= 5, "an imported file", 30.0)
            except AssertionError:
                cannot(f"the import dialog of Ardour {'.'.join(version_of('ardour'))} looks different")

            def is_saved() -> bool:
                shown.focus(window)
                shown.keys("ctrl+s")
                return "walk.t5" in saved.read_text("utf-8")

            until(is_saved, "a saved session", every_s=3.0)
    (bpm,) = map(float, re.findall(r'<Tempo npm="([0-9.]+)"', saved.read_text("utf-8")))
    assert bpm == (TEMPO_BPM if use_tempo_map else 120)
    found = [
        replace(each, onset_s=each.onset_s * 120 / bpm, length_s=each.length_s * 120 / bpm)
        for each_file in files.glob("walk.t*.mid")
        # Its files have no tempo, which mido takes for 120.
        for each in _in_midi(each_file)
    ]
    if use_tempo_map:
        _check(found, written_notes(score), within_s=0.002)
    else:
        # The guide warns of this: beats are kept, and times are not.
        faster = TEMPO_BPM / 120
        notes = [
            replace(note, onset_s=faster * note.onset_s, end_s=faster * note.end_s)
            for note in written_notes(score)
        ]
        _check(found, notes, within_s=0.002)


def _settle_ardour(home: Path) -> None:
    """Write Ardour's settings: not its first start, and a silent sound device that starts by itself."""
    folder = home / ".config" / "ardour7"
    folder.mkdir(parents=True)
    (folder / ".a7").touch()
    (folder / "config").write_text(
        """<?xml version="1.0" encoding="UTF-8"?>
<Ardour>
  <Config>
    <Option name="hide-dummy-backend" value="0"/>
    <Option name="try-autostart-engine" value="1"/>
  </Config>
  <Extra><AudioMIDISetup><EngineStates>
    <State backend="None (Dummy)" driver="Normal Speed" device="Silence" input-device="" output-device=""
      sample-rate="48000" buffer-size="1024" n-periods="0" input-latency="0" output-latency="0" lm-input=""
      lm-output="" active="1" use-buffered-io="0" midi-option="1 in, 1 out, Silence" lru="1">
      <MIDIDevices/>
    </State>
  </EngineStates></AudioMIDISetup></Extra>
</Ardour>
"""
    )
