"""Waveforms along the marks of the selected events, in the real window."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.event import MODEL_SAMPLE_RATE, RenderFrom
from editor.workers.peaks import PeakPyramid
from tests.editor.pending import PendingWindow, pending_window
from tests.editor.view_fakes import note_clip


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PendingWindow]:
    path = tmp_path / "walk.wav"
    save_audio(path, note_clip(4.0).samples, MODEL_SAMPLE_RATE, "PCM_16")
    with pending_window(qtbot, tmp_path, monkeypatch) as made:
        made.session.open_path(path)
        made.settle()
        made.window.model.rebuild()
        yield made
        made.check()


def press_key(desk: PendingWindow) -> None:
    desk.window.activateWindow()
    QTest.keyClick(desk.window.timeline.plot, Qt.Key.Key_V, Qt.KeyboardModifier.ShiftModifier)


def area(desk: PendingWindow, event_id: str) -> bytes:
    """Return the pixels above and below an event's mark, at its onset."""
    plot = desk.window.timeline.plot
    marks = desk.window.model.marks
    row = marks.index[event_id]
    x, y = plot.to_pixels(marks.onset_s[row], desk.window.timeline.heights()[row])
    image = plot.grab(QRectF(x, y - 18, 30, 36).toRect()).toImage()
    return bytes(image.constBits())


def test_they_are_off_until_the_key_and_follow_the_selection(desk: PendingWindow, qtbot: QtBot) -> None:
    plot, session = desk.window.timeline.plot, desk.session
    session.selection.set(["found-2"])
    desk.settle()
    assert plot.waveforms.n_drawn == 0
    before = area(desk, "found-2")
    press_key(desk)
    qtbot.waitUntil(lambda: plot.waveforms.n_drawn == 1)
    assert desk.window.actions_by_id["waveforms"].isChecked()
    assert area(desk, "found-2") != before
    session.selection.set(["found-2", "found-4"])
    qtbot.waitUntil(lambda: plot.waveforms.n_drawn == 2)
    session.selection.clear()
    assert plot.waveforms.n_drawn == 0
    session.selection.set(["found-2"])
    assert plot.waveforms.n_drawn == 1, "it is kept"
    press_key(desk)
    assert plot.waveforms.n_drawn == 0
    assert not desk.window.preferences.flag("waveforms")


def test_they_are_made_off_the_windows_thread_of_what_is_heard(
    desk: PendingWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = desk.session
    made: list[str] = []
    build = PeakPyramid.__init__

    def noted(pyramid: PeakPyramid, *arguments: object) -> None:
        made.append(threading.current_thread().name)
        build(pyramid, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(PeakPyramid, "__init__", noted)
    session.selection.set(["found-1"])
    press_key(desk)
    event = session.document.event("found-1")
    qtbot.waitUntil(lambda: session.event_waveforms.of(event) is not None)
    captured = session.event_waveforms.of(event)
    assert captured is not None
    assert captured.peaks.n_samples == round(0.15 * MODEL_SAMPLE_RATE), "its share of the recording"
    session.edits.set_render_from(["found-1"], RenderFrom.MODEL)
    model = session.document.event("found-1")
    qtbot.waitUntil(lambda: session.event_waveforms.of(model) is not None)
    assert session.event_waveforms.of(model).peaks.n_samples > captured.peaks.n_samples
    assert set(made) == {"pointillist-inference"}
    n_made = len(made)
    session.edits.move(["found-1"], 500)
    desk.settle()
    desk.window.model.rebuild()
    assert len(made) == n_made, "a move changes no waveform"
    assert desk.window.timeline.plot.waveforms.n_drawn == 1


def test_an_outline_has_the_peaks_of_the_sound_at_every_zoom(desk: PendingWindow, qtbot: QtBot) -> None:
    session = desk.session
    session.selection.set(["found-3"])
    press_key(desk)
    event = session.document.event("found-3")
    qtbot.waitUntil(lambda: session.event_waveforms.of(event) is not None)
    found = session.event_waveforms.of(event)
    assert found is not None
    for n_columns in (7, 50, 900):
        low, high = found.peaks.outline(0, found.peaks.n_samples, n_columns)
        assert max(np.max(high), -np.min(low)) == pytest.approx(found.peak)
    for span_s in (4.0, 0.3, 0.03):
        desk.window.timeline.plot.set_time_range(event.onset_s - 0.01, event.onset_s + span_s)
        desk.window.timeline.plot.grab()
