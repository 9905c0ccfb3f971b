"""Lower thread priority for work in the background."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

__all__ = ["step_back"]

_NICENESS = 10


def step_back() -> None:
    """Lower the priority of the calling thread permanently. Only on Linux, where threads have priorities.

    Threads that it starts inherit it. Not for the inference thread, which would then wait for all other
    programs.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
