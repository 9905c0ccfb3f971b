"""The guides build, every link in them leads somewhere, and they say of the keys what the program says."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

from editor.actions import ACTIONS, plain_text
from editor.gestures import GESTURES

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"
MAX_PICTURE_BYTES = 1_900_000


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built guides."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "properdocs", "build", "--strict", "--site-dir", str(folder)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return folder


def text_of(page: Path) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def test_the_page_of_keys_has_every_action_and_gesture(site: Path) -> None:
    text = text_of(site / "user" / "keys.html")
    missing = [spec.action_id for spec in ACTIONS if plain_text(spec) not in text]
    missing += [key for spec in ACTIONS for key in spec.shortcuts if key not in text]
    missing += [what for what, how in GESTURES if what not in text or how not in text]
    assert missing == []


def test_every_decision_is_in_the_navigation(site: Path) -> None:
    start = (site / "index.html").read_text("utf-8")
    decisions = {f"adr/{path.stem}.html" for path in (ROOT / "docs" / "adr").glob("*.md")}
    assert decisions
    assert {name for name in decisions if f'href="{name}"' not in start} == set()


def test_a_page_asks_no_other_server_for_anything(site: Path) -> None:
    elsewhere = re.compile(
        r'<(?:script|img|source)[^>]+(?:src|srcset)="(?:https?:)?//|<link[^>]+href="(?:https?:)?//'
    )
    assert [str(page) for page in site.rglob("*.html") if elsewhere.search(page.read_text("utf-8"))] == []


def test_pictures_are_small_and_have_dark_twins() -> None:
    names = {path.stem for path in PICTURES.glob("*.png")}
    light = {name for name in names if not name.endswith("-dark")}
    assert names == light | {f"{name}-dark" for name in light}
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MAX_PICTURE_BYTES


def test_the_guides_name_files_that_exist() -> None:
    """A file is named by its path, or by the end of it where the page says which folder it is about."""
    folders = ("assets", "benchmarks", "codec", "docs", "editor", "scripts", "tests")
    known = [p.relative_to(ROOT).as_posix() for folder in folders for p in (ROOT / folder).rglob("*.*")]
    known += [path.name for path in ROOT.iterdir()]
    named: set[str] = set()
    for page in [ROOT / "README.md", *(ROOT / "docs" / "developer").glob("*.md")]:
        named |= set(
            re.findall(
                r"`([a-z_][\w/.-]*\.(?:py|md|toml|yml|json|flac|pointillist))`", page.read_text("utf-8")
            )
        )
    assert len(named) > 80
    assert sorted(name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in known)) == []
