"""One switch for what is heard: recording, mix, model or events only, by keys, buttons and menu."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioClip, save_audio
from codec.audio.placed import panned
from codec.events.event import Event, RenderFrom
from codec.project.content import MixSettings
from editor.audio.backends import NullBackend
from editor.audio.loudness import integrated_loudness
from editor.audio.playback import Playback
from editor.audio.source import PIECE_SOURCES, Source
from editor.views.window.main_window import MainWindow
from tests.editor.pending import PendingWindow, pending_window
from tests.editor.view_fakes import note_clip
from tests.editor.waiting import wait_ms

_KEYS = dict(zip((Qt.Key.Key_6, Qt.Key.Key_7, Qt.Key.Key_8, Qt.Key.Key_9), PIECE_SOURCES, strict=True))
_OWN = (Source.MODEL, Source.EVENTS)
_LENGTH_S = 3.0


class Desk:
    """A window over a piece of eight events, and what its device was given."""

    def __init__(self, pending: PendingWindow, blocks: list[np.ndarray]) -> None:
        self.pending, self.blocks = pending, blocks
        self.window: MainWindow = pending.window
        self.session, self.codec = pending.session, pending.codec
        self.playback = self.session.playback

    @property
    def clip(self) -> AudioClip:
        clip = self.session.document.original
        assert clip is not None
        return clip

    @property
    def ids(self) -> list[str]:
        return list(self.session.document.events)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.timeline.plot, key, modifier)
        QApplication.processEvents()

    def settle(self) -> None:
        """Wait until all sounds of the chosen source are made and passed on."""
        self.pending.settle()
        listening = self.session.listening
        while listening.preparing is not None or listening._publishing.isActive():
            wait_ms(5)
            self.pending.settle()

    def sound(self, source: Source) -> np.ndarray:
        """Return what a source sounds like, [n_samples, n_channels]."""
        self.playback.choose(source)
        self.settle()
        return np.array(self.playback._sounds[self.playback._heard_as(source)].samples)

    def forget_renders(self) -> None:
        """Be as with a piece that was opened, of which nothing is rendered yet."""
        self.session._renders._cache.clear()
        self.codec.rendered.clear()

    def played(self) -> np.ndarray:
        """Return one channel of what the device was given."""
        return np.concatenate(self.blocks)[:, 0] if self.blocks else np.zeros(0, np.float32)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    blocks: list[np.ndarray] = []
    playback = Playback(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n, blocks.append))
    with pending_window(qtbot, tmp_path, monkeypatch, playback) as made:
        path = tmp_path / "walk.wav"
        save_audio(path, note_clip(_LENGTH_S).samples, 22_050, "PCM_16")
        made.session.open_path(path)
        made.settle()
        made.window.model.rebuild()
        assert made.session.captures.available
        yield Desk(made, blocks)
        made.check()


def edited(desk: Desk) -> None:
    """Move, soften, mute, delete and duplicate events, and hear one from the model."""
    edits, ids = desk.session.edits, desk.ids
    edits.move(ids[1:2], 4_000)
    edits.change_gain(ids[2:3], -6.0)
    edits.set_mute(ids[3:4], True)
    edits.set_render_from(ids[4:5], RenderFrom.MODEL)
    edits.duplicate(ids[5:6], 6_000)
    edits.delete(ids[6:7])
    desk.settle()


def of_model(desk: Desk, events: list[Event]) -> np.ndarray:
    """Return the sum of the codec's renders, [n_channels, n_samples]."""
    rate = desk.clip.sample_rate
    total = np.zeros((desk.clip.n_channels, round(6 * rate)), np.float32)
    for event in events:
        sound = desk.codec.render(event, rate)
        panned(sound, round(event.onset_s * rate), event.pan, desk.clip.n_channels).add_to(total)
    return total


def assert_sounds_like(heard: np.ndarray, expected: np.ndarray) -> None:
    """Both [n_channels, n_samples], of which the second may end in silence."""
    n_samples = heard.shape[1]
    np.testing.assert_allclose(heard, expected[:, :n_samples], atol=2e-6)
    assert not expected[:, n_samples:].any()


