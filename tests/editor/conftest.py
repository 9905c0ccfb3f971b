"""What every test of the editor leaves as it found it."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def empty_clipboard() -> Iterator[None]:
    """Empty the clipboard after each test.

    Without a window system Qt keeps it until the process ends, when Python, which made the data, has gone:
    the process would crash on its way out.
    """
    yield
    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication

        if QGuiApplication.instance() is not None:
            QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def released_keys() -> Iterator[None]:
    """Let go of Shift, Control and Alt after each test: Qt remembers them for the whole process."""
    yield
    if "PySide6.QtGui" in sys.modules:
        from PySide6.QtGui import QGuiApplication, QWindow
        from PySide6.QtTest import QTest

        if QGuiApplication.instance() is not None and QGuiApplication.keyboardModifiers().value:
            QTest.keyRelease(QWindow(), "x")
            assert not QGuiApplication.keyboardModifiers().value
