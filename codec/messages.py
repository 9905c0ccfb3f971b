"""Texts for the user, written in English, that can still be said in another language.

What the codec has to say, and what names an undo step, is put together far from any window. A
:class:`Message` is the English text and keeps what it was made of: a window looks the template up among its
translations and puts the values in (``editor.translation.tr``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

__all__ = ["Message", "said"]


class Message(str):
    """An English text that remembers its template and the values in it.

    Parameters
    ----------
    template
        As for :meth:`str.format`, with named places only: ``"{name} is cut off"``. It is the key of the
        translation, so it is written out and not put together.
    **values
        Other messages among them, and those of errors, are translated as well. What else there is stays as
        it is: numbers, so that the template may format them, and the rest as text. Without values, the
        template is the text, braces and all.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, str | float]

    def __new__(cls, template: str, /, **values: object) -> Self:
        """Build a message; a message without values is returned as it is."""
        if isinstance(template, cls) and not values:
            return template
        kept = {name: _kept(value) for name, value in values.items()}
        message = super().__new__(cls, template.format(**kept) if kept else template)
        message.template, message.values = template, kept
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Let messages be copied and pickled."""
        return (self.template,), dict(self.values)


def said(error: BaseException) -> str:
    """Return what an error says; a message if it was raised with one."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, Message) else str(error)


def _kept(value: object) -> str | float:
    if isinstance(value, BaseException):
        return said(value)
    return value if isinstance(value, str | int | float) else str(value)
