"""Waiting for a condition while Qt's events are processed."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

__all__ = ["wait_until"]

_LONGEST_WAIT_S = 900.0
_REST_S = 0.0005
"""Sleep between rounds of events, so that the main thread does not starve other threads."""


def wait_until(app: QApplication, done: Callable[[], bool]) -> None:
    """Process the application's events until `done` returns true.

    Raises
    ------
    SystemExit
        After a quarter of an hour.
    """
    ends = time.monotonic() + _LONGEST_WAIT_S
    while not done():
        app.processEvents()
        time.sleep(_REST_S)
        if time.monotonic() > ends:
            raise SystemExit("the editor did not get there in time")
