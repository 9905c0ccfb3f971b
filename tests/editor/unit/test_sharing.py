"""A piece as a page from the editor: with its edits, in its language, with cancel."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from codec.targets import Kind, kind_of
from editor.session import Session
from editor.session import sharing as sharing_module
from editor.translation import page_language
from tests.editor.session_fakes import Told


def _content(path: Path) -> dict[str, Any]:
    (text,) = re.findall(r'id="content">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)
    return json.loads(text)


def test_a_page_has_the_edits_of_the_piece(qtbot: QtBot, opened: Session, told: Told, tmp_path: Path) -> None:
    opened.edits.set_mute(["found-2"], True)
    opened.edits.transpose(["found-3"], 12.0)
    qtbot.waitUntil(lambda: opened.is_settled)
    path = tmp_path / "page.html"
    opened.exchange.share_page(path)
    qtbot.waitUntil(lambda: len(told.exports) == 1, timeout=60_000)
    outcome = told.exports[0]
    assert told.errors == []
    assert (outcome.paths, outcome.n_events) == ((path,), len(opened.document))
    assert outcome.n_bytes == path.stat().st_size
    assert "page.html is ready to send" in told.messages[-1]
    assert kind_of(path) is Kind.PAGE
    shown = {round(each["onset"], 3): each for each in _content(path)["events"]}
    assert len(shown) == len(opened.document)
    for event in opened.document.sequence():
        each = shown[round(event.onset_s, 3)]
        assert each["muted"] == event.mute
        assert each["edited"] == opened.document.is_edited(event.event_id)
        measures = opened.measures(event.event_id)
        assert measures is not None
        assert each["hz"] == pytest.approx(measures.pitch_hz, rel=1e-3)


def test_a_cancelled_page_leaves_nothing(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, begun = sharing_module.write_piece_page, threading.Event()

    def cancelled(path: Path, *values: Any, **how: Any) -> Any:
        begun.wait(60.0)
        opened.cancel_export()
        return made(path, *values, **how)

    monkeypatch.setattr(sharing_module, "write_piece_page", cancelled)
    opened.exchange.share_page(tmp_path / "page.html")
    begun.set()
    qtbot.waitUntil(lambda: told.exports == [None], timeout=60_000)
    assert told.errors == []
    assert [each for each in tmp_path.iterdir() if each.suffix in (".html", ".part")] == []


def test_a_page_that_cannot_be_written_is_an_error(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    opened.exchange.share_page(tmp_path / "none" / "page.html")
    qtbot.waitUntil(lambda: told.exports == [None], timeout=60_000)
    ((title, text),) = told.errors
    assert "page.html could not be exported" in title
    assert "folder does not exist" in text


def test_the_language_of_pages_is_that_of_the_interface() -> None:
    assert page_language() == "en"
