"""A field for a number, in the language of the window."""

from __future__ import annotations

import re

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox

from editor.overrides import guarded
from editor.translation import number_text

__all__ = ["NumberField"]


@guarded
class NumberField(QDoubleSpinBox):
    """Shows the decimal sign of the window's language, which may not be the system's; reads point and comma.

    Qt alone drops a sign that is not of its language: 0.5 would be read as 5.
    """

    def textFromValue(self, value: float) -> str:
        """Return the number as the window writes it."""
        return number_text(value, f".{self.decimals()}f")

    def valueFromText(self, text: str) -> float:
        """Read a number with a point or a comma."""
        return super().valueFromText(self._of_qt(text))

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept what :meth:`valueFromText` reads, also while it is typed."""
        state, _, after = super().validate(self._of_qt(text), position)  # type: ignore[misc]
        return state, text, after

    def _of_qt(self, text: str) -> str:
        number = text.removesuffix(self.suffix())
        return re.sub("[.,]", self.locale().decimalPoint(), number) + text[len(number) :]
