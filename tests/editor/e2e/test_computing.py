"""Preferences, Compute on: the devices that there are, and where the next encode computes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.messages import Message
from editor.views.dialogs.preferences_dialog import PreferencesDialog
from tests.editor.pending import PendingWindow, pending_window
from tests.editor.view_fakes import note_clip


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PendingWindow]:
    with pending_window(qtbot, tmp_path, monkeypatch) as desk:
        yield desk


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "walk.wav"
    save_audio(path, note_clip(2.0).samples, 22_050, "PCM_16")
    return path


def _preferences(desk: PendingWindow, qtbot: QtBot) -> PreferencesDialog:
    dialog = desk.window.dialogs.preferences_dialog()
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def _offered(dialog: PreferencesDialog) -> list[str]:
    devices = dialog.compute_on.devices
    return [devices.itemText(index) for index in range(devices.count())]


def _choose(dialog: PreferencesDialog, text: str) -> None:
    """Choose with the keyboard, as a user does."""
    devices = dialog.compute_on.devices
    devices.setFocus()
    QTest.keyClick(devices, Qt.Key.Key_Home)
    while devices.currentText() != text:
        before = devices.currentIndex()
        QTest.keyClick(devices, Qt.Key.Key_Down)
        assert devices.currentIndex() != before, f"{text} is not offered"


def test_without_a_graphics_card_there_is_nothing_to_choose(desk: PendingWindow, qtbot: QtBot) -> None:
    dialog = _preferences(desk, qtbot)
    desk.settle()
    assert _offered(dialog) == ["Automatic", "Processor"]
    assert not dialog.compute_on.devices.isEnabled()
    desk.check()


def test_a_graphics_card_is_offered_chosen_used_and_remembered(
    desk: PendingWindow, recording: Path, qtbot: QtBot
) -> None:
    desk.codec.devices = ["cuda", "cpu"]
    dialog = _preferences(desk, qtbot)
    qtbot.waitUntil(dialog.compute_on.devices.isEnabled)
    assert _offered(dialog) == ["Automatic", "Processor", "Graphics card"]
    assert dialog.compute_on.devices.currentText() == "Automatic"
    desk.session.open_path(recording)
    desk.settle()
    for text in ("Graphics card", "Processor"):
        _choose(dialog, text)
        desk.window.actions_by_id["encode_again"].trigger()
        desk.settle()
    assert desk.codec.encoded_on == ["auto", "cuda", "cpu"]
    again = _preferences(desk, qtbot)
    desk.settle()
    assert again.compute_on.devices.currentText() == "Processor"
    desk.check()


def test_an_answer_after_the_preferences_were_closed_does_no_harm(desk: PendingWindow, qtbot: QtBot) -> None:
    desk.codec.devices = ["mps", "cpu"]
    desk.main.holding = True
    dialog = desk.window.dialogs.preferences_dialog()
    desk.work_off()
    dialog.deleteLater()
    qtbot.waitSignal(dialog.destroyed).wait()
    desk.settle()
    desk.check()


def test_the_user_is_told_that_an_encode_went_on_elsewhere(desk: PendingWindow, recording: Path) -> None:
    desk.codec.note = Message("the graphics card had no memory left at {at_s:.0f} s", at_s=3.0)
    told: list[str] = []
    desk.session.message.connect(told.append)
    desk.session.open_path(recording)
    desk.settle()
    assert "walk: the graphics card had no memory left at 3 s" in told
    assert len(desk.session.document) > 0
    desk.check()
