"""The states of the editor's window, its panels and its dialogs that pictures are made of.

:func:`documented` has those that the guides show, :func:`opening`, :func:`all_panels` and :func:`other_sizes`
have everything that a musician can come across, to be looked at.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMenu,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QWidget,
)

from codec.events import Event, RenderFrom, Stage, StageSource
from codec.project import PaletteEntry
from editor.audio.meter import Levels
from editor.diagnostics import diagnostics
from editor.document import Recoverable
from editor.menus import context_menu
from editor.session import Session
from editor.views.dialogs import (
    AboutDialog,
    ExportDialog,
    HumaniseDialog,
    PreferencesDialog,
    QuantiseDialog,
    RecordingMixDialog,
    ScaleDialog,
    SpacingDialog,
    ask_unsaved,
    offer_recovery,
)
from editor.views.dialogs.export_events_dialog import ExportEventsDialog
from editor.views.main_window import MainWindow
from editor.views.tour import TOUR

__all__ = [
    "TEMPO_BPM",
    "Take",
    "all_panels",
    "documented",
    "open_piece",
    "opening",
    "other_sizes",
    "rest",
    "wait",
]

Take = Callable[[str, QWidget], None]
"""Makes a picture: of what name, of what."""

TEMPO_BPM = 92.0  # of the demo piece
_PATIENCE_S = 1_800.0
_PASSAGE_S = (6.0, 8.6)


def documented(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Put the window into each state worth a picture in the guides, and yield its name and what to grab."""
    session = window.session
    window.timeline.fit()
    _select(window, [_loudest_note(session).event_id])
    yield "editor", window
    yield "map", window.docks["map"]
    yield "inspector", window.docks["inspector"]
    window.docks["palette"].raise_()
    rest(2.0)  # the piece's own palettes are made once they are seen
    yield "palette", window.docks["palette"]
    window.docks["table"].raise_()
    window.timeline.plot.set_time_range(4.0, 12.0)
    _select(window, _passage(session))
    yield "timeline", window.timeline
    for name, dialog in (
        ("quantise", QuantiseDialog(session, window.preferences, window.snap, window)),
        ("mix", RecordingMixDialog(session, window)),
        ("export-events", _export_events(window, "midi")),
        ("preferences-keys", _preferences(window, 1)),
    ):
        dialog.show()
        rest()
        yield name, dialog
        dialog.reject()
        rest()


def opening(window: MainWindow, recording: Path, take: Take) -> None:
    """Show the window before anything is open, and while a recording is being encoded in detail."""
    session = window.session
    rest(0.5)
    take("welcome", window)
    take("inspector-nothing", window.docks["inspector"])
    take("map-nothing", window.docks["map"])
    take("palette-nothing", _raised(window, "palette"))
    take("history-nothing", _raised(window, "history"))
    take("table-nothing", _raised(window, "table"))
    window.files.encode_detailed(True)
    session.open_path(recording)
    wait(lambda: len(session.document) >= 12)
    _select(window, [session.document.sequence()[0].event_id], settled=False)
    take("encoding", window)
    take("inspector-detailed", window.docks["inspector"])
    window.files.encode_detailed(False)
    session.cancel_encode()
    wait(lambda: not session.is_encoding)


def open_piece(window: MainWindow, piece: Path) -> None:
    """Open a recording or a project, and wait until its events are found and heard as recorded."""
    session = window.session
    problems: list[str] = []
    session.error.connect(lambda title, text: problems.append(f"{title}: {text}"))
    session.open_path(piece)
    wait(lambda: bool(problems) or (session.captures.available and session.is_settled))
    if problems:
        raise SystemExit("; ".join(problems))
    print(f"{len(session.document)} events", flush=True)


def all_panels(window: MainWindow, take: Take) -> None:
    """Take every panel and every dialog of a window with a piece in it."""
    stack = window.session.undo_stack
    before = stack.index()
    for part in (_windows, _inspectors, _choosers, _lists, _maps, _timelines, _menus, _dialogs, _questions):
        part(window, take)
        stack.setIndex(before)
        rest()


