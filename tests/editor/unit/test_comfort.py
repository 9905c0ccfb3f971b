"""Tour, about box, log, names for screen readers, and the way through the window by keyboard."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QScrollBar,
    QWidget,
)

from editor import log
from editor.app import begin
from editor.audio.meter import Levels
from editor.audio.source import Source
from editor.diagnostics import diagnostics
from editor.document import Recoverable
from editor.translation import install_language, tr
from editor.views.dialogs import offer_recovery
from editor.views.dialogs.about_dialog import AboutDialog
from editor.views.window.level_meter import LevelMeter, level_text
from editor.views.window.main_window import MainWindow
from editor.views.window.tour import TOUR
from tests.editor.view_fakes import fill, shown_window


@pytest.fixture
def window(qtbot) -> Iterator[MainWindow]:
    with shown_window(qtbot) as made:
        yield made


# Tour


def test_the_tour_points_at_real_parts_and_lets_work_go_on(qtbot, window: MainWindow):
    ids = fill(window.session, 10)
    window.model.rebuild()
    window.actions_by_id["tour"].trigger()
    guide = window.dialogs.tour_guide
    seen: list[str] = []
    while (callout := guide.callout) is not None:
        seen.append(callout.title.text())
        target = TOUR[len(seen) - 1].target(window)
        assert target.isVisible()
        assert window.rect().contains(callout.geometry())
        rect = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        tip = callout.pos() + callout._tip
        assert rect.adjusted(-1, -1, 1, 1).contains(tip), "the arrow ends at what is spoken of"
        window.session.edits.set_mute(ids[len(seen) : len(seen) + 1], True)
        callout.on.click()
    assert seen == [step.title for step in TOUR]
    assert window.session.undo_stack.count() == len(TOUR)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("size", [(1016, 604), (1230, 684), (1900, 1000)])
def test_no_step_of_the_tour_is_cut_off_and_none_speaks_of_nothing(
    qtbot, qapp: QApplication, language: str, size: tuple[int, int], request: pytest.FixtureRequest
):
    install_language(qapp, language)
    request.addfinalizer(lambda: install_language(qapp, "en"))
    with shown_window(qtbot, 10) as window:
        window.resize(*size)
        window.workspaces.reset()
        qtbot.wait(50)
        guide = window.dialogs.tour_guide
        guide.offer()
        n_steps = 0
        while (callout := guide.callout) is not None:
            qtbot.wait(40)
            n_steps += 1
            assert window.rect().contains(callout.geometry())
            text = callout.text
            room = QRect(0, 0, text.width(), 1000)
            needed = text.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, text.text()).height()
            assert needed <= text.height() <= needed + text.fontMetrics().height() // 2, text.text()
            assert callout.rect().contains(callout.childrenRect())
            for button in (callout.end, callout.back, callout.on):
                assert button.width() >= button.minimumSizeHint().width()
            if callout.title.text() == tr(TOUR[2].title):
                assert len(window.session.selection.ids) == 1
                assert window.inspector.fields.isVisible()
            callout.on.click()
        assert n_steps == len(TOUR) + 1


def test_the_tour_keeps_what_is_selected(window: MainWindow):
    ids = fill(window.session, 10)
    window.model.rebuild()
    window.session.selection.set(ids[4:6])
    guide = window.dialogs.tour_guide
    guide.begin()
    while guide.callout is not None:
        guide.callout.on.click()
    assert window.session.selection.ids == set(ids[4:6])


def test_the_tour_goes_back_ends_and_follows_the_window(qtbot, window: MainWindow):
    guide = window.dialogs.tour_guide
    guide.begin()
    callout = guide.callout
    assert callout is not None
    assert callout.on.hasFocus()
    qtbot.keyClick(callout.on, Qt.Key.Key_Return)
    assert callout.title.text() == TOUR[1].title
    callout.back.click()
    assert callout.title.text() == TOUR[0].title
    window.resize(900, 600)
    QApplication.processEvents()
    assert window.rect().contains(callout.geometry())
    qtbot.keyClick(callout.on, Qt.Key.Key_Escape)
    assert guide.callout is None


class LayoutCounter(QObject):
    """Counts how often the widget that it watches is asked for a new layout."""

    count = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def test_the_window_rests_while_a_callout_is_shown(qtbot, window: MainWindow):
    window.actions_by_id["tour"].trigger()
    qtbot.wait(400)  # the last layouts of the start, on a busy machine
    counter = LayoutCounter()
    window.installEventFilter(counter)
    qtbot.wait(200)
    window.removeEventFilter(counter)
    assert counter.count <= 2, "the answer to a new layout asks for another one"


def test_the_tour_is_offered_once_on_the_first_run(window: MainWindow):
    begin(window, [], demo=False)
    guide = window.dialogs.tour_guide
    assert window.session.opened, "the demo piece"
    assert guide.callout is not None
    guide.callout.end.click()
    begin(window, [], demo=True)
    assert guide.callout is None


# Recovery


def test_unsaved_work_is_offered_with_what_it_holds(window: MainWindow, monkeypatch, tmp_path: Path):
    asked: list[QMessageBox] = []

    def exec_(box: QMessageBox) -> None:
        asked.append(box)

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    song = tmp_path / "song.pointillist"
    found = Recoverable(
        tmp_path / "x.pointillist", "Song", datetime.now(UTC), song, n_events=312, n_edited=14
    )
    offer_recovery(window, found)
    assert "“Song”" in asked[0].text()
    assert "312 events, 14 of them edited." in asked[0].informativeText()
    assert str(song) in asked[0].informativeText()
    offer_recovery(window, Recoverable(tmp_path / "x.pointillist", "Song", datetime.now(UTC), None))
    assert "events" not in asked[1].informativeText(), "an earlier version's note does not say"


# About


def test_diagnostics_are_copied_and_name_no_files(qtbot, window: MainWindow, tmp_path: Path):
    fill(window.session, 3)
    text = diagnostics(window.session)
    for word in ("Pointillist", "Qt", "torch", "PySide6", "Sound device: no device", "3 events"):
        assert word in text
    assert "A walk at dusk" not in text
    assert str(Path.home()) not in text
    dialog = AboutDialog(text, window)
    qtbot.addWidget(dialog)
    dialog.copy.click()
    assert QGuiApplication.clipboard().text() == text
    assert dialog.copy.text() == "Copied"


# Log


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = (sys.excepthook, threading.excepthook, logging.raiseExceptions, root.level, list(root.handlers))
    yield
    log.stop_log()
    assert before == (
        sys.excepthook, threading.excepthook, logging.raiseExceptions, root.level, list(root.handlers)
    )  # fmt: skip


@pytest.mark.usefixtures("logging_as_before")
def test_faults_of_threads_are_logged_in_full(tmp_path: Path):
    path = log.start_log(tmp_path / "log")
    assert path is not None
    assert path == log.log_file()

    def fault() -> None:
        raise RuntimeError("a fault in the engine room")

    thread = threading.Thread(target=fault, name="engine room")
    thread.start()
    thread.join()
    text = path.read_text("utf-8")
    assert "a fault in the engine room" in text
    assert "Traceback" in text
    assert "Started on" in text


@pytest.mark.usefixtures("logging_as_before")
def test_the_log_does_not_grow_without_bound(tmp_path: Path):
    log.start_log(tmp_path)
    for n in range(40):
        logging.getLogger("test").info("%d %s", n, "x" * 100_000)
    sizes = [path.stat().st_size for path in tmp_path.glob("pointillist.log*")]
    assert len(sizes) == 4
    assert sum(sizes) < 4 * 600_000


@pytest.mark.usefixtures("logging_as_before")
def test_without_a_writable_folder_there_is_no_file_and_no_error(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    assert log.start_log(tmp_path / "file" / "log") is None
    logging.getLogger("test").info("goes nowhere")


def test_a_fault_that_nobody_caught_is_in_the_log(tmp_path: Path):
    program = f"from pathlib import Path; from editor import log; log.start_log(Path({str(tmp_path)!r})); 1/0"
    subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert "ZeroDivisionError" in (tmp_path / "pointillist.log").read_text("utf-8")


# Level meter


def test_the_meter_holds_peaks_and_the_lamp_until_it_is_clicked(qtbot):
    now = [0.0]
    meter = LevelMeter(lambda: now[0])
    qtbot.addWidget(meter)
    meter.show()
    meter.show_levels(Levels((0.8, 0.5), (0.2, 0.1)))
    now[0] = 1.0
    meter.show_levels(Levels((0.3, 0.2), (0.1, 0.1)))
    assert meter.bars.held == (0.8, 0.5)
    now[0] = 2.0
    meter.show_levels(Levels((0.3, 0.2), (0.1, 0.1)))
    assert meter.bars.held == (0.3, 0.2)
    assert not meter.over.isEnabled()
    meter.show_levels(Levels((1.0, 1.0), (0.5, 0.5), 2))
    assert meter.over.isEnabled()
    meter.show_levels(Levels((0.1, 0.1), (0.1, 0.1), 2))
    assert meter.over.isEnabled()
    meter.over.click()
    assert not meter.over.isEnabled()
    meter.show_levels(Levels((0.1, 0.1), (0.1, 0.1), 0))
    meter.show_levels(Levels((1.0, 1.0), (0.5, 0.5), 1))
    assert meter.over.isEnabled(), "a device that was opened anew counts from zero"


def test_levels_in_words():
    assert level_text(0.0) == "−∞ dB"
    assert level_text(0.5) == "−6.0 dB"


def test_listening_switches_reach_playback_and_are_remembered(window: MainWindow):
    fill(window.session, 3)
    window.snap.set_tempo(90)
    window.actions_by_id["metronome"].trigger()
    playback = window.session.playback
    assert (playback.beats.first_s, playback.beats.period_s) == (0.0, pytest.approx(60 / 90))
    window.snap.set_tempo(120)
    window.snap.set_first_beat(0.25)
    assert (playback.beats.first_s, playback.beats.period_s) == (0.25, 0.5)
    assert window.session.loudness.on, "comparing is fair without looking for a switch"
    window.actions_by_id["match_loudness"].trigger()
    assert not window.session.loudness.on
    again = MainWindow(window.session)
    assert again.actions_by_id["metronome"].isChecked()
    assert not again.actions_by_id["match_loudness"].isChecked(), "who has switched it off keeps that"
    again.release()
    again.deleteLater()
    window.actions_by_id["metronome"].trigger()
    assert playback.beats is None


def test_the_selection_is_heard_alone_or_within_the_mix(window: MainWindow):
    ids = fill(window.session, 5)
    window.model.rebuild()
    window.session.selection.set(ids[:2])
    window.actions_by_id["play_alone"].trigger()
    assert set(window.session.auditioned[-1]) == set(ids[:2])
    window.actions_by_id["play_selection"].trigger()
    assert window.session.playback.played[-1][0] == Source.MIX


# Screen readers and the keyboard


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return widget.accessibleName() or text or widget.windowTitle() or _buddy_text(widget)


def _buddy_text(widget: QWidget) -> str:
    return next((each.text() for each in widget.window().findChildren(QLabel) if each.buddy() is widget), "")


def focusable(root: QWidget) -> list[QWidget]:
    """Return the widgets that the keyboard can reach; parts of others that share their focus are left out."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
        and not isinstance(widget, QScrollBar)
        and widget.window().windowType() != Qt.WindowType.Popup
        and not widget.objectName().startswith("qt_")
    ]


