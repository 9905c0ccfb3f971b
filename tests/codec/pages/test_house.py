"""The house style: escaping, the content policy, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from codec.pages import house
from codec.pages.house import house_page, page_bytes
from codec.pages.texts import LANGUAGES, page_texts
from codec.targets import Kind, kind_of
from tests.codec.pages.conftest import WritePage

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=\"alert('2')\"> {{ 7 * 7 }} \u2028 & '"


def policy_of(page: str) -> dict[str, str]:
    """Return the directives of a page's policy."""
    (content,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    parts = content.replace("&#39;", "'").split("; ")
    return {name: allowed for name, _, allowed in (part.partition(" ") for part in parts)}


def hashes(parts: Sequence[str]) -> set[str]:
    """Return the sources that allow exactly these parts."""
    digests = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in parts)
    return {f"'sha256-{digest}'" for digest in digests}


def inline(page: str, tag: str) -> list[str]:
    """Return the contents of all styles or scripts; data are no scripts."""
    return re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)


def test_the_policy_allows_exactly_what_is_in_the_page(write_page: WritePage) -> None:
    page = write_page().read_text("utf-8")
    policy = policy_of(page)
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert set(policy["script-src"].split()) == hashes(inline(page, "script"))
    assert set(policy["style-src"].split()) == hashes(inline(page, "style"))
    assert len(inline(page, "script")) == 7
    assert "unsafe" not in " ".join(policy.values())
    assert policy["media-src"] == "blob:"
    assert set(policy) == {
        "default-src", "base-uri", "form-action", "script-src", "style-src", "media-src"
    }  # fmt: skip


def test_a_page_names_nothing_from_elsewhere(write_page: WritePage) -> None:
    page = write_page().read_text("utf-8")
    assert re.findall(r"https?:|//[a-z]+\.[a-z]", page) == []
    assert re.findall(r"<(?:link|iframe|object|embed|img|base)\b", page) == []
    assert re.findall(r'\s(?:style|on[a-z]+)="', page) == []  # the policy would block them
    assert "eval(" not in page
    assert "innerHTML" not in page


def test_hostile_names_stay_text(write_page: WritePage) -> None:
    page = write_page(title=HOSTILE).read_text("utf-8")
    assert len(re.findall("<script", page)) == 8  # seven of ours, and the data
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "{{ 7 * 7 }}" in page
    assert "&lt;/script&gt;&lt;script&gt;" in page


def test_a_name_that_is_no_text_is_written(write_page: WritePage) -> None:
    page = write_page(title="caf\udce9").read_bytes()
    assert b'<h1 dir="auto">caf?</h1>' in page
    assert page_bytes("\udce9") == b"?"


def test_a_page_is_recognised_and_others_are_not(write_page: WritePage, tmp_path: Path) -> None:
    assert kind_of(write_page()) is Kind.PAGE
    other = tmp_path / "other.html"
    other.write_text("<!doctype html><title>Mine</title>")
    assert kind_of(other) is Kind.OTHER


def test_a_style_cannot_end_its_element() -> None:
    with pytest.raises(ValueError, match="would end it"):
        house_page("base.html.j2", {"language": "en", "title": "x"}, own_style="a{}</StYle><script>")


def test_the_policy_knows_a_computed_style() -> None:
    page = house_page("base.html.j2", {"language": "en", "title": "x"}, own_style=".a { top: 1%; }")
    assert hashes([".a { top: 1%; }"]) < set(policy_of(page)["style-src"].split())
    assert policy_of(page)["script-src"] == "'none'"


def test_both_languages_have_all_texts() -> None:
    texts = [page_texts(language) for language in LANGUAGES]
    assert len(texts) == 2
    for name, english in texts[0].items():
        assert re.findall(r"\{\w+\}", english) == re.findall(r"\{\w+\}", texts[1][name])
    assert texts[0].keys() == texts[1].keys()
    same = {name for name, text in texts[0].items() if texts[1][name] == text}
    assert same == {"escape"}, f"not translated: {same}"


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    folder = Path(house.__file__).parent
    sources = "".join(path.read_text("utf-8") for path in folder.rglob("*.j2"))
    sources += "".join(path.read_text("utf-8") for path in folder.rglob("*.js"))
    used = set(re.findall(r"\b[tT]\.(\w+)", sources)) | set(re.findall(r'\bt\["(\w+)"\]', sources))
    stages = {f"{stage}{end}" for stage in ("impulse", "resonance", "room") for end in ("", "_tip")}
    assert (used | stages) - {"replace"} == page_texts("en").keys()


def test_the_page_is_in_its_language(write_page: WritePage) -> None:
    page = write_page(language="de").read_text("utf-8")
    assert '<html lang="de">' in page
    assert "Das Stück abspielen" in page
    assert "Play the piece" not in page
