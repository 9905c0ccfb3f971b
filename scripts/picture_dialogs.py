"""Menus, dialogs and questions of the editor, for :mod:`picture_states`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from picture_gestures import Take, loudest_note, passage, rest, select
from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMenu,
    QMessageBox,
    QPushButton,
    QTabWidget,
)

from codec.events import Stage
from editor.diagnostics import diagnostics
from editor.document import Recoverable
from editor.menus import context_menu
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

__all__ = [
    "TEMPO_BPM",
    "all_dialogs",
    "all_menus",
    "all_questions",
    "export_events",
    "preferences_page",
    "some_dialogs",
]

TEMPO_BPM = 92.0  # of the demo piece


def all_menus(window: MainWindow, take: Take) -> None:
    select(window, passage(window.session))
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


def some_dialogs(window: MainWindow) -> Iterator[tuple[str, QDialog]]:
    session, preferences = window.session, window.preferences
    yield "quantise", QuantiseDialog(session, preferences, window.snap, window)
    yield "scale", ScaleDialog(session, preferences, window)
    yield "mix", RecordingMixDialog(session, window)
    yield "export", _export(window)
    yield "export-events-midi", export_events(window, "midi")
    yield "preferences", preferences_page(window, 0)


def all_dialogs(window: MainWindow, take: Take) -> None:
    session, preferences = window.session, window.preferences
    select(window, passage(session))

    def others() -> Iterator[tuple[str, QDialog]]:
        yield "spacing", SpacingDialog(session, preferences, window)
        yield "humanise", HumaniseDialog(session, preferences, window)
        yield "export-events-table", export_events(window, "csv")
        yield "preferences-keys", preferences_page(window, 1)
        yield "about", AboutDialog(diagnostics(session), window)

    for dialogs in (some_dialogs(window), others()):
        for name, dialog in dialogs:
            dialog.show()
            rest()
            take(name, dialog)
            dialog.reject()
            rest(0.1)
    conflict = preferences_page(window, 1)
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


def all_questions(window: MainWindow, take: Take) -> None:
    session = window.session
    note = loudest_note(session).event_id
    select(window, [note])
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


def export_events(window: MainWindow, form: str) -> QDialog:
    session = window.session
    groups, chosen = session.exchange.groups, session.selection.ids
    return ExportEventsDialog(session.document.title, "", groups, chosen, TEMPO_BPM, form, window)


def preferences_page(window: MainWindow, page: int) -> PreferencesDialog:
    dialog = window.dialogs.preferences_dialog()
    pages = dialog.findChild(QTabWidget)
    assert isinstance(pages, QTabWidget)
    pages.setCurrentIndex(page)
    return dialog