# Keys, buttons and menu


def test_each_key_button_and_entry_switches_and_the_position_stays(desk: Desk, tmp_path: Path) -> None:
    desk.session.save(tmp_path / "walk.pointillist")
    desk.session.finish_saving()
    actions = desk.window.actions_by_id
    segments = dict(zip(PIECE_SOURCES, desk.window.transport.switch.segments, strict=True))
    desk.playback.seek(1.25)
    for key, source in _KEYS.items():
        for act in (
            lambda key=key: desk.press(key),
            lambda source=source: QTest.mouseClick(segments[source], Qt.MouseButton.LeftButton),
            actions[f"hear_{source}"].trigger,
        ):
            desk.playback.choose(Source.MIX if source != Source.MIX else Source.MODEL)
            act()
            assert desk.playback.source == source
            chosen = [each for each in PIECE_SOURCES if actions[f"hear_{each}"].isChecked()]
            assert chosen == [source], "also while stopped"
            assert segments[source].isChecked()
            assert desk.window.transport.source_button.text() == segments[source].text()
            assert desk.playback.position_s == 1.25
            assert not desk.playback.is_playing
    assert desk.session.undo_stack.count() == 0
    assert not desk.session.document.modified, "listening is not an edit"


def test_switching_while_it_plays_has_no_gap(desk: Desk, qtbot: QtBot) -> None:
    desk.session.loudness.set_on(False)
    edited(desk)
    sources = np.stack([desk.sound(source)[: desk.clip.n_samples, 0] for source in PIECE_SOURCES])
    desk.playback.choose(Source.MIX)
    desk.playback.seek(0.3)
    desk.press(Qt.Key.Key_Space)
    for key in [*_KEYS, *reversed(_KEYS)]:
        desk.press(key)
        n_heard = len(desk.played())
        qtbot.waitUntil(lambda n_heard=n_heard: len(desk.played()) > n_heard + 3000)
    assert desk.playback.is_playing
    desk.press(Qt.Key.Key_Space)
    heard = desk.played()
    begin = round(0.3 * desk.clip.sample_rate)
    first = next(at for at in range(len(heard)) if heard[at : at + 50].all())
    # Whatever was heard at a place lies between the sources there: nothing was skipped or repeated.
    n_samples = min(len(heard) - first, sources.shape[1] - begin) - 3000
    assert n_samples > 20_000
    there = sources[:, begin : begin + n_samples]
    delays = [
        delay
        for delay in range(-64, 65)
        if _lies_between(heard[first + delay + 100 : first + delay + n_samples], there[:, 100:])
    ]
    assert delays, "a gap, a jump or a click"


def _lies_between(heard: np.ndarray, there: np.ndarray) -> bool:
    low, high = there.min(0), there.max(0)
    return bool(((heard >= low - 1e-6) & (heard <= high + 1e-6)).all())


