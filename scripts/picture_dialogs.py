"""Pictures of the editor's menus, dialogs and questions, for :mod:`picture_states`."""

from __future__ import annotations

from collections.abc import Callable, Collection
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

from codec.events.event import Stage
from codec.exchange.edits import FarOnset
from editor.document import Recoverable
from editor.menus import context_menu
from editor.views.dialogs import ask_far_onsets, ask_unsaved, offer_recovery
from editor.views.dialogs.export_events_dialog import ExportEventsDialog
from editor.views.dialogs.preferences_dialog import PreferencesDialog
from editor.views.window.dialog_makers import dialog_makers
from editor.views.window.main_window import MainWindow

__all__ = ["all_dialogs", "all_menus", "all_questions", "export_events", "preferences_page", "take_dialogs"]


def all_menus(window: MainWindow, take: Take) -> None:
    """Take pictures of all menus."""
    select(window, passage(window.session))
    for action in window.menuBar().actions():
        _take_menu(take, f"menu-{action.text().replace('&', '').lower()}", action.menu())
    _take_menu(take, "menu-context", context_menu(window, window.actions_by_id))
    _take_menu(take, "menu-snap", window.transport.snap_button.menu())
    _take_menu(take, "menu-height", window.transport.height_button.menu())


def _take_menu(take: Take, name: str, menu: object) -> None:
    assert isinstance(menu, QMenu)
    menu.popup(QPoint(0, 0))
    menu.resize(menu.sizeHint())  # the offscreen platform's screen is smaller than some menus
    rest()
    take(name, menu)
    menu.close()


def take_dialogs(window: MainWindow, take: Take, names: Collection[str]) -> None:
    """Take pictures of the dialogs with the given names."""
    for name, make in dialog_makers(window).items():
        if name in names:
            _take_dialog(take, name, make())


def all_dialogs(window: MainWindow, take: Take) -> None:
    """Take pictures of all dialogs."""
    select(window, passage(window.session))
    take_dialogs(window, take, dialog_makers(window).keys())
    _take_dialog(take, "export-events-table", export_events(window, "csv"))
    _take_dialog(take, "preferences-keys", preferences_page(window, 1))
    conflict = preferences_page(window, 1)
    conflict.keys.tree.setCurrentItem(conflict.keys.items["duplicate"])
    conflict.keys.edit.setKeySequence("Ctrl+E")
    _take_dialog(take, "preferences-keys-conflict", conflict)


def _take_dialog(take: Take, name: str, dialog: QDialog) -> None:
    dialog.show()
    rest()
    take(name, dialog)
    dialog.reject()
    rest(0.1)


def all_questions(window: MainWindow, take: Take) -> None:
    """Take pictures of an error message and of the modal questions."""
    session = window.session
    note = loudest_note(session).event_id
    select(window, [note])
    found = Recoverable(
        Path("x"),
        "A walk at dusk",
        datetime.now(UTC),
        Path("/music/dusk.pointillist"),
        n_events=43,
        n_edited=7,
    )
    far = [FarOnset(f"line {n}, column onset_s", f"event-{n}", 1066.0 * n) for n in (2, 3, 4)]
    window.show_error("The recording could not be encoded", "walk.wav holds values that are not numbers. "
                      "Export it again from the program that it comes from.")  # fmt: skip
    rest()
    for box in window.findChildren(QMessageBox):
        take("error", box)
        box.close()
    for name, ask in (
        ("unsaved", lambda: ask_unsaved(window, "A walk at dusk")),
        ("recovery", lambda: offer_recovery(window, found)),
        ("far-onsets", lambda: ask_far_onsets(window, "walk events.csv", far, 4.0)),
        ("save-to-palette", lambda: _save_stage(window)),
    ):
        _take_modal(take, name, ask)


def _save_stage(window: MainWindow) -> None:
    chooser = window.inspector.stages.choose(Stage.IMPULSE)
    assert chooser is not None
    button = chooser.findChild(QPushButton, "save")
    assert isinstance(button, QPushButton)
    button.click()


def _take_modal(take: Take, name: str, ask: Callable[[], object]) -> None:
    """Call `ask`, which opens a modal dialog; take a picture of the dialog and reject it."""

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QDialog)
        take(name, box)
        box.reject()

    QTimer.singleShot(500, look)
    ask()


def export_events(window: MainWindow, form: str) -> ExportEventsDialog:
    """Return the dialog that exports events, with a format chosen."""
    dialog = window.exchange.export_events_dialog()
    dialog.format.setCurrentIndex(dialog.format.findData(form))
    return dialog


def preferences_page(window: MainWindow, page: int) -> PreferencesDialog:
    """Return the preferences dialog, open at a page (from 0)."""
    dialog = window.dialogs.preferences_dialog()
    pages = dialog.findChild(QTabWidget)
    assert isinstance(pages, QTabWidget)
    pages.setCurrentIndex(page)
    return dialog