def nameless(root: QWidget) -> list[str]:
    """Return what the keyboard can reach and a screen reader could not name."""
    found = focusable(root)
    assert found
    return [f"{type(each).__name__} in {type(each.parent()).__name__}" for each in found if not _name(each)]


def test_every_widget_that_takes_the_focus_has_a_name(window: MainWindow):
    ids = fill(window.session, 8)
    window.model.rebuild()
    window.session.selection.set(ids[:1])
    QApplication.processEvents()
    assert len(focusable(window)) > 30
    assert nameless(window) == []


def test_the_dialogs_have_names_too(qtbot, window: MainWindow):
    window.dialogs.keys()
    help_dialog = window.dialogs._help
    assert help_dialog is not None
    for dialog in (window.dialogs.preferences_dialog(), AboutDialog("", window), help_dialog):
        qtbot.addWidget(dialog)
        assert nameless(dialog) == []


def test_the_way_through_the_window_by_keyboard(qtbot, window: MainWindow):
    ids = fill(window.session, 6)
    window.model.rebuild()
    session = window.session
    window.activateWindow()
    window.timeline.plot.setFocus()
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Right)
    assert session.selection.ids == {ids[0]}
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert session.selection.ids == set(ids[:2])
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert session.document.event(ids[0]).transpose_semitones == 1
    visited: list[str] = []
    for _ in range(12):
        focus = window.focusWidget()
        assert focus is not None
        visited.append(focus.accessibleName() or type(focus).__name__)
        if focus is window.table.view:
            break
        qtbot.keyClick(focus, Qt.Key.Key_F6)
    assert window.focusWidget() is window.table.view, visited
    window.table.view.selectRow(3)
    window.table.view.setCurrentIndex(window.table.model.index(3, 4))
    assert session.selection.ids == {ids[3]}
    qtbot.keyClick(window.table.view, Qt.Key.Key_Down)
    assert session.selection.ids == {ids[4]}
    qtbot.keyClick(window.table.view, Qt.Key.Key_F2)
    editor = window.table.view.focusWidget()
    assert isinstance(editor, QLineEdit)
    qtbot.keyClicks(editor, "-6")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.document.event(ids[4]).gain_db == -6.0)
    window.table.view.setFocus()
    qtbot.keyClick(window.table.view, Qt.Key.Key_M)
    assert session.document.event(ids[4]).mute
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert window.docks["inspector"].isAncestorOf(window.focusWidget())


