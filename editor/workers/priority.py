"""Work that nobody waits for lets everything else go first."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

__all__ = ["step_back"]

_NICENESS = 10


def step_back() -> None:
    """Lower the priority of the calling thread for good, where threads have one of their own: on Linux.

    Threads that it starts inherit it. Not for the thread that answers the musician's edits, which would wait
    for whatever else the machine does.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
