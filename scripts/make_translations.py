"""Update the translations of the interface: ``python scripts/make_translations.py``.

Collects the English texts of the action table, the views, messages and errors, and writes them to
``editor/translations/*.ts``: new texts as unfinished, texts that no longer exist are removed. Then compiles
the files with Qt's lrelease. They can be edited with Qt Linguist.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))  # this tree, whatever is installed

import numpy as np
import PySide6
from PySide6.QtCore import QCoreApplication, QObject, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton

from codec.events.event import VECTOR_SIZE, Event
from codec.events.parameters import PARAMETERS
from codec.rooms import default_bank
from editor import actions
from editor.commands import MODES, RESETTABLE_FIELDS
from editor.document import SNAP_LINES, SNAP_POINTS, SnapKind
from editor.gestures import GESTURES
from editor.keymap import RESERVED
from editor.session import Session, Settings
from editor.session.compare.figure_texts import FIGURE_TEXTS
from editor.session.compare.rating import BANDS
from editor.session.encode_choice import LEVEL_TEXTS
from editor.translation import CONTEXT, FOLDER
from editor.views.library.table_model import COLUMNS as LIBRARY_COLUMNS
from editor.views.lists.event_columns import COLUMNS
from editor.views.widgets.widget_texts import texts_of
from editor.views.window.dialog_makers import dialog_makers
from editor.views.window.main_window import MainWindow
from editor.views.window.tour import TOUR
from editor.workers import CodecService

_WORD = re.compile("[a-z]{2}")
_NO_WORD = re.compile(r"\{[^}]*\}|&")
_VALUE = re.compile(r"^\d[\d ,.]* ?(Hz|ms|events)\b|— \d|<h2>|^Pointillist$")
"""Texts that are not translated: values and proper names."""
_EDITOR, _CODEC = (Path(__file__).parents[1] / name for name in ("editor", "codec"))
_MARK = "\N{INVISIBLE SEPARATOR}"
COMMAND_LINE = {"bitstream", "cli", "training", "evaluate"}
"""Packages of `codec` whose texts no window shows."""
CALLED = {
    "tr", "Message", "Label",
    "FileError", "AudioError", "ProjectError", "ExchangeError", "CheckpointError", "RoomBankError",
    "TargetError", "LibraryError", "NoLibraryError", "PageError", "PayloadError", "WeightsError",
    "AnswersError", "_BadCellError",
}  # fmt: skip


def main() -> int:
    """Update and compile all translations; return 1 if one has untranslated texts."""
    _app = QApplication(sys.argv[:1])
    sources = all_sources()
    status = 0
    for path in sorted(FOLDER.glob("*.ts")):
        known = read_translations(path)
        missing = [text for text in sources if not known.get(text)]
        write_translations(path, {text: known.get(text, "") for text in sources})
        compile_translation(path)
        print(f"{path.name}: {len(sources) - len(missing)} of {len(sources)} texts")
        for text in missing:
            print(f"  lacks {text!r}")
        status = status or int(bool(missing))
    return status


def all_sources() -> list[str]:
    """Return all translatable texts of the interface, sorted."""
    found = {line for text in (*table_sources(), *called_sources(), *widget_sources())
             for line in text.split("\n")}  # fmt: skip
    return sorted(filter(is_text, found))


def is_text(text: str) -> bool:
    """Return whether a text has words to translate."""
    return bool(_WORD.search(_NO_WORD.sub("", text))) and not _VALUE.search(text)


def table_sources() -> Iterator[str]:
    """Yield the texts of the action table, of the gestures and of the tour."""
    yield from (actions.menu_title(group) for group in actions.GROUPS)
    for spec in actions.ACTIONS:
        yield from (spec.text, spec.tip, spec.submenu)
    for _, title, tip in (*COLUMNS, *LIBRARY_COLUMNS):
        yield from (title, tip)
    yield from RESERVED.values()
    for gesture in GESTURES:
        yield from gesture
    for step in TOUR:
        yield from (step.title, step.text)
    for parameter in PARAMETERS.values():
        yield from (parameter.name, parameter.name.capitalize(), parameter.tip)
    for mode in MODES:
        yield from (mode, mode.capitalize())
    yield from RESETTABLE_FIELDS.values()
    yield from (kind.value for kind in SnapKind)
    yield from (SNAP_POINTS | SNAP_LINES).values()
    for level in LEVEL_TEXTS.values():
        yield from (level.title, level.text, level.tip)
    yield from (room.description for room in default_bank().rooms)
    yield from BANDS
    for figure in FIGURE_TEXTS.values():
        yield from (figure.text, figure.tip)


def called_sources() -> Iterator[str]:
    """Yield the literal texts given to ``tr``, and the templates of messages, undo steps and errors."""
    for path in (*_EDITOR.rglob("*.py"), *_CODEC.rglob("*.py")):
        if COMMAND_LINE & set(path.with_suffix("").parts):
            continue
        text = path.read_text("utf-8")
        called = CALLED if "codec.messages" in text else CALLED - {"Message"}  # MIDI has messages, too
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in called:
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value


class _Marks(QTranslator):
    """Prefixes each text that is given to ``tr`` with a mark, and collects the templates."""

    def __init__(self) -> None:
        super().__init__()
        self.templates: set[str] = set()

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        if context != CONTEXT:
            return None
        self.templates.add(text)
        return _MARK + text


def widget_sources() -> Iterator[str]:
    """Yield the fixed texts of the window and its dialogues, as they are made."""
    marks = _Marks()
    QCoreApplication.installTranslator(marks)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(
            load_codec=_no_codec,
            settings=Settings(Path(folder, "settings.ini")),
            recovery_folder=Path(folder),
        )
        session.document.add_encoded(Event("1", 0, np.zeros(VECTOR_SIZE, np.float32)))
        session.selection.set(["1"])
        window = MainWindow(session)
        for each in (window, *(make() for make in dialog_makers(window).values())):
            yield from (text for text in fixed_texts(each) if _MARK not in text)
        window.release()
        session.close()
    QCoreApplication.removeTranslator(marks)
    yield from (text for text in marks.templates if _MARK not in text)


def _no_codec() -> CodecService:
    raise RuntimeError("texts are collected without a model")


def fixed_texts(root: QObject) -> Iterator[str]:
    """Yield the texts of a window and its children that are not from the action table."""
    for each in (root, *root.findChildren(QObject)):
        action = each.defaultAction() if isinstance(each, QToolButton) else each
        if isinstance(action, QAction) and action.objectName() in {
            spec.action_id for spec in actions.ACTIONS
        }:
            continue
        for text in texts_of(each):
            yield text.text


def read_translations(path: Path) -> dict[str, str]:
    """Return the finished translations of a .ts file by English text."""
    found: dict[str, str] = {}
    for message in ET.parse(path).getroot().iter("message"):
        source = message.find("source")
        translation = message.find("translation")
        if source is not None and translation is not None and translation.get("type") != "unfinished":
            found[source.text or ""] = translation.text or ""
    return found


def write_translations(path: Path, texts: dict[str, str]) -> None:
    """Write a .ts file of English texts and their translations (empty: unfinished)."""
    root = ET.Element("TS", version="2.1", language=path.stem, sourcelanguage="en")
    context = ET.SubElement(root, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for source, translated in texts.items():
        message = ET.SubElement(context, "message")
        ET.SubElement(message, "source").text = source
        translation = ET.SubElement(message, "translation")
        if translated:
            translation.text = translated
        else:
            translation.set("type", "unfinished")
    ET.indent(root, " ")
    body = ET.tostring(root, "unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', "utf-8")


def compile_translation(path: Path) -> None:
    """Compile a .ts file to a .qm file in the same folder."""
    program = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    subprocess.run([program, "-silent", path, "-qm", path.with_suffix(".qm")], check=True)


if __name__ == "__main__":
    sys.exit(main())
