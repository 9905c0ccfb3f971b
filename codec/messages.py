"""Texts for the user, in English, that can be translated later.

Errors of the codec and names of undo steps are created in code that does not know the user's language. A
:class:`Message` is the English text, and it keeps its template and values. A window looks up the template's
translation and inserts the values (``editor.translation.tr``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Self

__all__ = ["Message", "printable", "said"]

# Control characters, line separators, and what turns the direction of writing.
_NOT_PRINTED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Message(str):
    """An English text that keeps its template and values.

    Parameters
    ----------
    template
        A format string with named fields only: ``"{name} is cut off"``. It is the key of the translation, so
        it must be a literal.
    **values
        Messages and errors with messages are translated too. Numbers are kept, so that the template can
        format them; other values become text. Without values, the template is not formatted.
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
    """Return the text of an error; a :class:`Message` if it was raised with one."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, Message) else str(error)


def printable(text: str) -> str:
    """Return a text as one line for a terminal, with escapes for its control characters.

    Names of files and texts of projects come from others, and may hold sequences that a terminal obeys.
    """
    return _NOT_PRINTED.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _kept(value: object) -> str | float:
    if isinstance(value, BaseException):
        return said(value)
    return value if isinstance(value, str | int | float) else str(value)
