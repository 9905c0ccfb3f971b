"""The texts of a piece's page, in the languages of the interface: ``languages/LANGUAGE.toml``.

They are here, and not with the editor's translations, because a page is also made without Qt.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from codec.files import open_regular

__all__ = ["LANGUAGES", "Language", "page_texts"]

Language = Literal["en", "de"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_FOLDER = Path(__file__).parent / "languages"


def page_texts(language: Language) -> dict[str, str]:
    """Return the texts of a page by name; braces are filled in by its template and its script."""
    return dict(_read(language))


@lru_cache(maxsize=len(LANGUAGES))
def _read(language: Language) -> dict[str, str]:
    with open_regular(_FOLDER / f"{language}.toml") as stream:
        return {name: str(text) for name, text in tomllib.load(stream).items()}
