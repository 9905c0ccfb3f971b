"""What every test of the editor leaves as it found it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot


class PatientBot(QtBot):
    """Waits long by default: on a loaded machine, threads that step back for others get little of it."""

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = 60_000) -> None:  # noqa: N802 - Qt's name
        """Wait until a condition holds."""
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: Any, *, timeout: int = 60_000, **asked: Any) -> Any:  # noqa: N802
        """Wait for a signal, as a context."""
        return super().waitSignal(signal, timeout=timeout, **asked)


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """The bot of pytest-qt, patient."""
    return PatientBot(request)


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
