"""Hands and eyes for the new-user script: real input through X11, questions to the program, pictures.

The script runs in a thread beside the program. Input goes through the window system (``xdotool``, the XTest
extension), so it also reaches menus, pop-ups and file dialogs. The program's thread answers questions.
"""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from editor.audio.meter import Levels
from editor.views.window.main_window import MainWindow

__all__ = ["Hands", "Screen", "StepError"]

T = TypeVar("T")

_PATIENCE_S = 400.0  # captured sounds take long on a busy machine
_ANSWER_S = 120.0
_MAX_MENU_STEPS = 60
_HEARD = 1e-4
"""Peak of the output from which something is heard (-80 dB)."""


class StepError(Exception):
    """A step of the script did not have its effect."""


class Screen(QObject):
    """The program as seen on the screen.

    Parameters
    ----------
    pictures
        Folder of the pictures.
    label
        Part of their names, for example ``mouse-light@1x``.
    """

    _asked = Signal(object)

    def __init__(self, pictures: Path, label: str) -> None:
        super().__init__()
        self._asked.connect(lambda call: call(), Qt.ConnectionType.QueuedConnection)
        self._pictures = pictures
        self._label = label
        self._n_pictures = 0
        self._peak = 0.0
        self._window: MainWindow | None = None

    def ask(self, question: Callable[[], T]) -> T:
        """Return the answer of the program's thread.

        Raises
        ------
        StepError
            If it does not answer: the program hangs.
        """
        answered = threading.Event()
        found: list[Any] = []

        def call() -> None:
            try:
                found.append((True, question()))
            except Exception as error:  # noqa: BLE001 - it belongs to the thread that asked
                found.append((False, error))
            answered.set()

        self._asked.emit(call)
        if not answered.wait(_ANSWER_S):
            raise StepError(f"the program has not answered for {_ANSWER_S:.0f} s")
        right, value = found[0]
        if not right:
            raise value
        return value

    def wait(self, wanted: str, check: Callable[[], T | None], seconds: float = _PATIENCE_S) -> T:
        """Wait until `check` is true in the program's thread, and return its value.

        Raises
        ------
        StepError
            If it is not, with `wanted`, after `seconds`.
        """
        until = time.monotonic() + seconds
        while not (value := self.ask(check)):
            if time.monotonic() > until:
                raise StepError(f"expected that {wanted}; it is not so after {seconds:.0f} s")
            time.sleep(0.05)
        return value

    @property
    def window(self) -> MainWindow:
        """The main window, once it is there."""
        if self._window is None:
            found = self.wait("the main window opens", _main_window)
            assert found is not None
            self.ask(lambda: found.session.playback.levels_changed.connect(self._on_levels))
            self._window = found
        return self._window

    def _on_levels(self, levels: Levels) -> None:
        self._peak = max(self._peak, *levels.peaks)

    def heard(self, wanted: str, act: Callable[[], object]) -> None:
        """Do something and wait for sound at the output, after the sounds before have ended."""
        playback = self.window.session.playback
        self.ask(playback.stop_audition)
        deaf_until = time.monotonic() + 20
        while True:
            self._peak = 0.0
            time.sleep(0.4)
            if self._peak < _HEARD or time.monotonic() > deaf_until:
                break
        self._peak = 0.0
        act()
        self.wait(wanted, lambda: self._peak > _HEARD)

    def picture(self, name: str) -> None:
        """Take a picture of the whole screen, with menus and dialogs."""
        time.sleep(0.5)
        self._n_pictures += 1
        path = self._pictures / f"{self._label}-{self._n_pictures:02d}-{name}.png"

        def take() -> bool:
            return QGuiApplication.primaryScreen().grabWindow(0).save(str(path))

        if not self.ask(take):
            raise StepError(f"the picture {path} could not be written")


