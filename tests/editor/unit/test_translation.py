"""German: every action, the window and its dialogues; and English where there is no translation."""

from __future__ import annotations

import collections
import re
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QGroupBox,
    QLabel,
    QMenuBar,
    QMessageBox,
    QPushButton,
)

from codec.audio.clip import AudioError, load_audio
from codec.events.event import Event
from codec.exchange.edits import read_edits
from codec.exchange.score import ExchangeError
from codec.messages import Message
from editor.actions import ACTIONS, GROUPS, menu_title
from editor.commands.labels import n_events_text
from editor.gestures import GESTURES
from editor.keymap import Keymap
from editor.menus import build_actions, build_menus
from editor.session import Session, Settings
from editor.session.files import describe_error
from editor.translation import FOLDER, install_language, tr
from editor.views.dialogs.help_dialog import help_rows
from editor.views.dialogs.questions import ask_unsaved
from editor.views.inspector import InspectorView
from editor.views.widgets.widget_texts import texts_of, translate_widgets
from editor.views.window.dialog_makers import dialog_makers
from editor.views.window.main_window import MainWindow
from editor.workers import CodecService
from tests.editor.view_fakes import FakeSession, FakeSettings, fill, shown_window

_ROOT = Path(__file__).parents[3]
_NAMES = {"Mix", "Standard", "Stop", "Solo", "Transport"}
"""Words that German has as well."""


@pytest.fixture
def german(qtbot) -> Iterator[None]:
    app = QApplication.instance()
    assert app is not None
    assert install_language(app, "de") == "de"
    yield
    assert install_language(app, "en") == "en"


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.action_id)
def test_every_action_is_translated(spec):
    for text in (spec.text, spec.tip, spec.submenu, menu_title(spec.group)):
        if len(text) > 1 and text.replace("&", "") not in _NAMES and text[0] not in string.digits:
            assert tr(text) != text, f"{text!r} has no German text: run scripts/make_translations.py"


@pytest.mark.usefixtures("german")
def test_gestures_are_translated():
    assert [text for gesture in GESTURES for text in gesture if tr(text) == text] == []


@pytest.mark.usefixtures("german")
def test_german_menus_have_no_mnemonic_twice(qtbot):
    from tests.editor.unit.test_actions import _Recorder

    owner = _Recorder()
    qtbot.addWidget(owner)
    bar = QMenuBar(owner)
    menus = build_menus(bar, build_actions(owner))
    whole = [("bar", bar.actions()), *((group, menu.actions()) for group, menu in menus.items())]
    whole += [(a.text(), a.menu().actions()) for menu in menus.values() for a in menu.actions() if a.menu()]
    for name, entries in whole:
        letters = [m.lower() for action in entries for m in re.findall(r"&(\w)", action.text())]
        assert [m for m, n in collections.Counter(letters).items() if n > 1] == [], name


@pytest.mark.usefixtures("german")
def test_the_window_and_its_help_are_german(qtbot):
    with shown_window(qtbot, 3) as window:
        titles = {dock.objectName(): dock.windowTitle() for dock in window.findChildren(QDockWidget)}
        assert titles["dock_map"] == "Karte"
        assert window.status.selection.text() == "3 Ereignisse"
        assert window.actions_by_id["open"].text() == "&Öffnen…"
        assert "Aufnahme" in window.actions_by_id["open"].toolTip()
        header = window.table.model.headerData(0, Qt.Orientation.Horizontal)
        assert header == "Zeit"
        assert next(b.text() for b in window.welcome.findChildren(QPushButton)) == "Eine Datei öffnen…"
        groups = {group for group, _, _ in help_rows(Keymap(FakeSettings()))}
        assert len(groups) == len(GROUPS) + 1
        assert "Bearbeiten" in groups


@pytest.mark.usefixtures("german")
def test_dialogues_are_translated_when_they_open(qtbot, monkeypatch: pytest.MonkeyPatch):
    with shown_window(qtbot) as window:
        dialog = window.dialogs.preferences_dialog()
        dialog.show()
        QApplication.processEvents()
        assert dialog.windowTitle() == "Voreinstellungen"
        assert dialog.keys.reset.text() == "&Zurücksetzen"
        dialog.close()
        asked: list[QMessageBox] = []

        def exec_(box: QMessageBox) -> None:
            asked.append(box)

        monkeypatch.setattr(QMessageBox, "exec", exec_)
        ask_unsaved(window, "Lied")
        assert asked[0].text() == "Die Änderungen an „Lied“ speichern?"


@pytest.mark.parametrize("choice", ["en", "xx", ""])
def test_other_languages_are_english(qtbot, choice: str):
    app = QApplication.instance()
    assert app is not None
    assert install_language(app, choice) == "en"
    button = QPushButton("Cancel")
    qtbot.addWidget(button)
    translate_widgets(button)
    assert button.text() == "Cancel"
    assert [each.text for each in texts_of(button) if each.text] == ["Cancel"]


def test_the_compiled_file_is_that_of_the_source(script: ModuleType, tmp_path: Path):
    source = tmp_path / "de.ts"
    source.write_bytes((FOLDER / "de.ts").read_bytes())
    script.compile_translation(source)
    assert source.with_suffix(".qm").read_bytes() == (FOLDER / "de.qm").read_bytes()


