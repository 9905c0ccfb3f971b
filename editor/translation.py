"""The language of the interface: English in the source, others from ``editor/translations/*.qm``.

Texts are written in English where they belong, in the action table and in the views. Those of the table are
translated where they are shown; those of widgets when a window is about to be shown
(:mod:`editor.views.widgets.widget_texts`). What is put together while the program runs goes through
:func:`tr`, and what comes from where Qt is not known (the codec, the document, the names of undo steps)
arrives there as a :class:`~codec.messages.Message`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from codec.messages import Message, said

__all__ = ["CONTEXT", "FOLDER", "LANGUAGES", "install_language", "is_translated", "tr", "tr_error"]

CONTEXT = "Pointillist"
FOLDER = Path(__file__).parent / "translations"
LANGUAGES: Mapping[str, str] = {"system": "As the system", "en": "English", "de": "Deutsch"}
"""Choices of the language preference, and what they are called."""

_installed: list[QTranslator] = []


def tr(text: str, /, **values: object) -> str:
    """Return a text of the interface in its language.

    Parameters
    ----------
    text
        In English, and a template if values are given; or a :class:`~codec.messages.Message`, which has its
        own.
    **values
        What the template names. Messages among them are translated as well.
    """
    message = Message(text, **values)
    translated = QCoreApplication.translate(CONTEXT, message.template)
    if not message.values:
        return translated
    shown = {name: tr(each) if isinstance(each, Message) else each for name, each in message.values.items()}
    return translated.format(**shown)


def tr_error(error: BaseException) -> str:
    """Return what an error says, in the language of the interface if it was raised with a message."""
    text = said(error)
    return tr(text) if isinstance(text, Message) else text


def is_translated() -> bool:
    """Return whether the interface is shown in another language than that of its source."""
    return bool(_installed)


def install_language(app: QCoreApplication, choice: str) -> str:
    """Show the interface in a language of :data:`LANGUAGES` from now on; return which that is.

    Windows that exist already keep theirs. A language that there is no translation to becomes English.
    """
    while _installed:
        app.removeTranslator(_installed.pop())
    language = QLocale.system().name().partition("_")[0] if choice == "system" else choice
    ours = QTranslator(app)
    if language == "en" or not ours.load(str(FOLDER / f"{language}.qm")):
        return "en"
    # Qt's own texts: the buttons of dialogues.
    qt = QTranslator(app)
    if qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _installed.append(qt)
    _installed.append(ours)
    for translator in _installed:
        app.installTranslator(translator)
    return language
