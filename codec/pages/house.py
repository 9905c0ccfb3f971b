"""The house style of all pages: templates, styles and scripts of this folder, and a strict content policy.

Pages are made with Jinja2, which escapes every value. A page may use nothing but what is written in it: its
policy (Content-Security-Policy, level 3) names the styles and scripts by their hashes, and allows no network.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from codec.files import open_regular
from codec.targets import PAGE_MARK

__all__ = ["house_page", "page_bytes"]

_FOLDER = Path(__file__).parent
_ENDS = ("</style", "</script", "<!--")
"""What would end a style or a script early."""


def house_page(
    template: str,
    values: Mapping[str, object],
    *,
    styles: Sequence[str] = (),
    scripts: Sequence[str] = (),
    own_style: str = "",
    sources: Mapping[str, str] | None = None,
) -> str:
    """Return a page in the house style.

    Parameters
    ----------
    template
        Name of a template that extends ``base.html.j2``.
    values
        Its values; all are escaped.
    styles, scripts
        Names of files in ``style`` and ``script``, in order; the style of the house is always the first.
    own_style
        A style that the caller computes.
    sources
        What else the policy allows, by directive: ``{"img-src": "data:"}``.

    Raises
    ------
    ValueError
        If a style or a script contains the end of its own element.
    """
    shown_styles = [_part("style", name) for name in ("house.css", *styles)]
    if own_style:
        shown_styles.append(_checked(own_style))
    shown_scripts = [_part("script", name) for name in scripts]
    policy = {
        "default-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "style-src": _hashes(shown_styles),
        "script-src": _hashes(shown_scripts),
        **(sources or {}),
    }
    return (
        _environment()
        .get_template(template)
        .render(
            {
                **values,
                "mark": Markup(PAGE_MARK.decode()),
                "policy": "; ".join(f"{name} {allowed}" for name, allowed in policy.items()),
                "styles": [Markup(each) for each in shown_styles],
                "scripts": [Markup(each) for each in shown_scripts],
            }
        )
    )


def page_bytes(page: str) -> bytes:
    """Return a page as UTF-8; what a name has that is no character becomes a question mark."""
    return page.encode("utf-8", "replace")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _part(folder: str, name: str) -> str:
    with open_regular(_FOLDER / folder / name) as stream:
        # A browser reads line ends of Windows as \n, and hashes what it has read.
        return _checked(stream.read().decode("utf-8").replace("\r\n", "\n"))


def _checked(text: str) -> str:
    lower = text.lower()
    for end in _ENDS:
        if end in lower:
            raise ValueError(f"a style or a script contains {end!r}, which would end it")
    return text


def _hashes(parts: Sequence[str]) -> str:
    """Return the sources of a directive that allow exactly these parts."""
    digests = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts]
    return " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
