"""Bring the translations of the interface up to date: ``python scripts/make_translations.py``.

Collects the English texts of the action table, of the views and of calls of ``tr``, puts them into
``editor/translations/*.ts`` (new ones as unfinished, those that are gone are dropped), and compiles these
with Qt's lrelease. The files can be edited with Qt Linguist in between.
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

import PySide6
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QToolButton

from editor import actions
from editor.keymap import RESERVED
from editor.session import Session, Settings
from editor.translation import CONTEXT, FOLDER
from editor.views.dialogs import AboutDialog, ExportDialog
from editor.views.event_table import COLUMNS
from editor.views.main_window import MainWindow
from editor.views.tour import TOUR
from editor.views.widget_texts import texts_of

_WORD = re.compile("[a-z]{2}")
_VALUE = re.compile(r"^\d[\d ,.]* ?(Hz|ms|events)\b|— \d|\(0 |^[A-Z]{3,4}, \d|<h2>|^Pointillist$")
"""What looks like a value, a room's name or a name of its own is no text to translate."""
_EDITOR = Path(__file__).parents[1] / "editor"


def main() -> int:
    """Update and compile every translation; return 1 if one lacks texts."""
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
    """Return every text of the interface that can be translated, in order of the alphabet."""
    found = {line for text in (*table_sources(), *called_sources(), *widget_sources())
             for line in text.split("\n")}  # fmt: skip
    return sorted(
        text for text in found if re.search("[a-z]{2}", text.replace("&", "")) and not _VALUE.search(text)
    )


def table_sources() -> Iterator[str]:
    """Yield the texts of the action table, of the gestures and of the tour."""
    yield from (actions.menu_title(group) for group in actions.GROUPS)
    for spec in actions.ACTIONS:
        yield from (spec.text, spec.tip, spec.submenu)
    for _, title, tip in COLUMNS:
        yield from (title, tip)
    yield from RESERVED.values()
    for gesture in actions.GESTURES:
        yield from gesture
    for step in TOUR:
        yield from (step.title, step.text)


def called_sources() -> Iterator[str]:
    """Yield the literal texts that are given to ``tr``."""
    for path in _EDITOR.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield argument.value


def widget_sources() -> Iterator[str]:
    """Yield the fixed texts of the window and its dialogues, as they are made."""
    with tempfile.TemporaryDirectory() as folder:
        session = Session(settings=Settings(Path(folder, "settings.ini")), recovery_folder=Path(folder))
        window = MainWindow(session)
        for each in (
            window,
            window.dialogs.preferences_dialog(),
            AboutDialog("", window),
            ExportDialog("", 44_100, 2, 0, folder, window),
        ):
            yield from fixed_texts(each)
        window.release()
        session.close()


def fixed_texts(root: QObject) -> Iterator[str]:
    """Yield the texts within a window that do not come from the action table."""
    for each in (root, *root.findChildren(QObject)):
        action = each.defaultAction() if isinstance(each, QToolButton) else each
        if isinstance(action, QAction) and action.objectName() in {
            spec.action_id for spec in actions.ACTIONS
        }:
            continue
        for text in texts_of(each):
            yield text.text


def read_translations(path: Path) -> dict[str, str]:
    """Return the finished translations of a .ts file by their English texts."""
    found: dict[str, str] = {}
    for message in ET.parse(path).getroot().iter("message"):
        source, translation = message.find("source"), message.find("translation")
        if source is not None and translation is not None and translation.get("type") != "unfinished":
            found[source.text or ""] = translation.text or ""
    return found


def write_translations(path: Path, texts: dict[str, str]) -> None:
    """Write a .ts file."""
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
    """Make the .qm file beside a .ts file."""
    program = Path(PySide6.__file__).parent / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    subprocess.run([program, "-silent", path, "-qm", path.with_suffix(".qm")], check=True)


if __name__ == "__main__":
    sys.exit(main())
