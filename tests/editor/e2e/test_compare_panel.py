"""The Compare panel in the window: choosing, hearing by letters, pictures, blind tests, and its end."""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QMainWindow, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from editor.audio.source import Source
from editor.session.compare import RECORDING, AbxListening, RatingListening, RunState
from editor.session.compare.rating import ANCHOR
from editor.theme import apply_scheme
from editor.views.compare.panel import ComparePanel
from editor.views.compare.rate_plot import round_steps
from editor.views.compare.ruler import times_between
from editor.views.window.main_window import MainWindow
from tests.editor.compare_fakes import FakeFits
from tests.editor.compare_window import choose, compared, open_a_recording, panel_of, press, window_to_compare
from tests.editor.compared_codecs import registry
from tests.editor.waiting import wait_ms


@pytest.fixture
def fits() -> FakeFits:
    return FakeFits()


@pytest.fixture
def empty_window(qtbot: QtBot, fits: FakeFits, tmp_path: Path) -> Iterator[MainWindow]:
    with window_to_compare(qtbot, fits, tmp_path) as made:
        yield made


@pytest.fixture
def window(qtbot: QtBot, empty_window: MainWindow, tmp_path: Path) -> MainWindow:
    """A window with a recording, a loop, and the panel open."""
    open_a_recording(qtbot, empty_window, tmp_path)
    return empty_window


def read(path: Path) -> list[dict[str, str]]:
    """Return the answers in a file, which is there once one is written."""
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def answers_of(listening: AbxListening | RatingListening) -> list[dict[str, str]]:
    """Return the answers that are stored so far."""
    return [] if listening.path is None else read(listening.path)


# Before anything is compared


def test_an_empty_panel_says_what_to_do(qtbot: QtBot, empty_window: MainWindow) -> None:
    panel = panel_of(empty_window)
    assert empty_window.docks["compare"].isHidden(), "it is not in the way of whoever does not compare"
    empty_window.actions_by_id["compare_codecs"].trigger()
    assert panel.nothing.isVisible()
    assert "Open a recording" in panel.nothing.text
    assert not panel.setup.compare.isEnabled()


def test_with_a_recording_it_offers_codecs_and_a_part(qtbot: QtBot, window: MainWindow) -> None:
    panel = panel_of(window)
    qtbot.waitUntil(lambda: not panel.nothing.isVisible())
    assert panel.unused.isVisible()
    assert panel.setup.codecs.count() == len(registry())
    assert panel.setup.times.text() == "0:01.0 – 0:03.0 (2.0 s)"
    assert panel.setup.chosen(), "some are chosen at first"
    window.play.clear_loop()
    assert "no loop" in panel.setup.times.text()
    assert not panel.setup.compare.isEnabled()
    assert "no loop" in panel.setup.compare.toolTip()
    window.session.selection.set(window.session.document.events)
    panel.setup.region.setCurrentIndex(1)
    panel.setup.region.activated.emit(1)
    assert panel.setup.compare.isEnabled()
    choose(panel)
    assert not panel.setup.compare.isEnabled()
    assert "Choose a codec" in panel.setup.compare.toolTip()


def test_the_choice_is_remembered(qtbot: QtBot, window: MainWindow) -> None:
    choose(panel_of(window), "finer", "fitting")
    assert ComparePanel(window.session, window.model).setup.chosen() == ["finer", "fitting"]


def test_return_checks_a_codec_and_space_plays(qtbot: QtBot, window: MainWindow) -> None:
    panel, playback = panel_of(window), window.session.playback
    choose(panel, "coarse")
    panel.setup.codecs.setFocus()
    panel.setup.codecs.setCurrentRow(0)
    press(qtbot, Qt.Key.Key_Return)
    assert panel.setup.chosen() == []
    press(qtbot, Qt.Key.Key_Return)
    assert panel.setup.chosen() == ["coarse"]
    press(qtbot, Qt.Key.Key_Space)
    assert playback.is_playing
    assert panel.setup.chosen() == ["coarse"]
    playback.stop()


def test_the_line_beneath_is_about_the_codec_whose_box_is_clicked(window: MainWindow) -> None:
    setup = panel_of(window).setup
    choose(panel_of(window), "coarse")
    setup.codecs.setCurrentRow(0)
    item = next(setup.codecs.item(row) for row in range(9) if setup.codecs.item(row).text() == "fitting")
    setup.codecs.scrollToItem(item)
    box = setup.codecs.visualItemRect(item)
    QTest.mouseClick(
        setup.codecs.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 9, box.center().y())
    )
    assert "fitting" in setup.chosen()
    assert setup.about.text() == item.toolTip()