def test_placeholders_are_the_same_in_both_languages(script: ModuleType):
    for source, translated in script.read_translations(FOLDER / "de.ts").items():
        there, here = (sorted(re.findall(r"\{[^}]*\}", text)) for text in (source, translated))
        assert there == here, source


def test_every_template_has_a_german_text(script: ModuleType):
    known = script.read_translations(FOLDER / "de.ts")
    sources = "\n".join((*script.table_sources(), *script.called_sources())).split("\n")
    missing = {text for text in sources if script.is_text(text) and not known.get(text)}
    assert missing == set(), "run scripts/make_translations.py and translate what is new in de.ts"


@pytest.mark.usefixtures("german")
def test_templates_take_their_values_after_translation():
    assert tr("{n} of {events} selected", n=2, events=n_events_text(3)) == "3 Ereignisse, 2 ausgewählt"
    question = Message("Save the changes to “{title}”?", title="{Lied}")
    assert tr(question) == "Die Änderungen an „{Lied}“ speichern?"
    assert tr("nobody has translated {this}") == "nobody has translated {this}"


@pytest.mark.usefixtures("german")
def test_undo_steps_are_named_in_german(qtbot):
    session = FakeSession()
    ids, stack = fill(session, 3), session.undo_stack
    edits = session.edits
    edits.transpose(ids, 2)
    edits.transpose(ids, 1)
    assert stack.undoText() == "3 Ereignisse transponieren, +3 HT"
    edits.set_pan(ids[:1], -0.3)
    assert stack.undoText() == "1 Ereignis: Panorama auf 30 % links setzen"
    edits.reset(ids[:1], ["pan", "gain_db"])
    assert stack.undoText() == "1 Ereignis: Panorama und Verstärkung zurücksetzen"
    window = MainWindow(session)
    window.files.may_close_document = lambda: True
    qtbot.addWidget(window)
    assert window.actions_by_id["undo"].text() == f"&Rückgängig: {stack.undoText()}"
    window.timeline.wait()


@pytest.mark.usefixtures("german")
def test_the_inspector_has_room_for_german(qtbot):
    session = FakeSession()
    inspector = InspectorView(session)
    qtbot.addWidget(inspector)
    session.selection.set(fill(session, 3)[:1])
    inspector.refresh()
    in_english = inspector.page.minimumSizeHint().width()
    translate_widgets(inspector)
    inspector.show()
    qtbot.waitUntil(lambda: inspector.page.minimumSizeHint().width() > in_english)
    inspector.resize(inspector.minimumSize())
    QApplication.processEvents()
    assert inspector.area.viewport().width() >= inspector.page.minimumSizeHint().width()
    assert inspector.fields.rows["transpose_semitones"].spin.text().endswith(" HT")


@pytest.mark.usefixtures("german")
def test_errors_are_told_in_german_and_logged_in_english(tmp_path: Path):
    empty = tmp_path / "Lied.wav"
    empty.touch()
    with pytest.raises(AudioError) as caught:
        load_audio(empty)
    assert describe_error(caught.value) == (
        f"{empty}: die Datei ist leer; die Aufnahme erneut kopieren oder exportieren"
    )
    assert "the file is empty" in str(caught.value)
    table = tmp_path / "Tabelle.csv"
    table.write_text("id,gain_db\nx,laut\ny,0\n")
    with pytest.raises(ExchangeError) as wrong:
        read_edits(table, {"x": Event("x", 0, np.zeros(32, np.float32))})
    assert describe_error(wrong.value) == (
        f"{table}: Zeile 2, Spalte gain_db: “laut” ist keine Zahl (und 1 weitere); es wurde nichts geändert"
    )
    assert describe_error(OSError(13, "Keine Rechte", "Lied.wav")) == "Lied.wav: Keine Rechte"


@pytest.mark.usefixtures("german")
def test_a_session_tells_in_german_what_goes_wrong(tmp_path: Path, qtbot):
    session = Session(
        load_codec=_no_codec,
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
    )
    told: list[tuple[str, str]] = []
    session.error.connect(lambda title, text: told.append((title, text)))
    assert session.captures.reason == "Zuerst eine Aufnahme öffnen"
    session.open_path(tmp_path / "Lied.wav")
    qtbot.waitUntil(lambda: bool(told))
    path = tmp_path / "Lied.wav"
    assert told == [
        ("Lied.wav konnte nicht geöffnet werden", f"{path}: keine solche Datei; den Namen prüfen")
    ]
    session.close()


def _no_codec() -> CodecService:
    raise AssertionError("nothing is rendered here")


@pytest.mark.parametrize("language", ["en", "de"])
def test_dialogs_have_no_mnemonic_twice(qtbot, language: str):
    install_language(QApplication.instance(), language)
    try:
        with shown_window(qtbot, 3) as window:
            window.session.selection.set(window.session.document.events)
            for name, make in dialog_makers(window).items():
                dialog = make()
                dialog.show()
                QApplication.processEvents()
                widgets = [
                    each
                    for kind in (QAbstractButton, QLabel, QGroupBox)
                    for each in dialog.findChildren(kind)
                    if each.isVisible()
                ]
                texts = [each.title() if isinstance(each, QGroupBox) else each.text() for each in widgets]
                letters = [letter.lower() for text in texts for letter in re.findall(r"&(\w)", text)]
                assert [m for m, n in collections.Counter(letters).items() if n > 1] == [], f"{name}: {texts}"
                dialog.reject()
    finally:
        install_language(QApplication.instance(), "en")
