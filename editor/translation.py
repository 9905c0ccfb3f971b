"""The language of the interface: English in the source, others from ``editor/translations/*.qm``.

Texts are written in English in the code that uses them. Texts of the action table are translated where they
are shown; those of widgets just before a window is shown (:mod:`editor.views.widgets.widget_texts`). Texts
with values go through :func:`tr`. Code without Qt (the codec, the document, the names of undo steps) passes
its texts as a :class:`~codec.messages.Message`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

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
    return translated.format(**shown)


def tr_error(error: BaseException) -> str:
    """Return the text of an error, translated if it was raised with a message."""
    text = said(error)
    return tr(text) if isinstance(text, Message) else text


def db_text(value_db: float, *, decimals: int = 1, signed: bool = False) -> str:
    """Return decibels as the interface writes them: "−12.3 dB", "−∞ dB", signed "+3.0 dB"."""
    if value_db == -math.inf:
        return "−∞ dB"
    return f"{value_db:{'+' if signed else ''}.{decimals}f} dB".replace("-", "−")


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
    _in_use[0] = "en"
    language = QLocale.system().name().partition("_")[0] if choice == "system" else choice
    ours = QTranslator(app)
    if language == "en" or not ours.load(str(FOLDER / f"{language}.qm")):
        return "en"
    # Qt's own texts: the buttons of dialogues.
    qt = QTranslator(app)
    if qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _installed.append(qt)
    _installed.append(ours)
    _in_use[0] = language
    for translator in _installed:
        app.installTranslator(translator)
    return language
