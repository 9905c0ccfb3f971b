"""The playback has four sources at one place: switching has no gap, and what has no sound is said."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioClip
from editor.audio.playback import Playback
from editor.audio.source import Source
from tests.editor.unit.test_playback import RATE, Opened, opened, playback, tone

__all__ = ["opened", "playback"]

_LEVELS = {Source.RECORDING: 0.5, Source.MIX: 0.4, Source.MODEL: 0.3, Source.EVENTS: 0.2}


@pytest.fixture
def four(playback: Playback) -> Playback:
    """A piece in which each source has a level of its own."""
    playback.set_original(AudioClip(tone(_LEVELS[Source.RECORDING]).T.copy(), RATE))
    playback.set_mix(tone(_LEVELS[Source.MIX]), RATE)
    for source in (Source.MODEL, Source.EVENTS):
        playback.set_own(source, tone(_LEVELS[source]))
    return playback


def test_every_switch_keeps_the_place_and_has_no_gap(qtbot: QtBot, four: Playback, opened: Opened) -> None:
    four.play(1.0)
    qtbot.waitUntil(lambda: four.position_s > 1.1)
    for source in (Source.RECORDING, Source.MODEL, Source.EVENTS, Source.MIX):
        before_s = four.position_s
        assert four.choose(source)
        assert four.source == source
        assert 0.0 <= four.position_s - before_s < 0.05
        n_heard = len(opened.heard)
        qtbot.waitUntil(lambda n_heard=n_heard: len(opened.heard) > n_heard + 0.1 * RATE)
        assert opened.heard[-1, 0] == np.float32(_LEVELS[source])
    four.stop()
    heard = opened.heard[:, 0]
    sounding = np.flatnonzero(heard > 0.15)
    assert (heard[sounding[0] : sounding[-1]] > 0.15).all(), "a gap"
    inside = heard[sounding[0] + 100 : sounding[-1] - 100]
    assert np.abs(np.diff(inside)).max() <= 0.3 / (0.01 * RATE) + 1e-6, "a click"


def test_the_choice_stays_while_stopped_and_space_plays_it(four: Playback) -> None:
    four.choose(Source.MODEL)
    assert not four.is_playing
    four.toggle()
    assert (four.is_playing, four.source) == (True, Source.MODEL)
    four.toggle()
    assert (four.is_playing, four.source) == (False, Source.MODEL)


def test_comparing_goes_to_the_recording_and_back_in_the_same_place(qtbot: QtBot, four: Playback) -> None:
    four.choose(Source.MODEL)
    four.play(1.0)
    four.compare()
    assert (four.is_playing, four.source) == (True, Source.RECORDING)
    four.compare()
    assert (four.is_playing, four.source) == (True, Source.MODEL)
    assert four.position_s < 1.5


@pytest.mark.parametrize("ends", ["stopped", "by itself"])
def test_after_comparing_the_earlier_choice_comes_back(qtbot: QtBot, four: Playback, ends: str) -> None:
    four.choose(Source.EVENTS)
    four.seek(3.7)
    four.compare()
    assert (four.is_playing, four.source) == (True, Source.RECORDING)
    if ends == "stopped":
        four.toggle()
    qtbot.waitUntil(lambda: not four.is_playing)
    qtbot.waitUntil(lambda: four.source == Source.EVENTS)


def test_a_recording_that_was_chosen_stays_chosen(four: Playback) -> None:
    four.choose(Source.RECORDING)
    four.compare()
    assert (four.is_playing, four.source) == (True, Source.RECORDING)
    four.stop()
    assert four.source == Source.RECORDING
    four.play()
    four.compare()
    assert four.source == Source.MIX, "what was chosen before the recording"


def test_a_preview_of_an_edit_is_not_the_recording(four: Playback) -> None:
    four.choose(Source.MODEL)
    four.choose(Source.RECORDING)
    four.toggle_edits()
    assert (four.is_playing, four.source) == (True, Source.MODEL)
    four.toggle_edits()
    assert (four.is_playing, four.source) == (False, Source.MODEL)


def test_what_has_no_sound_of_its_own_sounds_like_the_mix(
    qtbot: QtBot, four: Playback, opened: Opened
) -> None:
    four.set_gains_db({**dict.fromkeys(Source, 0.0), Source.MODEL: -20.0})
    four.choose(Source.MODEL)
    four.play(0.5)
    qtbot.waitUntil(lambda: len(opened.heard) > 0.2 * RATE)
    assert opened.heard[-1, 0] == pytest.approx(0.03, abs=1e-6)
    four.set_own(Source.MODEL, None)
    n_heard = len(opened.heard)
    qtbot.waitUntil(lambda: len(opened.heard) > n_heard + 0.1 * RATE)
    assert opened.heard[-1, 0] == np.float32(0.4)
    four.set_mix(tone(0.45), RATE)
    n_heard = len(opened.heard)
    qtbot.waitUntil(lambda: len(opened.heard) > n_heard + 0.1 * RATE)
    assert opened.heard[-1, 0] == np.float32(0.45), "an edit is heard"
    assert four.gain_db(Source.MODEL) == 0.0


def test_without_a_recording_it_cannot_be_chosen(qtbot: QtBot, playback: Playback) -> None:
    playback.set_mix(tone(0.1), RATE)
    with qtbot.waitSignal(playback.message, check_params_cb=lambda text: "no recording" in text):
        assert not playback.choose(Source.RECORDING)
    playback.compare()
    assert (playback.is_playing, playback.source) == (False, Source.MIX)


def test_a_new_piece_starts_at_the_mix(four: Playback) -> None:
    four.choose(Source.EVENTS)
    four.start_piece()
    assert four.source == Source.MIX
    four.choose(Source.EVENTS)
    four.play(0.0)
    assert four._heard_as(Source.EVENTS) == Source.MIX, "nothing of the earlier piece is left"
