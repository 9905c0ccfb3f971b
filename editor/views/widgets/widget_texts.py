"""Translation of the fixed texts of widgets, in one place, so that views contain no code for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject
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
)

from editor.translation import is_translated, tr

__all__ = ["Text", "texts_of", "translate_widgets"]


@dataclass(frozen=True)
class Text:
    """A text of a widget, and a function that replaces it."""

    text: str
    replace: Callable[[str], object]


def translate_widgets(root: QObject) -> None:
    """Translate the fixed texts of a window and its children; in English, do nothing."""
    if not is_translated():
        return
    for each in (root, *root.findChildren(QObject)):
        for text in texts_of(each):
            translated = "\n".join(map(tr, text.text.split("\n")))
            if translated != text.text:
                text.replace(translated)


def texts_of(thing: QObject) -> Iterator[Text]:
    """Find the texts of a widget or an action, also those for screen readers."""
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
        yield Text(thing.placeholderText(), thing.setPlaceholderText)
        for index in range(thing.count()):
            yield Text(thing.itemText(index), lambda text, box=thing, at=index: box.setItemText(at, text))
    elif isinstance(thing, QTabWidget):
        for index in range(thing.count()):
            yield Text(thing.tabText(index), lambda text, tabs=thing, at=index: tabs.setTabText(at, text))
    elif isinstance(thing, QTreeWidget):
        header = thing.headerItem()
        for column in range(thing.columnCount()):
            yield Text(header.text(column), lambda text, item=header, at=column: item.setText(at, text))