def test_space_stops_what_is_chosen_and_shift_space_compares(desk: Desk) -> None:
    desk.press(Qt.Key.Key_8)
    desk.settle()
    desk.press(Qt.Key.Key_Space)
    assert (desk.playback.is_playing, desk.playback.source) == (True, Source.MODEL)
    desk.press(Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert (desk.playback.is_playing, desk.playback.source) == (True, Source.RECORDING)
    assert desk.window.actions_by_id["hear_recording"].isChecked()
    desk.press(Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    assert (desk.playback.is_playing, desk.playback.source) == (True, Source.MODEL)
    desk.press(Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier)
    desk.press(Qt.Key.Key_Space)
    assert (desk.playback.is_playing, desk.playback.source) == (False, Source.MODEL)
    assert desk.window.actions_by_id["hear_model"].isChecked()


def test_the_preview_of_a_dialog_lets_the_edit_be_heard(desk: Desk) -> None:
    desk.press(Qt.Key.Key_6)
    desk.session.selection.set(desk.ids[:3])
    dialog = desk.window.arrange.quantise_dialog()
    dialog.show()
    QTest.mouseClick(dialog.play, Qt.MouseButton.LeftButton)
    assert (desk.playback.is_playing, desk.playback.source) == (True, Source.MIX)
    QTest.mouseClick(dialog.play, Qt.MouseButton.LeftButton)
    assert not desk.playback.is_playing
    dialog.reject()


def test_a_digit_in_a_field_is_a_digit(desk: Desk) -> None:
    desk.window.transport.open_beats()
    tempo = desk.window.transport.tempo
    tempo.setFocus()
    QTest.keyClicks(tempo, "96")
    assert desk.playback.source == Source.MIX
    desk.window.transport.beats.close()


def test_the_narrow_form_is_a_menu_with_the_same_choices(desk: Desk) -> None:
    bar = desk.window.transport
    desk.window.resize(1440, 640)
    QApplication.processEvents()
    assert bar.switch.isVisible()
    assert bar.source_button.isHidden()
    for width in range(1440, 760, -8):
        desk.window.resize(width, 640)
        QApplication.processEvents()
        assert bar.switch.isHidden() is bar.source_button.isVisible()
    assert bar.source_button.isVisible()
    bar.source_button.menu().actions()[2].trigger()
    assert desk.playback.source == Source.MODEL
    assert bar.source_button.text() == "Model"


# What is heard


def test_unedited_the_mix_is_the_recording_sample_by_sample(desk: Desk) -> None:
    np.testing.assert_array_equal(desk.sound(Source.MIX), desk.sound(Source.RECORDING))


def test_the_model_is_the_sum_of_the_codecs_renders(desk: Desk) -> None:
    edited(desk)
    wanted = [event for event in desk.session.document.sequence() if not event.mute]
    assert_sounds_like(desk.sound(Source.MODEL).T, of_model(desk, wanted))


@pytest.mark.parametrize("residual_db", [0.0, -6.0])
def test_the_events_only_are_the_mix_without_the_remainder(desk: Desk, residual_db: float) -> None:
    settings = MixSettings(residual_db=residual_db)
    desk.session.piece_edits.set_residual_db(residual_db)
    edited(desk)
    mix, events = desk.sound(Source.MIX).T, desk.sound(Source.EVENTS).T
    source = desk.session._renders.source
    assert source is not None
    remainder = np.array(desk.clip.samples)
    for event in desk.session.document.captured_baselines():
        source.service.captured(event.event_id).scaled(-1.0).add_to(remainder)
    remainder *= np.float32(settings.residual_gain)
    for event in desk.session.document.captured_baselines():
        now = desk.session.document.events.get(event.event_id)
        if now is None or now != event:  # it takes its hole along
            sound = source.service.captured(event.event_id)
            sound.scaled(-settings.residual_gain / 8).add_to(remainder)
    n_samples = min(mix.shape[1], events.shape[1], remainder.shape[1])
    assert np.abs(events).max() > 0.01
    np.testing.assert_allclose(
        events[:, :n_samples], mix[:, :n_samples] - remainder[:, :n_samples], atol=1e-6
    )


@pytest.mark.parametrize("source", _OWN)
def test_edits_are_heard_in_every_source_and_undone(desk: Desk, source: Source) -> None:
    before = desk.sound(source)
    desk.session.edits.change_gain(desk.ids[2:3], 6.0)
    desk.session.edits.move(desk.ids[:1], 2_000)
    changed = desk.sound(source)
    assert np.abs(changed[: len(before)] - before[: len(changed)]).max() > 0.01
    desk.playback.choose(Source.MIX)  # it is brought up when it is heard again
    desk.session.undo_stack.undo()
    desk.session.undo_stack.undo()
    again = desk.sound(source)
    n_samples = min(len(before), len(again))
    np.testing.assert_allclose(again[:n_samples], before[:n_samples], atol=1e-6)


@pytest.mark.parametrize("source", [Source.MIX, *_OWN])
def test_solo_holds_in_each(desk: Desk, source: Source) -> None:
    whole = desk.sound(source)
    chosen = desk.ids[1:3]
    desk.session.edits.set_mute(chosen[:1], True)
    desk.session.set_solo(chosen)
    heard = desk.sound(source).T
    events = [desk.session.document.event(each) for each in chosen]
    if source == Source.MODEL:
        expected = of_model(desk, events)
    else:
        capture = desk.session._renders.source
        assert capture is not None
        expected = np.zeros((1, heard.shape[1]), np.float32)
        for event in events:
            for part in capture.service.alone(event):
                part.add_to(expected)
    assert_sounds_like(heard, expected)
    desk.session.set_solo(None)
    desk.session.edits.set_mute(chosen[:1], False)
    np.testing.assert_allclose(desk.sound(source), whole, atol=1e-6)


def test_all_are_as_loud_as_the_mix(desk: Desk) -> None:
    assert desk.session.loudness.on, "without looking for a switch"
    edited(desk)
    sounds = {source: desk.sound(source) for source in PIECE_SOURCES}
    while desk.session.loudness.measuring:
        wait_ms(10)
    for source in _OWN:  # measured when it is chosen
        desk.playback.choose(source)
        desk.settle()
        wait_ms(20)
        while desk.session.loudness.measuring:
            wait_ms(10)
    mix = integrated_loudness(sounds[Source.MIX], desk.clip.sample_rate)
    assert desk.playback.gain_db(Source.MIX) == 0.0
    for source, sound in sounds.items():
        gain_db, peak = desk.playback.gain_db(source), float(np.abs(sound).max())
        level = integrated_loudness(sound, desk.clip.sample_rate) + gain_db
        clips = peak * 10.0 ** (max(gain_db, 0.0) / 20.0) > max(peak, 1.0) + 1e-6
        at_full_scale = gain_db >= 0.0 and peak * 10.0 ** (gain_db / 20.0) > 1.0 - 1e-3
        assert not clips
        assert level == pytest.approx(mix, abs=0.5) or (at_full_scale and level < mix)
    assert "dB" in desk.window.transport.heard.text() or not desk.playback.gain_db(desk.playback.source)
    desk.window.actions_by_id["match_loudness"].trigger()
    assert all(desk.playback.gain_db(source) == 0.0 for source in PIECE_SOURCES)


# While it is being made


def test_until_it_is_ready_the_mix_is_heard_and_that_is_said(desk: Desk, qtbot: QtBot) -> None:
    desk.forget_renders()
    desk.codec.gate.clear()
    desk.press(Qt.Key.Key_8)
    transport, status = desk.window.transport, desk.window.status
    assert desk.session.listening.heard_as_mix
    assert "preparing 0%" in transport.heard.text()
    assert "Model: 0% prepared" in status.listening.text()
    assert "the mix" in status.listening.text()
    desk.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: np.abs(desk.played()).max(initial=0.0) > 0.05)
    desk.codec.gate.set()
    qtbot.waitUntil(lambda: transport.heard.text() == "")
    assert desk.session.listening.preparing is None
    assert status.listening.isHidden()
    assert desk.playback._heard_as(Source.MODEL) == Source.MODEL
    desk.press(Qt.Key.Key_Space)


def test_what_is_at_the_playhead_is_made_first(desk: Desk, qtbot: QtBot) -> None:
    desk.playback.seek(2.5)
    desk.forget_renders()
    desk.press(Qt.Key.Key_8)
    desk.settle()
    onsets_s = [desk.session.document.event(each).onset_s for each in desk.codec.rendered]
    from_playhead = [each for each in onsets_s if each >= 1.5]
    assert onsets_s == [*sorted(from_playhead), *sorted(set(onsets_s) - set(from_playhead))]
    assert len(onsets_s) == 8, "each once"


def test_what_was_played_while_it_was_found_is_not_rendered_again(desk: Desk, qtbot: QtBot) -> None:
    desk.codec.steps = threading.Semaphore(7)
    desk.codec.found_as = "again"
    desk.session.new_encode()
    qtbot.waitUntil(lambda: len(desk.session.document) == 7)
    desk.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: sum(each.startswith("again") for each in desk.codec.rendered) == 7)
    desk.press(Qt.Key.Key_Space)
    desk.codec.steps.release(100)
    desk.settle()
    desk.codec.rendered.clear()
    assert_sounds_like(desk.sound(Source.MODEL).T, of_model(desk, list(desk.session.document.sequence())))
    assert desk.codec.rendered[0] == "again-7", "which was found after playing"
    assert len(desk.codec.rendered) == 1 + 8, "the others only by the comparison"