def other_sizes(window: MainWindow, take: Take) -> None:
    """Take a small window, and dialogs that have a width of their own."""
    _select(window, _passage(window.session))
    window.resize(1024, 700)
    rest(0.5)
    take("window", window)
    take("inspector", window.docks["inspector"])
    for name, dialog in _some_dialogs(window):
        dialog.show()
        rest()
        take(name, dialog)
        dialog.reject()


# the window and its bars


def _windows(window: MainWindow, take: Take) -> None:
    session = window.session
    window.timeline.fit()
    _select(window, [_loudest_note(session).event_id])
    take("window", window)
    window.show_message("Copied A walk at dusk.wav: paste it into another program")
    take("status", window.status)
    window.status.clearMessage()
    session.export_progress.emit(0.42, "Writing event 18 of 43…")
    rest()
    take("progress", window.progress)
    session.export_finished.emit(None)
    meter = window.transport.meter
    meter.show_levels(Levels((0.9, 0.4), (0.35, 0.2), 0))
    take("transport", window.transport)
    meter.show_levels(Levels((1.0, 0.7), (0.5, 0.3), 1))
    window.snap.set_lines("beat4")
    session.playback.play("render", 6.0)
    rest(0.5)
    take("transport-playing", window.transport)
    session.playback.stop()
    meter.over.click()
    tour = window.dialogs.tour_guide
    tour.offer()
    rest()
    take("tour-0", window)
    for number in range(1, len(TOUR) + 1):
        assert tour.callout is not None
        tour.callout.on.click()
        rest()
        take(f"tour-{number}", window)
    tour.close()
    _raised(window, "table")


def _timelines(window: MainWindow, take: Take) -> None:
    session = window.session
    window.timeline.plot.set_time_range(4.0, 12.0)
    _select(window, _passage(session))
    session.edits.set_mute(_passage(session)[:4], True)
    session.edits.set_render_from(_passage(session)[4:8], RenderFrom.MODEL)
    session.edits.set_render_from(_passage(session)[8:12], RenderFrom.BLEND)
    window.timeline.set_loop((5.0, 9.0))
    for mode in ("pitch", "lanes", "clusters"):
        window.timeline.set_mode(mode)
        rest(0.5)
        take(f"timeline-{mode}", window.timeline)
    window.timeline.set_mode("pitch")
    window.timeline.plot.set_time_range(6.0, 6.8)
    rest()
    take("timeline-close", window.timeline)
    window.timeline.set_loop(None)
    window.timeline.fit()
    take("overview", window.overview)


# panels


def _inspectors(window: MainWindow, take: Take) -> None:
    session, dock = window.session, window.docks["inspector"]
    note, several = _loudest_note(session).event_id, _passage(session)
    _select(window, [note])
    take("inspector-captured", dock)
    session.edits.set_render_from([note], RenderFrom.MODEL)
    session.edits.set_parameter([note], "pan", -0.4)
    session.edits.set_parameter([note], "hardness", 0.35)
    session.edits.set_parameter([note], "transpose_semitones", 7.0)
    session.edits.set_mute([note], True)
    _select(window, [note])
    take("inspector-model", dock)
    session.edits.set_render_from([note], RenderFrom.BLEND)
    session.edits.swap_stage([note], Stage.IMPULSE, _source(session, several[0]))
    session.edits.set_room([note], session.room_names[0])
    _select(window, [note])
    take("inspector-blend-swapped", dock)
    _scroll(window, 1.0)
    take("inspector-below", dock)
    _scroll(window, 0.0)
    session.edits.set_mute(several[:2], True)
    session.edits.set_parameter(several[:2], "gain_db", -6.0)
    _select(window, several)
    take("inspector-several", dock)


def _choosers(window: MainWindow, take: Take) -> None:
    session, stages = window.session, window.inspector.stages
    _select(window, [_loudest_note(session).event_id])
    for stage in Stage:
        chooser = stages.choose(stage)
        wait(lambda: session.is_settled)
        rest()
        take(f"chooser-{stage.value}", chooser)
        chooser.close()


