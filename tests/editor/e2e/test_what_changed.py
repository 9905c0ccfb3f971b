"""What a drag does, and what was done, can be seen: ghosts, the status, marks, the history."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from codec.events.event import MODEL_SAMPLE_RATE
from codec.resources import asset_path, is_bundled
from editor.views.dialogs.guide_dialog import GuideDialog
from editor.views.marks.marks import format_time, note_name
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession, note_clip, shown_window


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 15) as made:
        made.snap.set_mode("off")
        made.timeline.fit()
        QApplication.processEvents()
        yield made


class Hand:
    """The left button held on an event of the timeline."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.plot = window, window.timeline.plot
        self.event_id = next(each for each in window.model.marks.ids[3:-3] if self._alone(each))
        self.at = self.place(self.event_id) + QPointF(4, 0)
        self._send(QEvent.Type.MouseButtonPress, self.at)

    def place(self, event_id: str) -> QPointF:
        marks = self.window.model.marks
        row = marks.index[event_id]
        onset_s, height = float(marks.onset_s[row]), float(self.window.timeline.heights()[row])
        return QPointF(*self.plot.to_pixels(onset_s, height))

    def _alone(self, event_id: str) -> bool:
        marks, at = self.window.model.marks, self.place(event_id)
        others = [self.place(each) for each in marks.ids if each != event_id]
        return all(abs(each.x() - at.x()) > 90 or abs(each.y() - at.y()) > 30 for each in others)

    def move(self, by: QPointF) -> None:
        for step in range(1, 6):
            self._send(QEvent.Type.MouseMove, self.at + by * step / 5)
        QApplication.processEvents()

    def release(self, by: QPointF) -> None:
        self._send(QEvent.Type.MouseButtonRelease, self.at + by)
        self.window.model.rebuild()
        QApplication.processEvents()

    def _send(self, kind: QEvent.Type, at: QPointF) -> None:
        view, left, none = self.plot.viewport(), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        button = none if kind == QEvent.Type.MouseMove else left
        buttons = none if kind == QEvent.Type.MouseButtonRelease else left
        modifiers = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(view, QMouseEvent(kind, at, view.mapToGlobal(at), button, buttons, modifiers))


def _strength(widget: QWidget, at: QPointF) -> float:
    """Return how much a few pixels differ from the background."""
    area = QRect(round(at.x()) + 3, round(at.y()) - 2, 4, 5)
    image = widget.grab(area).toImage().convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    colours: NDArray[np.float64] = bits[:, : 4 * image.width()].reshape(-1, 4)[:, 2::-1].astype(float)
    base = np.array(widget.palette().base().color().getRgb()[:3], float)
    return float(np.abs(colours - base).max(axis=1).mean())


def test_a_ghost_stays_where_an_event_is_dragged_from(window: MainWindow) -> None:
    window.timeline.plot.set_spectrogram(None)
    hand = Hand(window)
    home, view = hand.place(hand.event_id), hand.plot.viewport()
    before = _strength(view, home)
    hand.move(QPointF(80, 2))
    ghost = _strength(view, home)
    assert 0.1 * before < ghost < 0.6 * before
    hand.release(QPointF(80, 2))
    assert _strength(view, home) < 0.1 * before


def test_the_status_says_from_where_to_where_by_how_much_and_at_which_pitch(window: MainWindow) -> None:
    hand = Hand(window)
    marks = window.model.marks
    row = marks.index[hand.event_id]
    onset_s, pitch_hz = float(marks.onset_s[row]), float(marks.pitch_hz[row])
    hand.move(QPointF(60, 2))
    delta_s = 60 * window.timeline.plot.scale()[0]
    said = window.status._pointer.text()
    assert format_time(onset_s) in said
    assert format_time(onset_s + delta_s)[:6] in said
    assert f"+{delta_s * 1000:.0f}"[:3] in said
    assert note_name(pitch_hz) in said
    hand.release(QPointF(60, 2))
    assert window.status._pointer.text() == ""
    moved = window.session.document.event(hand.event_id).onset_samples / MODEL_SAMPLE_RATE - onset_s
    assert window.session.undo_stack.undoText() == f"Move 1 event +{moved * 1000:.0f} ms"