def test_an_event_that_cannot_be_rendered_is_silent_and_said(desk: Desk) -> None:
    desk.forget_renders()
    desk.codec.fail_on = desk.ids[0]
    told: list[str] = []
    desk.session.message.connect(told.append)
    heard = desk.sound(Source.MODEL).T
    desk.codec.fail_on = None
    assert any("cannot be rendered" in text for text in told)
    assert_sounds_like(heard, of_model(desk, [desk.session.document.event(each) for each in desk.ids[1:]]))


def test_nothing_is_made_for_what_is_not_heard(desk: Desk) -> None:
    desk.codec.rendered.clear()
    desk.press(Qt.Key.Key_6)
    desk.press(Qt.Key.Key_7)
    desk.settle()
    assert desk.codec.rendered == []
    assert desk.session.listening._sums == {}


# Without captured sounds, without a recording, another piece


def test_without_captured_sounds_model_and_events_are_what_the_mix_is(desk: Desk) -> None:
    desk.session.captures.end()
    desk.settle()
    mix = desk.sound(Source.MIX)
    assert "sounds like the mix" in desk.window.actions_by_id["hear_model"].toolTip()
    for source in _OWN:
        np.testing.assert_array_equal(desk.sound(source), mix)
    assert_sounds_like(mix.T, of_model(desk, list(desk.session.document.sequence())))


