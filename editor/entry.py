"""The `pointillist` command: a command line for the codec, a window for everything else.

It stands in `editor` because the codec may not know the editor; it imports either only when it is asked for,
so that `pointillist --help` is instant and `pointillist encode` loads no Qt.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from codec import cli

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the `pointillist` command and return its exit status.

    Without arguments, with a file or with ``--demo``, the editor opens; anything else goes to
    :func:`codec.cli.main`.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    has_file = len(arguments) == 1 and not arguments[0].startswith("-") and arguments[0] not in cli.COMMANDS
    if arguments and arguments != ["--demo"] and not has_file:
        return cli.main(arguments, prog="pointillist")
    try:
        if has_file:
            cli.check_usable(Path(arguments[0]))
        if not _has_display():
            print(
                "pointillist: there is no display for the editor's window (neither DISPLAY nor "
                "WAYLAND_DISPLAY is set); the commands encode, render and info work without one",
                file=sys.stderr,
            )
            return 2
        from editor import app

        return app.main(arguments)
    except KeyboardInterrupt:
        return 130
    except cli.expected_errors() as error:
        print(f"pointillist: {cli.one_line(error)}", file=sys.stderr)
        return 2


def _has_display() -> bool:
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
