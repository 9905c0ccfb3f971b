"""Players render our MIDI files, and every note is heard where, as high and as loud as its event."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from codec.exchange.midi import write_midi
from tests.programs.listening import RATE, Heard, Player, Sound, listen, strikes
from tests.programs.piece import WrittenNote, piece, written_notes
from tests.programs.programs import environment, program, soundfont

_KINDS = ("plain", "bent", "drums")


def _samples(path: Path) -> Sound:
    return soundfile.read(path, always_2d=True)[0].mean(axis=1)


@pytest.fixture
def fluidsynth(tmp_path: Path) -> Player:
    path, font = program("fluidsynth", "fluidsynth"), soundfont()
    plain = ["-ni", "-R", "0", "-C", "0", "-g", "1", "-r", str(RATE), "-O", "float"]

    def play(files: Sequence[Path]) -> list[Sound]:
        out, sounds = tmp_path / "out.wav", list[Sound]()
        for each in files:
            command = [path, *plain, "-F", str(out), str(font), str(each)]
            subprocess.run(command, check=True, capture_output=True, env=environment(tmp_path))
            sounds.append(_samples(out))
        return sounds

    return play


@pytest.fixture
def timidity(tmp_path: Path) -> Player:
    path, font = program("timidity", "timidity"), soundfont()
    config = tmp_path / "timidity.cfg"
    config.write_text(f"soundfont {font}\n")
    plain = ["-Ow", "-s", str(RATE), "--output-24bit", "--output-mono", "--preserve-silence"]
    # Its cache of resampled notes puts some of them up to 4 cents off (2.14.0).
    plain += ["-EFreverb=d", "-EFchorus=d", "-A100", "-S0"]

    def play(files: Sequence[Path]) -> list[Sound]:
        # It takes a second to end: one call for all files.
        command = [path, "-c", str(config), *plain, *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, env=environment(tmp_path))
        return [_samples(each.with_suffix(".wav")) for each in files]

    return play


def _heard(kind: str, play: Player, folder: Path) -> list[tuple[WrittenNote, Heard]]:
    """Return what is heard of each note of an export of a kind."""
    score, path = piece(), folder / f"{kind}.mid"
    write_midi(path, score, notes="cluster" if kind == "drums" else "pitch", pitch_bend=kind == "bent")
    notes = written_notes(score, bent=kind == "bent", drums=kind == "drums")
    struck = [(each.key, each.channel == 9) for each in strikes(path)]
    assert struck == [(note.key, note.drum) for note in notes]
    return list(zip(notes, listen(path, notes, play, folder), strict=True))


def _clean(note: WrittenNote, heard: Heard) -> bool:
    """Return whether nothing else is heard: a bend of its release, or an end too early or too late.

    Noises differ more, because players begin notes between samples of their own.
    """
    return heard.rest_db < (-15 if note.drum else -24)


def _report(name: str, kind: str, heard: Sequence[tuple[WrittenNote, Heard]], right: Sequence[bool]) -> None:
    ms, cents, level_db = (
        max(abs(getattr(each, field)) for _, each in heard) for field in ("onset_ms", "cents", "level_db")
    )
    rest_db = max(each.rest_db for _, each in heard)
    print(
        f"\n{name}, {kind}: {sum(right)} of {len(right)} notes right; "
        f"up to {ms:.1f} ms, {cents:.1f} cents, {level_db:.1f} dB; rest {rest_db:.0f} dB"
    )
    for (note, each), fits in zip(heard, right, strict=True):
        if not fits:
            print("  wrong:", note, each)


@pytest.mark.parametrize("kind", _KINDS)
def test_fluidsynth_plays_every_event(kind: str, fluidsynth: Player, tmp_path: Path) -> None:
    heard = _heard(kind, fluidsynth, tmp_path)
    right = [
        # It begins notes in steps of 1.5 ms; a step of the velocity is up to 0.5 dB at -45 dB.
        abs(each.onset_ms) < 3 and abs(each.cents) < 3 and abs(each.level_db) < 0.6 and _clean(note, each)
        for note, each in heard
    ]
    _report("fluidsynth", kind, heard, right)
    assert all(right)


@pytest.mark.parametrize("kind", _KINDS)
def test_timidity_plays_every_event(kind: str, timidity: Player, tmp_path: Path) -> None:
    heard = _heard(kind, timidity, tmp_path)
    right = [
        # Its own law of velocities is 33 log10, so that it makes soft notes louder.
        abs(each.onset_ms) < 3
        and abs(each.cents) < 4
        and -0.6 < each.level_db < 0.6 + 0.2 * abs(note.level_db)
        and _clean(note, each)
        for note, each in heard
    ]
    _report("TiMidity", kind, heard, right)
    assert all(right)


def test_a_wrong_note_is_heard(fluidsynth: Player, tmp_path: Path) -> None:
    """The comparison finds what it looks for."""
    path, score = tmp_path / "plain.mid", piece()
    write_midi(path, score)
    notes = written_notes(score)
    wrong = list(notes)
    wrong[0] = replace(notes[0], onset_s=notes[0].onset_s - 0.005)
    wrong[1] = replace(notes[1], pitch=notes[1].pitch + 0.1)
    wrong[2] = replace(notes[2], end_s=notes[2].onset_s + 0.15, cut=False)
    wrong[4] = replace(notes[4], level_db=notes[4].level_db - 2)
    heard = listen(path, wrong, fluidsynth, tmp_path)
    assert heard[0].onset_ms == pytest.approx(5, abs=2)
    assert heard[1].cents == pytest.approx(-10, abs=2)
    assert heard[2].rest_db > -12
    assert heard[4].level_db == pytest.approx(2, abs=0.3)
    assert np.isfinite([each.rest_db for each in heard]).all()
