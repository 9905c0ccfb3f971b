"""Colour tables of the pictures of compared sounds, dark and light."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from editor.theme import Theme

__all__ = ["ADDED", "MISSING", "error_table", "level_table", "waveform_table"]

_DARK_LEVELS = ((0.0, (23, 24, 27)), (0.3, (64, 38, 110)), (0.6, (196, 64, 104)), (0.85, (250, 160, 84)),
                (1.0, (255, 244, 200)))  # fmt: skip
_LIGHT_LEVELS = ((0.0, (255, 255, 255)), (0.3, (206, 205, 232)), (0.6, (120, 98, 178)), (0.85, (82, 34, 110)),
                 (1.0, (28, 8, 40)))  # fmt: skip
MISSING, ADDED = QColor(58, 134, 240), QColor(240, 132, 20)
"""Colours of what a codec has lost, and of what it has added; distinct with any colour vision."""


def level_table(theme: Theme) -> list[int]:
    """Return the 256 colours of levels, from silence to the loudest, as Qt takes them."""
    return _packed(_interpolated(_DARK_LEVELS if theme.dark else _LIGHT_LEVELS))


def error_table(theme: Theme) -> list[int]:
    """Return the 256 colours of differences: missing, equal (the background) at 128, added."""
    low, middle, high = (_rgb(each) for each in (MISSING, theme.background, ADDED))
    return _packed(_interpolated(((0.0, low), (128 / 255, middle), (1.0, high))))


def waveform_table(theme: Theme) -> list[int]:
    """Return the colours of a waveform's image: 0 is the background, 1 the middle line, 255 the sound."""
    back, sound = np.array(_rgb(theme.background)), np.array(_rgb(theme.event))
    line = back + (sound - back) * 0.35
    return _packed(np.array([back, line.round().astype(int), *[sound] * 254]))


def _rgb(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _interpolated(points: tuple[tuple[float, tuple[int, int, int]], ...]) -> NDArray[np.int64]:
    places = [place for place, _ in points]
    colours = np.array([colour for _, colour in points], float)
    at = np.linspace(0.0, 1.0, 256)
    return (
        np.stack([np.interp(at, places, colours[:, part]) for part in range(3)], axis=1).round().astype(int)
    )


def _packed(rgb: NDArray[np.int64]) -> list[int]:
    return [0xFF000000 | int(r) << 16 | int(g) << 8 | int(b) for r, g, b in rgb]