# At work


def test_the_time_left_is_that_of_the_codec_that_ends_last(
    qtbot: QtBot, window: MainWindow, fits: FakeFits, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 100.0
    monkeypatch.setattr("codec.pace.time", SimpleNamespace(monotonic=lambda: now_s))
    panel, compare = panel_of(window), window.session.compare
    choose(panel, "coarse", "finer", "fitting")
    panel.setup.compare.click()
    qtbot.waitUntil(lambda: compare.recording is not None)
    fits.finish("coarse")
    fits.go_on("fitting", 0.0)
    now_s += 20.0  # what it imports
    for share in (0.05, 0.1):
        fits.go_on("fitting", share)
        now_s += 10.0
    assert "left" not in panel.setup.state.text(), "nothing is known of the one that waits"
    for share in (0.5, 0.9):
        fits.go_on("finer", share)
        now_s += 10.0
    fits.go_on("finer", 0.92)  # the other has 180 s less 30
    assert panel.setup.state.text().startswith("about 2 min left"), "also where the names are cut off"


def test_progress_losses_and_problems_are_seen(qtbot: QtBot, window: MainWindow, fits: FakeFits) -> None:
    panel, compare = panel_of(window), window.session.compare
    choose(panel, "coarse", "fitting")
    panel.setup.compare.click()
    qtbot.waitUntil(lambda: compare.recording is not None)
    assert panel.setup.cancel.isEnabled()
    fits.go_on("fitting", 0.5)
    qtbot.waitUntil(lambda: panel.setup.bar.value() == 250)
    canvas = panel.listen.rows["fitting"].canvas
    before = canvas.grab().toImage()
    fits.go_on("fitting", 0.6, losses=200)
    qtbot.waitUntil(lambda: canvas.grab().toImage() != before)
    accent = canvas.palette().highlight().color()
    drawn = canvas.grab().toImage()
    columns = {
        x for x in range(drawn.width()) for y in range(drawn.height() - 6) if drawn.pixelColor(x, y) == accent
    }
    assert columns, "the loss is a curve"
    assert max(columns) < 0.65 * drawn.width(), "which is as long as the work that is done"
    panel.setup.cancel.click()
    assert not fits.jobs
    assert not panel.setup.cancel.isEnabled()
    assert compare.runs["fitting"].state == RunState.CANCELLED
    assert panel.setup.compare.isEnabled()


def test_closing_the_panel_ends_its_work(qtbot: QtBot, window: MainWindow, fits: FakeFits) -> None:
    panel, compare = panel_of(window), window.session.compare
    choose(panel, "coarse", "fitting")
    panel.setup.compare.click()
    qtbot.waitUntil(lambda: bool(fits.jobs))
    fits.finish("coarse")
    qtbot.waitUntil(lambda: compare.runs["coarse"].rendition is not None)
    compare.hear("coarse")
    qtbot.waitUntil(lambda: window.session.playback.source == Source.COMPARED)
    window.docks["compare"].close()
    assert not fits.jobs
    assert window.session.playback.source == Source.MIX
    window.actions_by_id["compare_codecs"].trigger()
    assert compare.runs["coarse"].state == RunState.DONE, "what was done is still there"


def test_closing_the_window_ends_its_work(qtbot: QtBot, window: MainWindow, fits: FakeFits) -> None:
    panel = panel_of(window)
    choose(panel, "fitting")
    panel.setup.compare.click()
    qtbot.waitUntil(lambda: bool(fits.jobs))
    window.close()
    assert fits.closed
    assert not fits.jobs


# Listening


def test_letters_play_in_turn_and_the_window_keeps_its_keys(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, session = compared(qtbot, window, fits, "coarse", "finer"), window.session
    panel.take_keyboard()
    for key, name in ((Qt.Key.Key_A, "coarse"), (Qt.Key.Key_B, "finer"), (Qt.Key.Key_R, RECORDING)):
        press(qtbot, key)
        assert session.compare.heard_name == name
        qtbot.waitUntil(lambda: session.playback.is_playing)
        assert session.playback.source == Source.COMPARED
        down = [row.name for row in panel.listen.rows.values() if row.button.isChecked()]
        assert down == [name]
        assert panel.listen.rows[name].title.text().startswith("▶")
    assert not any(window.actions_by_id[f"hear_{each}"].isChecked() for each in ("recording", "mix"))
    press(qtbot, Qt.Key.Key_Space)
    assert not session.playback.is_playing
    press(qtbot, Qt.Key.Key_7)
    assert session.playback.source == Source.MIX
    assert not any(row.button.isChecked() for row in panel.listen.rows.values())


def test_a_click_on_a_sound_gives_it_the_keyboard(qtbot: QtBot, window: MainWindow, fits: FakeFits) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse", "finer"), window.session.compare
    rows = panel.listen.rows
    panel.setup.codecs.setFocus()
    QTest.mouseClick(rows["finer"].button, Qt.MouseButton.LeftButton)
    press(qtbot, Qt.Key.Key_A)
    assert compare.heard_name == "coarse"
    panel.setup.codecs.setFocus()
    QTest.mouseClick(rows["coarse"].canvas, Qt.MouseButton.LeftButton)
    press(qtbot, Qt.Key.Key_R)
    assert compare.heard_name == RECORDING
    qtbot.waitUntil(lambda: window.session.playback.is_playing)
    press(qtbot, Qt.Key.Key_Space)
    assert not window.session.playback.is_playing


def test_a_click_on_a_picture_plays_from_there(qtbot: QtBot, window: MainWindow, fits: FakeFits) -> None:
    panel, playback = compared(qtbot, window, fits, "coarse"), window.session.playback
    canvas = panel.listen.rows["coarse"].canvas
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(canvas.width() // 2, 10))
    qtbot.waitUntil(lambda: playback.is_playing)
    assert window.session.compare.heard_name == "coarse"
    assert playback.position_s == pytest.approx(2.0, abs=0.3)


def test_pictures_are_made_at_the_size_they_are_shown_at(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel = compared(qtbot, window, fits, "coarse", "finer")
    rows = list(panel.listen.rows.values())
    for kind in ("spectrogram", "error", "waveform"):
        panel.listen.kinds[kind].click()
        assert panel.listen.legend.isVisible() == (kind == "error")
        for row in rows:
            qtbot.waitUntil(
                lambda row=row, kind=kind: row.canvas.picture is not None and row.canvas.picture.kind == kind
            )
            ratio = row.canvas.devicePixelRatioF()
            wanted = round(row.canvas.width() * ratio), round(row.canvas.height() * ratio)
            made = row.canvas.picture.values.shape
            assert made == ((2, wanted[0]) if kind == "waveform" else wanted[::-1])
    lefts = {row.canvas.mapTo(panel, QPoint(0, 0)).x() for row in rows}
    widths = {row.canvas.width() for row in rows}
    assert len(lefts) == len(widths) == 1, "one axis of time"
    ruler = panel.listen.ruler
    assert ruler.mapTo(panel, QPoint(ruler.left, 0)).x() == lefts.pop()


def test_dark_and_light_are_followed(qtbot: QtBot, window: MainWindow, fits: FakeFits) -> None:
    panel = compared(qtbot, window, fits, "coarse")
    canvas = panel.listen.rows["coarse"].canvas
    qtbot.waitUntil(lambda: canvas.picture is not None)
    scheme = QGuiApplication.styleHints().colorScheme()
    try:
        brightness = {}
        for name in ("dark", "light"):
            apply_scheme(name)
            wait_ms(50)
            image = canvas.grab().toImage()
            brightness[name] = image.pixelColor(image.width() // 2, 2).lightness()
        assert brightness["dark"] < 128 < brightness["light"], "silence is as the background"
    finally:
        apply_scheme("dark" if scheme == Qt.ColorScheme.Dark else "light")


def test_rates_and_figures_are_a_plot_and_a_table(qtbot: QtBot, window: MainWindow, fits: FakeFits) -> None:
    panel = compared(qtbot, window, fits, "coarse", "finer")
    panel.tabs.setCurrentWidget(panel.quality)
    table = panel.quality.table
    cells = [[table.item(row, column).text() for column in range(4)] for row in range(table.rowCount())]
    assert cells == [["A", "coarse", "1.60", "400 bytes"], ["B", "finer", "3.20", "800 bytes"]]
    first, second = panel.quality.plot.places()
    assert first.x() < second.x()
    assert first.y() == second.y(), "the figures are the same"
    panel.quality.figure.setCurrentIndex(1)
    image = panel.quality.plot.grab().toImage()
    assert image.pixelColor(panel.quality.plot.places()[0].toPoint()) == panel.palette().highlight().color()


def test_what_is_better_is_higher_whichever_way_it_counts(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel = compared(qtbot, window, fits, "coarse", "finer")
    runs = window.session.compare.runs
    runs["coarse"].figures = {"log_mel_distance_db": 9.0, "si_sdr_db": 3.0}
    runs["finer"].figures = {"log_mel_distance_db": 2.0, "si_sdr_db": 20.0}
    for name in ("log_mel_distance_db", "si_sdr_db"):
        panel.quality.figure.setCurrentIndex(panel.quality.figure.findData(name))
        panel.quality.refresh()
        worse, better = panel.quality.plot.places()
        assert better.y() < worse.y(), name


def test_the_times_stay_beneath_the_pictures_when_a_scroll_bar_takes_room(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    names = ("coarse", "finer", "fitting", "second fit")
    panel = compared(qtbot, window, fits, *names)
    listen = panel.listen
    area = listen.findChild(QScrollArea)
    assert area is not None
    bar = area.verticalScrollBar()
    for height, has_bar in ((260, True), (1_200, False)):
        window.docks["compare"].resize(900, height)
        qtbot.waitUntil(lambda has_bar=has_bar: bar.isVisible() == has_bar)
        canvas = listen.rows["coarse"].canvas
        ends = canvas.mapTo(listen, QPoint(canvas.width(), 0)).x()
        assert listen.ruler.mapTo(listen, QPoint(listen.ruler.right, 0)).x() == ends


def test_no_name_of_a_codec_is_cut_off(window: MainWindow) -> None:
    window.docks["compare"].resize(10, 400)
    setup = panel_of(window).setup
    assert setup.codecs.horizontalScrollBar().maximum() == 0
    assert setup.codecs.geometry().right() < setup.width(), "and its scroll bar is within the panel"


# Blind


def test_an_abx_test_by_keys_hides_what_is_heard_and_stores_each_answer(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse"), window.session.compare
    panel.tabs.setCurrentWidget(panel.abx)
    panel.abx.trials.setValue(5)
    assert (panel.abx.first.currentData(), panel.abx.second.currentData()) == (RECORDING, "coarse")
    panel.abx.begin.click()
    test = compare.abx.test
    assert test is not None
    assert not panel.abx.is_a.isEnabled(), "X has not been heard"
    for number in range(1, 6):
        press(qtbot, Qt.Key.Key_X)
        assert compare.abx.heard_key == "X"
        assert compare.heard_name is None, "the other page does not tell"
        assert not any(row.button.isChecked() for row in panel.listen.rows.values())
        assert window.transport.heard.text() == "", "nor does its gain"
        right = test.hear("X") == RECORDING
        (panel.abx.is_a if right else panel.abx.is_b).click()
        qtbot.waitUntil(lambda n=number: len(answers_of(compare.abx)) == n)
    assert test.n_right == 5
    assert "5 of 5 right" in panel.abx.result.text()
    assert "0.031" in panel.abx.result.text()
    assert "probably hear" in panel.abx.result.text()
    assert not window.session.playback.is_playing


def test_results_are_not_told_before_the_end(qtbot: QtBot, window: MainWindow, fits: FakeFits) -> None:
    panel = compared(qtbot, window, fits, "coarse")
    panel.tabs.setCurrentWidget(panel.abx)
    panel.abx.begin.click()
    texts = []
    for _ in range(3):
        panel.abx.buttons["X"].click()
        panel.abx.is_a.click()
        texts.append(_shown_texts(panel.abx))
    assert "right" not in " ".join(texts)
    assert panel.abx.count.text() == "Trial 4 of 16"


def _shown_texts(page: QWidget) -> str:
    return " ".join(
        each.text() for each in page.findChildren(QWidget) if each.isVisible() and hasattr(each, "text")
    )


def test_a_rating_is_hidden_until_its_end_and_stored_at_each_change(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse", "finer"), window.session.compare
    panel.tabs.setCurrentWidget(panel.rating)
    panel.rating.begin.click()
    qtbot.waitUntil(lambda: compare.rating.test is not None)
    test = compare.rating.test
    assert sorted(test.order) == sorted([RECORDING, "coarse", "finer", ANCHOR])
    assert not any(slider.isEnabled() for slider in panel.rating.sliders), "nothing was heard"
    panel.rating.take_keyboard()
    assert panel.rating.missing.text() == "4 sounds have no score yet"
    for place, name in enumerate(test.order):
        press(qtbot, Qt.Key(Qt.Key.Key_1 + place))
        assert compare.rating.heard_key == str(place)
        if place == 3:
            assert panel.rating.missing.text().startswith("1 sound has no score yet")
        panel.rating.sliders[place].setValue(100 if name == RECORDING else 30 + place)
        assert not panel.rating.names[place].text(), "names are hidden"
    assert not any(name in _shown_texts(panel.rating) for name in ("coarse", "finer"))
    qtbot.waitUntil(lambda: "100" in {row["score"] for row in answers_of(compare.rating)})
    press(qtbot, Qt.Key.Key_R)
    assert compare.rating.heard_key == "reference"
    assert panel.rating.missing.text() == ""
    panel.rating.finish.click()
    shown = [label.text() for label in panel.rating.names]
    assert [{"Recording": RECORDING, "Anchor": ANCHOR}.get(each, each) for each in shown] == test.order
    assert "recognised" in panel.rating.verdict.text()
    qtbot.waitUntil(lambda: answers_of(compare.rating)[0]["finished"] == "1")


def test_a_rating_does_not_begin_in_a_panel_that_was_closed(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse"), window.session.compare
    blocked = threading.Event()
    compare.rating._writes.ask(blocked.wait, lambda _: None, lambda _: None)
    panel.rating.begin.click()
    assert compare.rating.preparing
    window.docks["compare"].close()
    ended: list[None] = []
    compare.rating._writes.ask(lambda: None, ended.append, lambda _: None)
    blocked.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert compare.rating.test is None
    assert not window.session.playback.is_playing
    assert not compare.rating.preparing, "it can begin when the panel is open again"


def test_a_window_that_is_closed_midway_loses_no_answer(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse"), window.session.compare
    panel.rating.anchor.setChecked(False)
    panel.rating.begin.click()
    panel.rating.plays[0].click()
    # The writing thread is busy with something else: the answers wait.
    blocked = threading.Event()
    compare.rating._writes.ask(blocked.wait, lambda _: None, lambda _: None)
    panel.rating.sliders[0].setValue(77)
    threading.Timer(0.2, blocked.set).start()
    window.close()
    path = compare.rating.path
    assert path is not None
    assert read(path)[0]["score"] == "77"


def test_answers_that_cannot_be_written_are_said_and_kept(
    qtbot: QtBot, window: MainWindow, fits: FakeFits, tmp_path: Path
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse"), window.session.compare
    (tmp_path / "a file").touch()
    compare.rating._folder = tmp_path / "a file" / "folder"
    panel.tabs.setCurrentWidget(panel.rating)
    panel.rating.anchor.setChecked(False)
    panel.rating.begin.click()
    panel.rating.plays[0].click()
    panel.rating.sliders[0].setValue(77)
    qtbot.waitUntil(lambda: "could not be written" in panel.rating.answers.label.text())
    panel.rating.answers._ask_path = lambda _start: str(tmp_path / "copy.csv")
    panel.rating.answers.copy.click()
    assert read(tmp_path / "copy.csv")[0]["score"] == "77"


# The rest


def test_everything_that_takes_the_keyboard_has_a_name(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel, compare = compared(qtbot, window, fits, "coarse"), window.session.compare
    compare.abx.start(RECORDING, "coarse", 4)
    compare.rating.start(with_anchor=False)
    qtbot.waitUntil(lambda: compare.rating.test is not None)
    seen = [each for each in panel.findChildren(QWidget) if each.window() is panel.window()]
    for each in seen:
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus and type(each).__name__ != "QLineEdit":
            name = each.accessibleName() or (each.text() if hasattr(each, "text") else "")
            assert name, f"{type(each).__name__} in {type(each.parentWidget()).__name__} has no name"


def test_return_presses_buttons_in_a_panel_with_a_window_of_its_own(
    qtbot: QtBot, window: MainWindow, fits: FakeFits
) -> None:
    panel = panel_of(window)
    assert window.docks["compare"].isFloating()
    choose(panel, "coarse")
    panel.setup.compare.setFocus()
    press(qtbot, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(fits.jobs))


def test_an_arrangement_of_before_has_the_panel_apart(qtbot: QtBot, window: MainWindow) -> None:
    before = QMainWindow()
    qtbot.addWidget(before)
    for name in ("inspector", "table", "history", "palette", "map", "library"):
        each = QDockWidget(before)
        each.setObjectName(f"dock_{name}")
        before.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, each)
    window.preferences.set_state("layout_edit", before.saveState(3))
    dock = window.docks["compare"]
    dock.setFloating(False)
    window.workspaces._arrange()
    assert not window.docks["map"].isHidden()
    assert dock.isHidden()
    assert dock.isFloating()


def test_round_numbers_on_the_axes() -> None:
    assert times_between(3.0, 7.0, 5) == [3.0, 4.0, 5.0, 6.0, 7.0]
    assert times_between(0.52, 0.9, 4) == pytest.approx([0.6, 0.7, 0.8, 0.9])
    assert round_steps(0.0, 10.0, 5) == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    assert round_steps(1.0, 1.0, 5) == []
