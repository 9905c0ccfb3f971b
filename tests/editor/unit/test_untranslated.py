"""Nothing that a window shows escapes translation: neither in the source, nor while it is worked with."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QDockWidget, QTreeWidget, QTreeWidgetItem

from codec.events.event import Event, RenderFrom, Stage, StageSource
from codec.events.parameters import PARAMETERS
from codec.project.file import HolePolicy, PaletteEntry
from editor import translation, views
from editor.views.inspector.swap_slot import SwapSlot
from editor.views.lists.event_columns import COLUMNS
from editor.views.widgets.widget_texts import texts_of
from editor.views.window.dialog_makers import dialog_makers
from editor.views.window.main_window import MainWindow
from editor.views.window.progress_panel import ProgressPanel, remaining_text
from tests.editor.untranslated import PseudoLanguage, texts_out_of_reach, words_outside
from tests.editor.view_fakes import shown_window

ROOT = Path(__file__).parents[3]
SHOWN = ("views", "session", "workers", "audio", "commands", "document")
KEYS = {
    "<i>Toward a Sparse and Interpretable Audio Codec</i>",
    "lost recording",
    "left of",
    "right of",
    "the tempo",
    "the first beat",
    "the beats of a bar",
}
"""A name of its own, and words for the program itself."""
ONLY_IN_TERMINALS = {"NoRecordingsError", "ScriptError"}
"""Errors of commands, whose texts no window shows."""
IN_FILES = {"f'Cluster {cluster + 1}'"}
"""Names in files for other programs, which are English."""


@pytest.fixture
def german_sources() -> set[str]:
    """Every English text that has a German translation."""
    text = (translation.FOLDER / "de.ts").read_text("utf-8")
    from xml.etree import ElementTree as ET

    return {message.findtext("source", "") for message in ET.fromstring(text).iter("message")}


# In the source


@pytest.mark.parametrize(
    "path",
    [p for name in SHOWN for p in sorted((ROOT / "editor" / name).rglob("*.py"))],
    ids=lambda p: p.name,
)
def test_every_text_can_be_translated(path: Path, german_sources: set[str]):
    found = texts_out_of_reach(path.read_text("utf-8"), german_sources | KEYS)
    assert [each for each in found if each.partition(": ")[2] not in IN_FILES] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('label.setText(f"{n} sounds")', ["1: f'{n} sounds'"]),
        ('label.setText("Nobody wrote this")', ["1: Nobody wrote this"]),
        ('label.setText(tr("{n} sounds", n=n))', []),
        ('raise ValueError(f"{n} sounds")', []),
        ('_log.info("Nobody wrote this")', []),
        ('"""Nobody wrote this."""', []),
        ('label.setObjectName(f"sound_{n}")', []),
    ],
)
def test_texts_out_of_reach_are_found(source: str, found: list[str]):
    assert list(texts_out_of_reach(source, set())) == found


def sources_with_errors(script: ModuleType) -> Iterator[tuple[Path, ast.Module]]:
    for path in [*(ROOT / "codec").rglob("*.py"), *(ROOT / "editor").rglob("*.py")]:
        if not script.COMMAND_LINE & set(path.with_suffix("").parts):
            yield path, ast.parse(path.read_text("utf-8"))


def test_texts_of_all_errors_of_files_are_collected(script: ModuleType):
    """An error whose class is not known there would be English in every window."""
    trees = list(sources_with_errors(script))
    known, found = {"FileError"}, {"FileError"}
    while found:  # classes of classes
        found = {
            node.name
            for _, tree in trees
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            and node.name not in known
            and any(getattr(base, "id", "") in known for base in node.bases)
        }
        known |= found
    assert len(known) > 8
    assert known - script.CALLED == ONLY_IN_TERMINALS


def test_errors_of_files_are_templates(script: ModuleType):
    """An f-string in an error of the codec would be the English text already."""
    names = {name for name in script.CALLED if name.endswith("Error")}
    wrong: list[str] = []
    for path, tree in sources_with_errors(script):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
                wrong += [f"{path}:{node.lineno}" for each in node.args if isinstance(each, ast.JoinedStr)]
    assert wrong == []


# In a window


@pytest.fixture
def pseudo(qtbot, monkeypatch: pytest.MonkeyPatch, german_sources: set[str]) -> Iterator[None]:
    """A language that puts everything in brackets."""
    app = QCoreApplication.instance()
    assert app is not None
    language = PseudoLanguage(german_sources)
    app.installTranslator(language)
    monkeypatch.setattr(translation, "_installed", [language])
    yield
    app.removeTranslator(language)


@pytest.fixture
def window(pseudo: None, qtbot) -> Iterator[MainWindow]:
    with shown_window(qtbot, 6) as made:
        for dock in made.findChildren(QDockWidget):
            dock.show()
        QApplication.processEvents()
        yield made


def shown_in(root: QObject) -> Iterator[tuple[str, str]]:
    """Yield what widgets and their lists show, with the class of each."""
    for each in (root, *root.findChildren(QObject)):
        if isinstance(each, QComboBox) and each.accessibleName().endswith(("⟦Room⟧", "⟦Key⟧")):
            continue  # names of rooms and notes
        for text in texts_of(each):
            yield type(each).__name__, text.text
        if isinstance(each, SwapSlot):
            yield "slot", each.label
        if isinstance(each, QTreeWidget):
            yield from ((type(each).__name__, text) for text in _items(each.invisibleRootItem()))


def _items(item: QTreeWidgetItem) -> Iterator[str]:
    for column in range(item.columnCount()):
        yield item.text(column)
        yield item.toolTip(column)
    for index in range(item.childCount()):
        yield from _items(item.child(index))


_OWN_NAMES = re.compile(
    r"<[^>]*>|\bPointillist\b"
    r"|\b(Ctrl|Shift|Alt|Space|Return|Enter|Home|End|Del|Backspace|Esc|Left|Right|Up|Down|Tab)\b"
)
"""Markup, this program, and keys, which Qt names."""


def untranslated(
    texts: Iterable[tuple[str, str]], names: Collection[str] = frozenset()
) -> set[tuple[str, str]]:
    """Return what is not in brackets, save names of rooms and files."""
    found = {(kind, words_outside(_OWN_NAMES.sub("", text))) for kind, text in texts if text not in names}
    return {(kind, text) for kind, text in found if text}


def names_of(window: MainWindow) -> frozenset[str]:
    """Return names of rooms, as lists show them, and of what plays."""
    rooms, backend = window.session.bank.rooms, window.session.playback.backend_name
    shown = [*(room.name for room in rooms), *(f"{room.name} — {room.rt60_s:.1f} s" for room in rooms)]
    return frozenset([backend, *shown])


def test_the_brackets_show_what_is_missing():
    assert words_outside("⟦Move ⟦2 events⟧⟧ · 3 Hz") == ""
    assert words_outside("⟦Move⟧ 2 events") == " 2 events"


def test_a_window_at_work_shows_nothing_untranslated(window: MainWindow):
    session, names = window.session, names_of(window)
    ids = list(session.document.events)
    said: list[tuple[str, str]] = []
    session.message.connect(lambda text: said.append(("message", text)))
    window.table.model.refused.connect(lambda text: said.append(("refusal", text)))
    for chosen in ([], ids[:1], ids[:3], ids):
        session.selection.set(chosen)
        QApplication.processEvents()
        assert untranslated(shown_in(window), names) == set(), f"{len(chosen)} selected"
    session.edits.set_mute(ids[:1], True)
    session.edits.swap_stage(
        ids[:2], Stage.RESONANCE, StageSource(session.document.event(ids[3]).vector, "[x]")
    )
    session.edits.set_room(ids[:1], "[y]")
    session.edits.set_render_from(ids[:2], RenderFrom.BLEND)
    session.captures.available = False
    session.captures.changed.emit()
    window.refresh_actions()
    for chosen in (ids[:1], ids[:3]):
        session.selection.set(chosen)
        QApplication.processEvents()
        assert untranslated(shown_in(window), names) == set(), f"{len(chosen)} selected, edited"
    model = window.table.model
    columns = [key for key, _, _ in COLUMNS]
    for column, typed in (("time", "soon"), ("time", "-1"), ("gain", "loud"), ("gain", "nan")):
        assert not model.setData(model.index(0, columns.index(column)), typed)
    assert len(said) == 4
    cells = [
        ("cell", str(model.data(model.index(row, column), Qt.ItemDataRole.DisplayRole) or ""))
        for row in range(model.rowCount())
        for column in range(model.columnCount())
    ]
    assert any("⟦" in text for _, text in cells)
    assert untranslated(cells) == set()
    assert untranslated([("hint", window.timeline.describe(0)), *said]) == set()


def test_progress_is_told_in_the_language(window: MainWindow):
    panel = window.findChild(ProgressPanel)
    session = window.session
    session.encode_started.emit()
    assert untranslated(shown_in(panel)) == set()
    panel.cancel.click()
    assert untranslated(shown_in(panel)) == set()
    session.encode_finished.emit(True, "")
    session.export_progress.emit(0.5, "")
    assert untranslated(shown_in(panel)) == set()
    told = [remaining_text(left_s) for left_s in (2.0, 20.0, 400.0)]
    assert all(told)
    assert untranslated(("estimate", text) for text in told) == set()


DONE = [
    lambda session, ids, source: session.edits.move(ids, 50),
    lambda session, ids, source: session.edits.duplicate(ids, 500),
    lambda session, ids, source: session.edits.insert(source.vector, 3),
    lambda session, ids, source: session.edits.paste([Event("new", 4, source.vector)], 9),
    lambda session, ids, source: session.edits.take_over([Event(ids[0], 1, source.vector)]),
    lambda session, ids, source: session.edits.set_gain(ids, -3.5),
    lambda session, ids, source: session.edits.change_gain(ids, 1.0),
    lambda session, ids, source: session.edits.set_pan(ids, 0.3),
    lambda session, ids, source: session.edits.set_pan(ids, -0.3),
    lambda session, ids, source: session.edits.set_pan(ids, 0.0),
    lambda session, ids, source: session.edits.set_mute(ids, True),
    lambda session, ids, source: session.edits.set_mute(ids, False),
    lambda session, ids, source: session.edits.transpose(ids, 12),
    lambda session, ids, source: session.edits.set_transpose(ids, -5),
    lambda session, ids, source: session.arranging.transpose_in_scale(ids, 2, 9, "natural minor", {}),
    lambda session, ids, source: session.arranging.transpose_in_scale(ids, 1, 9, "blues", {}),
    *(lambda session, ids, source, way=way: session.edits.set_render_from(ids, way) for way in RenderFrom),
    lambda session, ids, source: session.edits.set_blend(ids, 0.4),
    lambda session, ids, source: session.piece_edits.set_residual_db(-6.0),
    *(
        lambda session, ids, source, policy=policy: session.piece_edits.set_hole_policy(policy)
        for policy in HolePolicy
    ),
    lambda session, ids, source: session.piece_edits.set_tempo(99.0),
    lambda session, ids, source: session.piece_edits.set_first_beat(0.25),
    *(
        lambda session, ids, source, field=field: session.edits.set_parameter(ids, field, 0.7)
        for field in PARAMETERS
    ),
    *(
        lambda session, ids, source, stage=stage: session.edits.swap_stage(ids, stage, source)
        for stage in Stage
    ),
    *(
        lambda session, ids, source, stage=stage: session.edits.swap_stage(ids, stage, None)
        for stage in Stage
    ),
    lambda session, ids, source: session.edits.set_room(ids, "⟦Hall⟧"),
    lambda session, ids, source: session.edits.set_room(ids, None),
    lambda session, ids, source: session.edits.set_room_mix(ids, None),
    lambda session, ids, source: session.edits.replace_vector(ids, source),
    lambda session, ids, source: session.edits.morph(ids, source, 0.25),
    lambda session, ids, source: session.edits.reset(ids, ["gain_db", "pan", "room_mix"]),
    lambda session, ids, source: session.edits.reset(ids),
    lambda session, ids, source: session.arranging.quantise(ids, 0.1),
    lambda session, ids, source: session.arranging.reverse(ids),
    lambda session, ids, source: session.arranging.stretch_spacing(ids, 2.0),
    lambda session, ids, source: session.arranging.humanise(ids, 0.1, 1.0, 7),
    lambda session, ids, source: session.arranging.randomise_times(ids, 7),
    lambda session, ids, source: session.arranging.shuffle(ids, 8),
    lambda session, ids, source: session.arranging.draw_vectors(ids, 7),
    lambda session, ids, source: session.piece_edits.add_to_palette(
        PaletteEntry("⟦Bell⟧", Stage.ROOM, source.vector)
    ),
    lambda session, ids, source: session.piece_edits.rename_in_palette("⟦Bell⟧", "⟦Gong⟧"),
    lambda session, ids, source: session.piece_edits.remove_from_palette("⟦Gong⟧"),
    lambda session, ids, source: session.edits.delete(ids),
]


def test_names_of_undo_steps_are_translated(window: MainWindow):
    session = window.session
    ids, stack = list(session.document.events), session.undo_stack
    source = StageSource(session.document.event(ids[5]).vector, "⟦donor⟧")
    for act in DONE:
        act(session, ids[:3], source)
    names = [stack.text(index) for index in range(stack.count())]
    assert len(set(names)) > len(DONE) - 8, "some verbs changed nothing"
    assert untranslated(("step", name) for name in names) == set()
    assert "⟦" in window.actions_by_id["undo"].text()


def test_dialogues_show_nothing_untranslated(window: MainWindow):
    session = window.session
    session.selection.set(list(session.document.events)[:3])
    names = names_of(window) | {"Speakers", "Headphones", "English", "Deutsch", "MIDI"}
    for make in dialog_makers(window).values():
        dialog = make()
        dialog.show()
        QApplication.processEvents()
        assert untranslated(shown_in(dialog), names) == set(), type(dialog).__name__
        dialog.close()


def test_no_dialogue_is_forgotten(window: MainWindow):
    for _, name, _ in pkgutil.walk_packages(views.__path__, f"{views.__name__}."):
        importlib.import_module(name)
    window.session.selection.set(window.session.document.events)
    made = {type(make()) for make in dialog_makers(window).values()}
    assert set(_kinds_of_dialog(QDialog)) == made


def _kinds_of_dialog(kind: type[QDialog]) -> Iterator[type[QDialog]]:
    """Yield the editor's classes of dialogs that no other class extends."""
    for each in kind.__subclasses__():
        if each.__module__.startswith("editor.") and not each.__subclasses__():
            yield each
        yield from _kinds_of_dialog(each)
