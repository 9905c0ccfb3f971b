"""The language of the interface: English in the source, others from ``editor/translations/*.qm``.

Texts are written in English where they belong, in the action table and in the views. Those of the table are
translated where they are shown; those of widgets when a window is about to be shown, by
:func:`translate_widgets`, so that views need not know of it. What is put together while the program runs goes
through :func:`tr`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QTabWidget,
    QTreeWidget,
    QWidget,
)  # fmt: skip

__all__ = [
    "CONTEXT",
    "FOLDER",
    "LANGUAGES",
    "Text",
    "install_language",
    "texts_of",
    "tr",
    "translate_widgets",
]

CONTEXT = "Pointillist"
FOLDER = Path(__file__).parent / "translations"
LANGUAGES: Mapping[str, str] = {"system": "As the system", "en": "English", "de": "Deutsch"}
"""Choices of the language preference, and what they are called."""

_installed: list[QTranslator] = []


def tr(text: str) -> str:
    """Return a text of the interface in its language."""
    return QCoreApplication.translate(CONTEXT, text)


def install_language(app: QCoreApplication, choice: str) -> str:
    """Show the interface in a language of :data:`LANGUAGES` from now on; return which that is.

    Windows that exist already keep theirs. A language that there is no translation to becomes English.
    """
    while _installed:
        app.removeTranslator(_installed.pop())
    language = QLocale.system().name().partition("_")[0] if choice == "system" else choice
    ours = QTranslator(app)
    if language == "en" or not ours.load(str(FOLDER / f"{language}.qm")):
        return "en"
    # Qt's own texts: the buttons of dialogues.
    qt = QTranslator(app)
    if qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _installed.append(qt)
    _installed.append(ours)
    for translator in _installed:
        app.installTranslator(translator)
    return language


@dataclass(frozen=True)
class Text:
    """A text of a widget, and how to replace it."""

    text: str
    replace: Callable[[str], object]


def translate_widgets(root: QObject) -> None:
    """Translate the fixed texts of a window and all that is in it; nothing happens in English."""
    if not _installed:
        return
    for each in (root, *root.findChildren(QObject)):
        for text in texts_of(each):
            translated = "\n".join(map(tr, text.text.split("\n")))
            if translated != text.text:
                text.replace(translated)


def texts_of(thing: QObject) -> Iterator[Text]:
    """Find the texts that a widget or an action shows or has read out."""
    if isinstance(thing, QAction):
        if not thing.isSeparator():
            yield Text(thing.text(), thing.setText)
            yield Text(thing.toolTip(), thing.setToolTip)
        return
    if not isinstance(thing, QWidget):
        return
    yield Text(thing.toolTip(), thing.setToolTip)
    yield Text(thing.windowTitle(), thing.setWindowTitle)
    yield Text(thing.accessibleName(), thing.setAccessibleName)
    yield Text(thing.accessibleDescription(), thing.setAccessibleDescription)
    if isinstance(thing, QLabel | QAbstractButton):
        yield Text(thing.text(), thing.setText)
    elif isinstance(thing, QGroupBox | QMenu):
        yield Text(thing.title(), thing.setTitle)
    elif isinstance(thing, QLineEdit):
        yield Text(thing.placeholderText(), thing.setPlaceholderText)
    elif isinstance(thing, QAbstractSpinBox):
        yield Text(thing.specialValueText(), thing.setSpecialValueText)
        if isinstance(thing, QSpinBox | QDoubleSpinBox):
            yield Text(thing.prefix(), thing.setPrefix)
            yield Text(thing.suffix(), thing.setSuffix)
    elif isinstance(thing, QComboBox):
        for index in range(thing.count()):
            yield Text(thing.itemText(index), lambda text, box=thing, at=index: box.setItemText(at, text))
    elif isinstance(thing, QTabWidget):
        for index in range(thing.count()):
            yield Text(thing.tabText(index), lambda text, tabs=thing, at=index: tabs.setTabText(at, text))
    elif isinstance(thing, QTreeWidget):
        header = thing.headerItem()
        for column in range(thing.columnCount()):
            yield Text(header.text(column), lambda text, item=header, at=column: item.setText(at, text))