def test_without_a_recording_it_is_off_and_the_reason_is_said(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "without.pointillist"
    desk.press(Qt.Key.Key_6)
    desk.session.save(path, include_source=False)
    desk.session.finish_saving()
    (tmp_path / "walk.wav").unlink()
    desk.session.open_path(path)
    desk.pending.settle()
    wait_ms(50)
    desk.pending.settle()
    segment = desk.window.transport.switch.segments[0]
    assert isinstance(segment, QToolButton)
    assert not segment.isEnabled()
    assert "not at hand" in segment.toolTip()
    assert desk.playback.source == Source.MIX, "a new piece starts at the mix"
    assert desk.window.actions_by_id["hear_mix"].isChecked()


def test_another_piece_has_nothing_of_the_one_before(desk: Desk, tmp_path: Path) -> None:
    desk.sound(Source.MODEL)
    other = tmp_path / "other.wav"
    save_audio(other, note_clip(1.5).samples, 22_050, "PCM_16")
    desk.session.open_path(other)
    desk.settle()
    assert desk.playback.source == Source.MIX
    assert desk.window.actions_by_id["hear_mix"].isChecked()
    assert_sounds_like(desk.sound(Source.MODEL).T, of_model(desk, list(desk.session.document.sequence())))


def test_after_another_encode_of_the_same_piece_the_choice_holds(desk: Desk) -> None:
    desk.sound(Source.MODEL)
    desk.codec.n_events = 5
    desk.session.new_encode()
    desk.settle()
    assert desk.playback.source == Source.MODEL
    assert len(desk.session.document) == 5
    assert_sounds_like(desk.sound(Source.MODEL).T, of_model(desk, list(desk.session.document.sequence())))
    desk.session.undo_stack.undo()
    desk.settle()
    assert len(desk.session.document) == 8
    assert_sounds_like(desk.sound(Source.MODEL).T, of_model(desk, list(desk.session.document.sequence())))


def test_every_choice_says_in_plain_words_what_it_is(desk: Desk) -> None:
    for segment, word in zip(
        desk.window.transport.switch.segments, ("opened", "exported", "32 numbers", "claim"), strict=True
    ):
        assert word in segment.toolTip()
        assert segment.accessibleName()