def _lists(window: MainWindow, take: Take) -> None:
    session = window.session
    several = _passage(session)
    session.edits.add_to_palette(_entry(session, several[0], "Soft attack", Stage.IMPULSE))
    session.edits.set_mute(several[:2], True)
    session.edits.move(several[:2], 441)
    _select(window, several[:3])
    palette = _raised(window, "palette")
    rest(2.0)
    take("palette", palette)
    take("history", _raised(window, "history"))
    take("table", _raised(window, "table"))


def _maps(window: MainWindow, take: Take) -> None:
    session, view = window.session, window.map
    note = _loudest_note(session).event_id
    _select(window, [])
    take("map", window.docks["map"])
    _select(window, [note])
    view.morph.morph.slider.setValue(35)
    rest(1.5)
    take("map-morph", window.docks["map"])
    size = view.plot.viewport().size()
    corners = [(0.3, 0.3), (0.6, 0.25), (0.7, 0.6), (0.4, 0.75), (0.28, 0.5)]
    places = [QPointF(x * size.width(), y * size.height()) for x, y in corners]
    _mouse(view.plot.viewport(), QEvent.Type.MouseButtonPress, places[0], Qt.KeyboardModifier.AltModifier)
    for place in places[1:]:
        _mouse(view.plot.viewport(), QEvent.Type.MouseMove, place, Qt.KeyboardModifier.AltModifier)
    rest()
    take("map-lasso", window.docks["map"])
    _mouse(view.plot.viewport(), QEvent.Type.MouseButtonRelease, places[-1], Qt.KeyboardModifier.AltModifier)


# menus and dialogs


def _menus(window: MainWindow, take: Take) -> None:
    _select(window, _passage(window.session))
    for action in window.menuBar().actions():
        _take_menu(take, f"menu-{action.text().replace('&', '').lower()}", action.menu())
    _take_menu(take, "menu-context", context_menu(window, window.actions_by_id))
    _take_menu(take, "menu-snap", window.transport.snap_button.menu())
    _take_menu(take, "menu-height", window.transport.height_button.menu())


def _take_menu(take: Take, name: str, menu: object) -> None:
    assert isinstance(menu, QMenu)
    menu.popup(QPoint(0, 0))
    menu.resize(menu.sizeHint())  # the screen of no display is smaller than some menus
    rest()
    take(name, menu)
    menu.close()


def _some_dialogs(window: MainWindow) -> Iterator[tuple[str, QDialog]]:
    session, preferences = window.session, window.preferences
    yield "quantise", QuantiseDialog(session, preferences, window.snap, window)
    yield "scale", ScaleDialog(session, preferences, window)
    yield "mix", RecordingMixDialog(session, window)
    yield "export", _export(window)
    yield "export-events-midi", _export_events(window, "midi")
    yield "preferences", _preferences(window, 0)


def _dialogs(window: MainWindow, take: Take) -> None:
    session, preferences = window.session, window.preferences
    _select(window, _passage(session))

    def others() -> Iterator[tuple[str, QDialog]]:
        yield "spacing", SpacingDialog(session, preferences, window)
        yield "humanise", HumaniseDialog(session, preferences, window)
        yield "export-events-table", _export_events(window, "csv")
        yield "preferences-keys", _preferences(window, 1)
        yield "about", AboutDialog(diagnostics(session), window)

    for dialogs in (_some_dialogs(window), others()):
        for name, dialog in dialogs:
            dialog.show()
            rest()
            take(name, dialog)
            dialog.reject()
            rest(0.1)
    conflict = _preferences(window, 1)
    conflict.show()
    conflict.keys.tree.setCurrentItem(conflict.keys.items["duplicate"])
    conflict.keys.edit.setKeySequence("Ctrl+E")
    rest()
    take("preferences-keys-conflict", conflict)
    conflict.reject()
    window.dialogs.keys()
    rest()
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            take("keys", dialog)
            dialog.reject()