class Hands:
    """Mouse and keyboard."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    # Keys

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by their X11 names (``ctrl+z``, ``Down``)."""
        _xdotool("key", "--clearmodifiers", "--delay", "60", *keys)

    def write(self, text: str) -> None:
        """Type a text."""
        _xdotool("type", "--clearmodifiers", "--delay", "15", text)

    # Mouse

    def at(self, widget: QWidget, point: QPoint | None = None) -> tuple[int, int]:
        """Return the X11 position of a point of a widget, by default its centre."""

        def find() -> tuple[int, int]:
            inside = widget.rect().center() if point is None else point
            found, ratio = widget.mapToGlobal(inside), widget.devicePixelRatioF()
            return round(found.x() * ratio), round(found.y() * ratio)

        return self._screen.ask(find)

    def click(self, widget: QWidget, point: QPoint | None = None, button: int = 1) -> None:
        """Move the pointer to a widget and click."""
        x, y = self.at(widget, point)
        _xdotool("mousemove", str(x), str(y))
        time.sleep(0.15)
        _xdotool("click", str(button))

    def drag(self, widget: QWidget, start: QPoint, by: QPoint, look: Callable[[], object]) -> None:
        """Press, move in small steps, call `look`, and release."""
        x, y = self.at(widget, start)
        end_x, end_y = self.at(widget, start + by)
        _xdotool("mousemove", str(x), str(y))
        time.sleep(0.2)
        _xdotool("mousedown", "1")
        n_steps = 12
        for step in range(1, n_steps + 1):
            now_x, now_y = x + (end_x - x) * step // n_steps, y + (end_y - y) * step // n_steps
            _xdotool("mousemove", str(now_x), str(now_y))
            time.sleep(0.03)
        time.sleep(0.3)
        look()
        _xdotool("mouseup", "1")

    def scroll_to(self, widget: QWidget, area: QWidget) -> None:
        """Turn the wheel over `area` until all of `widget` can be seen."""
        for _ in range(_MAX_MENU_STEPS):
            place = self._screen.ask(lambda: _place_in(widget, area))
            if place.top() >= 0 and place.bottom() < self._screen.ask(area.height):
                return
            x, y = self.at(area)
            _xdotool("mousemove", str(x), str(y), "click", "4" if place.top() < 0 else "5")
            time.sleep(0.1)
        raise StepError(f"the wheel does not bring {widget.accessibleName()!r} into view")

    # Menus

    def choose(self, action: QAction, *, by_mouse: bool) -> None:
        """Choose an action from the menu bar, through its submenus."""
        path = self._screen.ask(lambda: _path_to(self._screen.window, action))
        bar = self._screen.window.menuBar()
        if by_mouse:
            self.click(bar, self._screen.ask(lambda: bar.actionGeometry(path[0]).center()))
        else:
            self.press(f"alt+{_mnemonic(path[0].text())}")
        for opener, wanted in pairwise(path):
            menu = self._screen.ask(opener.menu)
            assert isinstance(menu, QMenu)
            self._screen.wait("the menu opens", menu.isVisible)
            if not self._screen.ask(wanted.isEnabled):
                raise StepError(f"{wanted.text()!r} of the menu cannot be chosen now")
            if by_mouse:
                self.click(menu, self._screen.ask(lambda m=menu, a=wanted: m.actionGeometry(a).center()))
            else:
                self._walk(menu, wanted)
                self.press("Right" if self._screen.ask(wanted.menu) else "Return")

    def _walk(self, menu: QMenu, wanted: QAction) -> None:
        for _ in range(_MAX_MENU_STEPS):
            if self._screen.ask(menu.activeAction) is wanted:
                return
            self.press("Down")
        raise StepError(f"the arrow keys do not reach {wanted.text()!r} in the menu")


def _xdotool(*arguments: str) -> None:
    subprocess.run(["xdotool", *arguments], check=True, timeout=60)


def _main_window() -> MainWindow | None:
    shown = (each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
    return next((each for each in shown if each.isVisible() and each.isActiveWindow()), None)


def _place_in(widget: QWidget, area: QWidget) -> QRect:
    return QRect(area.mapFromGlobal(widget.mapToGlobal(QPoint(0, 0))), widget.size())


def _path_to(window: MainWindow, action: QAction) -> list[QAction]:
    """Return the menus that lead to an action, and the action."""

    def search(actions: list[QAction]) -> list[QAction] | None:
        for each in actions:
            if each is action:
                return [each]
            menu = each.menu()
            below = search(menu.actions()) if isinstance(menu, QMenu) else None
            if below is not None:
                return [each, *below]
        return None

    found = search(window.menuBar().actions())
    if found is None:
        raise StepError(f"{action.text()!r} is in no menu")
    return found


def _mnemonic(text: str) -> str:
    return text[text.index("&") + 1].lower()
