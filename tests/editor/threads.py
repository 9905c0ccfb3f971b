"""What threads a test has left running."""

from __future__ import annotations

import threading

_LAST_WORDS_S = 10.0
"""A thread posts its result before it ends, so one that nobody waits for any more may still be ending."""


def assert_no_thread_left(before: set[threading.Thread]) -> None:
    """Assert that every thread of the editor's that is not among `before` has ended, or is about to.

    Threads of libraries are not counted: pools kept for later, Qt's own once Python has run in them.
    """
    started = [each for each in threading.enumerate() if each.name.startswith("pointillist-")]
    for thread in set(started) - before:
        thread.join(_LAST_WORDS_S)
        assert not thread.is_alive(), f"{thread.name} was left running"
