"""Pieces of made-up events, and a library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from codec.library import EncodedPiece, Library
from tests.codec.library.made_up import made_up_piece

pytest.importorskip("constriction", reason="has no builds for this machine")


@pytest.fixture(scope="session")
def make_piece() -> Callable[..., EncodedPiece]:
    """Return the factory :func:`made_up_piece`."""
    return made_up_piece


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library.open(tmp_path / "library") as library:
        yield library
