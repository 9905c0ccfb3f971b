"""The language of the interface: English in the source, others from ``editor/translations/*.qm``.

Texts are written in English in the code that uses them. Texts of the action table are translated where they
are shown; those of widgets just before a window is shown (:mod:`editor.views.widgets.widget_texts`). Texts
with values go through :func:`tr`. Code without Qt (the codec, the document, the names of undo steps) passes
its texts as a :class:`~codec.messages.Message`.

Numbers have the decimal sign of the language: those that a template formats, those of :func:`number_text`,
which is for all others. Fields are a :class:`~editor.views.widgets.number_field.NumberField`.
"""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from codec.messages import Message, said
from codec.pages.texts import LANGUAGES as PAGE_LANGUAGES
from codec.pages.texts import Language

__all__ = [
    "CONTEXT",
    "FOLDER",
    "LANGUAGES",
    "db_text",
    "install_language",
    "is_translated",
    "number_text",
    "page_language",
    "tr",
    "tr_error",
]

CONTEXT = "Pointillist"
FOLDER = Path(__file__).parent / "translations"
LANGUAGES: Mapping[str, str] = {"system": "As the system", "en": "English", "de": "Deutsch"}
"""Choices of the language preference, and their names."""

_installed: list[QTranslator] = []
_in_use: list[str] = ["en"]
_signs: dict[int, str] = {}
"""The decimal and the group sign of the language in use, by those of Python."""


class _Formatter(string.Formatter):
    """Formats as ``str.format`` does, with numbers as the language writes them."""

    def format_field(self, value: Any, format_spec: str) -> str:
        formatted: str = format(value, format_spec)
        return formatted.translate(_signs) if isinstance(value, int | float) else formatted


_formatter = _Formatter()


def tr(text: str, /, **values: object) -> str:
    """Return a text of the interface in its language.

    Parameters
    ----------
    text
        English text, a template if values are given; or a :class:`~codec.messages.Message`, which contains
        its values.
    **values
        Values of the template's fields. Messages among them are translated as well.
    """
    message = Message(text, **values)
    translated = QCoreApplication.translate(CONTEXT, message.template)
    if not message.values:
        return translated
    shown = {name: tr(each) if isinstance(each, Message) else each for name, each in message.values.items()}
    return _formatter.vformat(translated, (), shown)


def tr_error(error: BaseException) -> str:
    """Return the text of an error, translated if it was raised with a message."""
    text = said(error)
    return tr(text) if isinstance(text, Message) else text


def number_text(value: float, spec: str) -> str:
    """Return a number formatted by Python's `spec`, with the decimal sign of the interface's language."""
    return format(value, spec).translate(_signs)


def db_text(value_db: float, *, decimals: int = 1, signed: bool = False) -> str:
    """Return decibels as the interface writes them: "−12.3 dB", "−∞ dB", signed "+3.0 dB"."""
    if value_db == -math.inf:
        return "−∞ dB"
    text = number_text(value_db, f"{'+' if signed else ''}.{decimals}f")
    return f"{text} dB".replace("-", "−")


def is_translated() -> bool:
    """Return whether the interface is in a language other than English."""
    return bool(_installed)


def page_language() -> Language:
    """Return the language for pages: that of the interface, or English where pages have no texts in it."""
    known: dict[str, Language] = {each: each for each in PAGE_LANGUAGES}
    return known.get(_in_use[0], "en")


def install_language(app: QCoreApplication, choice: str) -> str:
    """Set the language of the interface to one of :data:`LANGUAGES`; return the language in use.

    Existing windows do not change. A language without a translation becomes English.
    """
    while _installed:
        app.removeTranslator(_installed.pop())
    _use_numbers_of("en")
    language = QLocale.system().name().partition("_")[0] if choice == "system" else choice
    ours = QTranslator(app)
    if language == "en" or not ours.load(str(FOLDER / f"{language}.qm")):
        return "en"
    # Qt's own texts: the buttons of dialogues.
    qt = QTranslator(app)
    if qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _installed.append(qt)
    _installed.append(ours)
    _use_numbers_of(language)
    for translator in _installed:
        app.installTranslator(translator)
    return language


def _use_numbers_of(language: str) -> None:
    _in_use[0] = language
    locale = QLocale(language)
    _signs.clear()
    _signs.update(str.maketrans({".": locale.decimalPoint(), ",": locale.groupSeparator()}))