def _questions(window: MainWindow, take: Take) -> None:
    session = window.session
    note = _loudest_note(session).event_id
    _select(window, [note])
    found = Recoverable(
        Path("x"), "A walk at dusk", datetime.now(UTC), Path("/music/dusk.pointillist"), 43, 7
    )
    window.show_error("The recording could not be encoded", "walk.wav holds values that are not numbers. "
                      "Export it again from the program that it comes from.")  # fmt: skip
    rest()
    for box in window.findChildren(QMessageBox):
        take("error", box)
        box.close()
    for name, ask in (
        ("unsaved", lambda: ask_unsaved(window, "A walk at dusk")),
        ("recovery", lambda: offer_recovery(window, found)),
        ("save-to-palette", lambda: _save_stage(window)),
    ):
        _take_modal(take, name, ask)


def _save_stage(window: MainWindow) -> None:
    chooser = window.inspector.stages.choose(Stage.IMPULSE)
    button = chooser.findChild(QPushButton, "save")
    assert isinstance(button, QPushButton)
    button.click()


def _take_modal(take: Take, name: str, ask: Callable[[], object]) -> None:
    """Take a question that waits for its answer, and turn it down."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QDialog)
        take(name, box)
        box.reject()

    QTimer.singleShot(500, look)
    ask()


def _export(window: MainWindow) -> QDialog:
    document, n_selected = window.session.document, len(window.session.selection.ids)
    return ExportDialog(document.title, document.sample_rate, document.n_channels, n_selected, "", window)


def _export_events(window: MainWindow, form: str) -> QDialog:
    session = window.session
    groups, chosen = session.exchange.groups, session.selection.ids
    return ExportEventsDialog(session.document.title, "", groups, chosen, TEMPO_BPM, form, window)


def _preferences(window: MainWindow, page: int) -> PreferencesDialog:
    dialog = window.dialogs.preferences_dialog()
    pages = dialog.findChild(QTabWidget)
    assert isinstance(pages, QTabWidget)
    pages.setCurrentIndex(page)
    return dialog


# help


def _raised(window: MainWindow, name: str) -> QWidget:
    window.docks[name].raise_()
    rest()
    return window.docks[name]


def _scroll(window: MainWindow, share: float) -> None:
    area = window.inspector.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    bar = area.verticalScrollBar()
    bar.setValue(round(share * bar.maximum()))
    rest()


def _mouse(target: QWidget, kind: QEvent.Type, at: QPointF, modifiers: Qt.KeyboardModifier) -> None:
    button = Qt.MouseButton.LeftButton
    global_at = QPointF(target.mapToGlobal(at.toPoint()))
    QApplication.sendEvent(target, QMouseEvent(kind, at, global_at, button, button, modifiers))


def _source(session: Session, event_id: str) -> StageSource:
    event = session.document.event(event_id)
    return StageSource(event.vector, "F4 at 0:06.02", event.detail)


def _entry(session: Session, event_id: str, name: str, stage: Stage) -> PaletteEntry:
    source = _source(session, event_id)
    return PaletteEntry(name, stage, source.vector, source.detail)


def _passage(session: Session) -> list[str]:
    low, high = _PASSAGE_S
    return [event.event_id for event in session.document.sequence() if low <= event.onset_s < high]


def _loudest_note(session: Session) -> Event:
    def loudness(event: Event) -> float:
        measures = session.measures(event.event_id)
        return measures.loudness_db if measures is not None and measures.pitched else -999.0

    return max(session.document.sequence(), key=loudness)


def _select(window: MainWindow, ids: list[str], *, settled: bool = True) -> None:
    """Select events, and wait until the first one's stages are drawn."""
    session = window.session
    arrived: list[str] = []
    session.stages_ready.connect(lambda event_id, _views: arrived.append(event_id))
    session.selection.set(ids)
    if ids:
        session.request_stages(ids[0])
    wait(lambda: (bool(arrived) or not ids) and (session.is_settled or not settled))
    rest(1.0)


def rest(seconds: float = 0.3) -> None:
    """Let the program draw."""
    until = time.monotonic() + seconds
    wait(lambda: time.monotonic() > until)


def wait(done: Callable[[], bool]) -> None:
    """Let the program work until something is done."""
    began = time.monotonic()
    while not done():
        QApplication.processEvents()
        if time.monotonic() - began > _PATIENCE_S:
            raise TimeoutError("the editor has not come to rest within half an hour")
        time.sleep(0.005)
