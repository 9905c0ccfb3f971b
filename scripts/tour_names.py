"""What a screen reader gets of a program's controls, read through AT-SPI.

Runs in the system's Python, which has ``pyatspi``: ``python3 scripts/tour_names.py PID`` prints a line of
JSON for every control of the process that can be seen and can take the keyboard: ``[role, name, path,
description]``.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import pyatspi  # type: ignore[import-not-found] - only the system's Python has it

_MAX_DEPTH = 40


def _walk(node: Any, path: str, depth: int, found: list[tuple[str, str, str, str]]) -> None:
    states = node.getState()
    if depth and not states.contains(pyatspi.STATE_SHOWING):
        return
    role, name = node.getRoleName(), node.name or ""
    here = f"{path}/{role}:{name}"
    if states.contains(pyatspi.STATE_FOCUSABLE):
        found.append((role, name, here, node.description or ""))
    if depth < _MAX_DEPTH and not states.contains(pyatspi.STATE_MANAGES_DESCENDANTS):
        for index in range(node.childCount):
            child = node.getChildAtIndex(index)
            if child is not None:
                _walk(child, here, depth + 1, found)


def main() -> int:
    """Print the controls of the process of the command line; return the exit status."""
    wanted = int(sys.argv[1])
    found: list[tuple[str, str, str, str]] = []
    for program in pyatspi.Registry.getDesktop(0):
        if program is not None and program.get_process_id() == wanted:
            _walk(program, "", 0, found)
    for each in found:
        print(json.dumps(each))
    return 0


if __name__ == "__main__":
    sys.exit(main())
