"""Programs of Debian that open our exports: where they are, and a screen and a home of their own."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

__all__ = [
    "Screen",
    "appeared",
    "cannot",
    "environment",
    "program",
    "running",
    "screen",
    "soundfont",
    "until",
    "version_of",
]

_SOUNDFONTS = ("/usr/share/sounds/sf2/TimGM6mb.sf2", "/usr/share/sounds/sf2/default-GM.sf2")
_SIZE = "1280x900x24"


def cannot(why: str) -> NoReturn:
    """Skip the test, with the reason."""
    pytest.skip(why)


def program(name: str, package: str) -> str:
    """Return the path of a program; without it, the test is skipped, and says how to install it."""
    found = shutil.which(name)
    if found is None:
        cannot(f"{name} is not installed: sudo apt-get install --no-install-recommends {package}")
    return found


def version_of(package: str) -> list[str]:
    """Return the three parts of an installed package's version of its program."""
    asked = ["dpkg-query", "-W", "-f", "${Version}", package]
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    parts = re.search(r"(\d+)\.(\d+)\.(\d+)", version)
    assert parts, version
    return list(parts.groups())


def soundfont() -> Path:
    """Return a General MIDI soundfont; without one, the test is skipped."""
    for path in map(Path, _SOUNDFONTS):
        if path.is_file():
            return path
    cannot("there is no soundfont: sudo apt-get install timgm6mb-soundfont")


@dataclass
class Screen:
    """A virtual screen without a window manager, and keys and clicks on it.

    Parameters
    ----------
    environment
        For programs: the display, and a home folder of the test.
    """

    environment: dict[str, str]

    def window(self, title: str, within_s: float = 60.0) -> str:
        """Wait for a window with these words in its title; return its number."""
        found: list[str] = []

        def is_there() -> bool:
            found[:] = self._do("search", "--onlyvisible", "--name", title).split()
            return bool(found)

        until(is_there, f"a window “{title}”", within_s)
        return found[-1]

    def opened(self, window: str, keys: str, title: str) -> str:
        """Press keys in a window until one with these words in its title opens; return its number.

        Programs do not listen to keys before they have started completely.
        """
        for _ in range(20):
            self.focus(window)
            self.keys(keys)
            with contextlib.suppress(AssertionError):
                return self.window(title, within_s=3.0)
        raise AssertionError(f"{keys} opens no window “{title}”")

    def keys(self, *keys: str) -> None:
        """Press keys, in the focused window."""
        self._do("key", "--delay", "50", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._do("type", "--delay", "20", text)

    def focus(self, window: str) -> None:
        """Give a window the keys."""
        self._do("windowfocus", window)

    def click(self, window: str, x: int, y: int) -> None:
        """Click at a place of a window, in pixels."""
        self._do("mousemove", "--window", window, str(x), str(y), "click", "1")

    def _do(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout


@contextmanager
def screen(home: Path) -> Iterator[Screen]:
    """Open a virtual screen."""
    xvfb, _ = program("Xvfb", "xvfb"), program("xdotool", "xdotool")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [xvfb, "-displayfd", str(writing), "-screen", "0", _SIZE, "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            display = answer.readline().strip()
        yield Screen(environment(home) | {"DISPLAY": f":{display}"})
    finally:
        server.terminate()
        server.wait(10)


def environment(home: Path) -> dict[str, str]:
    """Return the environment for a program that finds its settings in `home`, in English."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("QT_", "XDG_", "PYTHON"))
    }
    runtime = home / "runtime"
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    return kept | {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime), "LC_ALL": "C.UTF-8"}


@contextmanager
def running(command: Sequence[str], where: Path, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program with a window; end it at last."""
    with (where / "log.txt").open("wb") as log:
        started = subprocess.Popen(command, cwd=where, env=env, stdout=log, stderr=log)
    try:
        yield started
    finally:
        started.terminate()
        try:
            started.wait(10)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait(10)


def appeared(path: Path, within_s: float = 60.0) -> Path:
    """Wait until a file exists and does not grow any more."""
    sizes = [-1]

    def is_whole() -> bool:
        sizes.append(path.stat().st_size if path.exists() else -1)
        return sizes[-1] > 0 and sizes[-1] == sizes[-2]

    until(is_whole, path.name, within_s, every_s=0.5)
    return path


def until(holds: Callable[[], bool], what: str, within_s: float = 60.0, *, every_s: float = 0.2) -> None:
    """Wait until something holds, or fail naming what did not appear."""
    end = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < end, f"{what} did not appear within {within_s:g} s"
        time.sleep(every_s)