def test_the_status_says_between_which_notes_an_event_is_dragged(window: MainWindow) -> None:
    hand = Hand(window)
    row = window.model.marks.index[hand.event_id]
    pitch_hz = float(window.model.marks.pitch_hz[row])
    hand.move(QPointF(1, -60))
    said = window.status._pointer.text()
    semitones = round(60 * window.timeline.plot.scale()[1] * 12)
    assert semitones > 0
    for part in (note_name(pitch_hz), note_name(pitch_hz * 2 ** (semitones / 12)), f"+{semitones} st"):
        assert part in said
    hand.release(QPointF(1, -60))


def test_undone_steps_look_different_from_those_that_hold(window: MainWindow) -> None:
    session, history = window.session, window.history
    ids = list(session.document.events)
    for event_id in ids[:3]:
        session.edits.transpose([event_id], 2)
    session.undo_stack.undo()
    session.undo_stack.undo()

    def look(row: int) -> tuple[bool, str]:
        option = QStyleOptionViewItem()
        option.palette = history.palette()
        history.itemDelegate().initStyleOption(option, history.model().index(row, 0))
        return option.font.italic(), option.palette.color(QPalette.ColorRole.Text).name(
            QColor.NameFormat.HexArgb
        )

    plain, undone = look(1), look(2)
    assert look(0) == plain
    assert look(3) == undone
    assert undone[0]
    assert undone[1] != plain[1]
    session.undo_stack.redo()
    assert look(2) == plain


def test_edited_events_have_a_mark_on_the_timeline_and_on_the_map(window: MainWindow) -> None:
    window.timeline.plot.set_spectrogram(None)
    marks = window.model.marks
    event_id = marks.ids[5]
    guide = window.timeline.plot.theme.guide.name()

    def n_pixels(view: QWidget) -> int:
        image = view.grab().toImage()
        seen = [image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())]
        return seen.count(guide)

    views = (window.timeline.plot.viewport(), window.map.plot.viewport())
    assert [n_pixels(view) for view in views] == [0, 0]
    window.session.edits.set_gain([event_id], -1.0)
    window.model.rebuild()
    QApplication.processEvents()
    on_timeline, on_map = (n_pixels(view) for view in views)
    assert on_timeline >= 20
    assert on_map >= 12


def test_the_demo_is_never_saved_into_the_installation(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    session = window.session
    assert isinstance(session, FakeSession)

    def ask(_parent: QWidget, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        asked.append(Path(name))
        return str(tmp_path / "chosen" / "demo.pointillist"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    (tmp_path / "chosen").mkdir()
    demo = asset_path("demo", "demo.flac")
    assert is_bundled(demo)
    session.document.load_audio(note_clip(2.0), demo)
    assert window.files.save_as()
    assert asked[-1].name == "demo.pointillist"
    assert not is_bundled(asked[-1])
    assert asked[-1].parent.is_dir()
    session.document.load_audio(note_clip(2.0), demo)
    window.files.save_as()
    assert asked[-1].parent == tmp_path / "chosen"  # where the last one went
    own = tmp_path / "mine.flac"
    shutil.copy(demo, own)
    assert not is_bundled(own)
    session.document.load_audio(note_clip(2.0), own)
    window.files.save_as()
    assert asked[-1].parent == tmp_path


def test_help_shows_the_user_guide(window: MainWindow) -> None:
    window.timeline.plot.setFocus()
    QTest.keyClick(window.timeline.plot, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    guide = window.findChild(GuideDialog)
    assert guide is not None
    assert guide.isVisible()
    guide.close()
