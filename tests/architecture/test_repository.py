"""Versions that are written in several files of the repository are the same in all of them."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def found(pattern: str, name: str) -> str:
    """Return what the first group of `pattern` matches in a file."""
    match = re.search(pattern, (ROOT / name).read_text("utf-8"), re.MULTILINE)
    assert match is not None, f"{name} has no {pattern}"
    return match[1]


def test_pre_commit_formats_with_the_pinned_ruff() -> None:
    hook = found(r"ruff-pre-commit\s+rev: v(\S+)", ".pre-commit-config.yaml")
    assert hook == found(r"^ruff==(\S+)", "constraints.txt")


def test_changelog_and_citation_have_the_version_of_the_package() -> None:
    version = found(r'^version = "([^"]+)"', "pyproject.toml")
    assert found(r"^## \[([^]]+)\]", "CHANGELOG.md") == version
    assert found(r"^version: (\S+)", "CITATION.cff") == version
