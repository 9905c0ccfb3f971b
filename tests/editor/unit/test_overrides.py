"""Exceptions stay out of Qt: every function that Qt calls reports its own."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import FunctionType
from typing import Any

import pyqtgraph as pg
import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRectF, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

import editor
from editor.overrides import guarded, is_override
from editor.views.lists.palette_view import PaletteView
from editor.views.window.main_window import MainWindow
from tests.editor.view_fakes import FakeSession


class _FaultError(Exception):
    pass


@guarded
class _Faulty(QLabel):
    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        raise _FaultError("show")

    def sizeHint(self) -> Any:  # noqa: N802 - Qt's name
        raise _FaultError("hint")

    def own(self) -> None:
        raise _FaultError("own")


@guarded
class _FaultyModel(QAbstractTableModel):
    def rowCount(self, parent: Any = None) -> int:  # noqa: N802 - Qt's name
        raise _FaultError("rows")

    def columnCount(self, parent: Any = None) -> int:  # noqa: N802 - Qt's name
        raise _FaultError("columns")

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        raise _FaultError("data")


@guarded
class _FaultyItem(pg.GraphicsObject):
    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        raise _FaultError("bounds")

    def paint(self, *_: Any) -> None:
        raise _FaultError("paint")


def test_a_fault_is_reported_once_and_at_once(qtbot: QtBot) -> None:
    label = _Faulty("Text")
    qtbot.addWidget(label)
    label.resize(90, 30)
    with qtbot.capture_exceptions() as caught:
        label.show()
        assert [str(error) for _, error, _ in caught] == ["show"]


def test_what_qt_needs_comes_from_the_base_class(qtbot: QtBot) -> None:
    label = _Faulty("Text")
    qtbot.addWidget(label)
    with qtbot.capture_exceptions() as caught:
        assert label.sizeHint() == QLabel("Text").sizeHint()
    assert len(caught) == 1


def test_without_a_base_class_it_is_empty(qtbot: QtBot) -> None:
    table, plot = QTableView(), pg.PlotWidget()
    for widget in (table, plot):
        qtbot.addWidget(widget)
    with qtbot.capture_exceptions() as caught:
        model = _FaultyModel(table)
        table.setModel(model)
        plot.addItem(_FaultyItem())
        for widget in (table, plot):
            widget.show()
            widget.grab()
        assert model.data(QModelIndex()) is None
        table.setModel(None)
        plot.clear()
    assert {str(error) for _, error, _ in caught} == {"rows", "columns", "data", "bounds", "paint"}


def test_own_functions_raise_as_ever(qtbot: QtBot) -> None:
    label = _Faulty()
    qtbot.addWidget(label)
    with pytest.raises(_FaultError, match="own"):
        label.own()


def test_only_exceptions_are_held_back(qtbot: QtBot) -> None:
    @guarded
    class Ended(QWidget):
        def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
            raise SystemExit

    with pytest.raises(SystemExit):
        Ended.resizeEvent(Ended(), None)  # type: ignore[arg-type]


def test_a_fault_in_one_view_leaves_the_others_at_work(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[PaletteView] = []
    monkeypatch.setattr(PaletteView, "showEvent", lambda view, _: shown.append(view))
    window = MainWindow(FakeSession())
    window.files.may_close_document = lambda: True
    qtbot.addWidget(window)

    def fail() -> None:
        raise _FaultError("inspector")

    monkeypatch.setattr(window.inspector.fields, "minimumSizeHint", fail)
    with qtbot.capture_exceptions() as caught:
        window.show()
        QApplication.processEvents()
    assert "inspector" in {str(error) for _, error, _ in caught}
    assert shown == [window.palette_view]
    window.timeline.wait()


def test_every_override_of_the_editor_is_guarded() -> None:
    for module in pkgutil.walk_packages(editor.__path__, "editor."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    ours = {cls for cls in _subclasses(Shiboken.Object) if cls.__module__.startswith("editor.")}
    overrides = {
        f"{cls.__module__}.{cls.__qualname__}.{name}": function
        for cls in ours
        for name, function in vars(cls).items()
        if isinstance(function, FunctionType) and is_override(cls, name)
    }
    assert "editor.views.window.main_window.MainWindow.closeEvent" in overrides
    assert "editor.commands.undoable.Undoable.redo" in overrides
    bare = [name for name, function in overrides.items() if not hasattr(function, "__wrapped__")]
    assert bare == [], "mark the class with @guarded (editor/overrides.py)"


def _subclasses(cls: type) -> Iterator[type]:
    for each in cls.__subclasses__():
        yield each
        yield from _subclasses(each)
