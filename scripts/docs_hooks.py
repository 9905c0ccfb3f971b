"""Hooks of the documentation build (named in ``properdocs.yml``).

They generate the page of keys from :mod:`editor.actions`, add ``CONTEXT.md`` and all files of ``docs/adr``,
and make each picture switch with the reader's colour scheme.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from properdocs.config.defaults import MkDocsConfig
from properdocs.structure.files import File, Files

from editor.actions import ACTIONS, GROUPS, ActionSpec, plain_text
from editor.gestures import GESTURES
from editor.keymap import RESERVED

__all__ = ["keys_page", "on_config", "on_files", "on_page_content"]

_ROOT = Path(__file__).resolve().parents[1]
_PICTURE = re.compile(r'<img alt="([^"]*)" src="([^"]*pictures/[^"]*)\.png" */?>')


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add all decisions to the navigation."""
    decisions = sorted((_ROOT / "docs" / "adr").glob("*.md"))
    nav: list[dict[str, Any]] = config.nav or []
    for section in nav:
        if "Decisions" in section:
            section["Decisions"] = [f"adr/{path.name}" for path in decisions]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages whose sources are not in ``docs``."""
    context = (_ROOT / "CONTEXT.md").read_text("utf-8")
    files.append(File.generated(config, "user/keys.md", content=keys_page()))
    files.append(File.generated(config, "developer/context.md", content=context))
    return files


def on_page_content(html: str, **_: Any) -> str:
    """Add the dark version of each picture, shown with a dark colour scheme."""
    return _PICTURE.sub(
        r'<picture><source srcset="\2-dark.png" media="(prefers-color-scheme: dark)">'
        r'<img alt="\1" src="\2.png"></picture>',
        html,
    )


def keys_page() -> str:
    """Return the page of all actions, keys and mouse gestures, as Markdown."""
    lines = [
        "# Keyboard and mouse",
        "",
        "This page is written from the editor's own table of actions. In the window **F1** shows the same,",
        "with the keys that you have chosen: File, Preferences, Keys. On a Mac, Ctrl is the Command key.",
        "Keys that your system takes for itself are left out, such as Ctrl+Alt with an arrow key on Linux.",
        "",
        "![The page on which keys are chosen](../pictures/preferences-keys.png)",
    ]
    for group in GROUPS:
        lines += ["", f"## {group}", "", "| action | keys | what it does |", "|---|---|---|"]
        lines += [_row(spec) for spec in ACTIONS if spec.group == group]
    lines += ["", "## Mouse and arrow keys", "", "| to | do this |", "|---|---|"]
    lines += [f"| {what} | {_cell(how)} |" for what, how in GESTURES]
    reserved = ", ".join(f"`{key}`" for key in RESERVED)
    lines += [
        "",
        f"Keys that no action can be given: {reserved}. They walk from event to event and through the",
    ]
    lines += ["window."]
    return "\n".join(lines) + "\n"


def _row(spec: ActionSpec) -> str:
    name = " › ".join(part.replace("&", "").rstrip("…") for part in (spec.submenu, plain_text(spec)) if part)
    keys = ", ".join(f"`{key}`" for key in spec.shortcuts)
    return f"| {_cell(name)} | {keys} | {_cell(spec.tip)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
