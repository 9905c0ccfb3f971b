"""Waiting for the editor, its events going on."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtWidgets import QApplication

__all__ = ["wait_until"]

_LONGEST_WAIT_S = 900.0
_REST_S = 0.0005
"""A window's thread sleeps when there is nothing to do; one that does not keeps the others waiting."""


def wait_until(app: QApplication, done: Callable[[], bool]) -> None:
    """Run the application's events until something is done; give up after a quarter of an hour.

    Raises
    ------
    SystemExit
        If it is not done by then.
    """
    ends = time.monotonic() + _LONGEST_WAIT_S
    while not done():
        app.processEvents()
        time.sleep(_REST_S)
        if time.monotonic() > ends:
            raise SystemExit("the editor did not get there in time")