def test_the_menu_key_leaves_the_selection_alone(qtbot, window: MainWindow):
    ids = fill(window.session, 6)
    window.model.rebuild()
    window.session.selection.set(ids[:2])
    marks, plot = window.model.marks, window.timeline.plot
    over = QPoint(
        *map(round, plot.to_pixels(float(marks.onset_s[4]) + 0.01, float(window.timeline.heights()[4])))
    )
    asked: list[QPoint] = []
    window.timeline.context_requested.disconnect()
    window.timeline.context_requested.connect(asked.append)
    reason = QContextMenuEvent.Reason
    for why, expected in ((reason.Keyboard, set(ids[:2])), (reason.Mouse, {ids[4]})):
        event = QContextMenuEvent(why, over, plot.mapToGlobal(over))
        QApplication.sendEvent(plot.viewport(), event)
        assert window.session.selection.ids == expected
    assert len(asked) == 2


def test_colour_clusters_are_muted_and_heard_alone_whole(qtbot, window: MainWindow):
    ids = fill(window.session, 40)
    window.model.rebuild()
    qtbot.waitUntil(lambda: bool((window.model.marks.cluster >= 0).all()))
    marks, session = window.model.marks, window.session
    cluster = {i for i, c in zip(marks.ids, marks.cluster, strict=True) if c == marks.cluster[0]}
    assert 1 < len(cluster) < len(ids)
    session.selection.set([marks.ids[0]])
    window.actions_by_id["solo_cluster"].trigger()
    assert session.solo_ids == cluster
    window.actions_by_id["solo_cluster"].trigger()
    assert session.solo_ids is None
    window.actions_by_id["mute_cluster"].trigger()
    assert {i for i in ids if session.document.event(i).mute} == cluster
    assert session.undo_stack.count() == 1
    window.actions_by_id["mute_cluster"].trigger()
    assert not any(session.document.event(i).mute for i in ids)
