"""Waiting in tests while events are processed and threads go on."""

from __future__ import annotations

from PySide6.QtCore import QEventLoop, QTimer

__all__ = ["wait_ms"]


def wait_ms(duration_ms: int) -> None:
    """Process events for a time. QTest.qWait would stop all Python threads (findings/)."""
    loop = QEventLoop()
    QTimer.singleShot(duration_ms, loop.quit)
    loop.exec()
