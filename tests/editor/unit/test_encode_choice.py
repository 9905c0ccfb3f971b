from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from codec.levels import DEFAULT_LEVEL
from editor.session import EncodeChoice, Session, Settings
from tests.editor.codec_fakes import SineCodec
from tests.editor.session_fakes import Told


def test_encoding_again_replaces_the_events(qtbot: QtBot, opened: Session, told: Told) -> None:
    opened.edits.delete(["found-0"])
    opened.new_encode()
    qtbot.waitUntil(lambda: len(told.ends) == 2 and opened.is_settled, timeout=5000)
    assert len(opened.document) == 8
    assert opened.undo_stack.count() == 0


def test_the_chosen_quality_is_remembered_used_and_named(
    qtbot: QtBot, opened: Session, codec: SineCodec, told: Told
) -> None:
    assert codec.encoded_as == [(DEFAULT_LEVEL, "sparse")]
    EncodeChoice("best", "detailed").remember(opened.settings)
    texts: list[str] = []
    opened.encode_progress.connect(lambda _share, text: texts.append(text))
    opened.new_encode()
    qtbot.waitUntil(lambda: len(told.ends) == 2 and opened.is_settled, timeout=5000)
    assert codec.encoded_as[1:] == [("best", "detailed")]
    assert texts[-1].startswith("Encoding (Best, detailed): ")
    assert all(event.detail is not None for event in opened.document.sequence())


@pytest.mark.parametrize("stored", [("loudest", "none"), (None, None), (["best"], {}), (3, True)])
def test_a_choice_that_cannot_be_read_is_the_default(stored: tuple[object, object], tmp_path: Path) -> None:
    settings = Settings(tmp_path / "choice.ini")
    for key, value in zip(("encode_level", "encode_mode"), stored, strict=True):
        settings.set_value(key, value)
    assert EncodeChoice.remembered(settings) == EncodeChoice()
    EncodeChoice("draft", "detailed").remember(settings)
    settings.sync()
    assert EncodeChoice.remembered(Settings(tmp_path / "choice.ini")) == EncodeChoice("draft", "detailed")


def test_events_are_work_once_edited_or_from_a_project(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    assert not opened.has_work, "encoding again gives the same"
    opened.edits.delete(["found-0"])
    assert opened.has_work
    path = tmp_path / "piece.pointillist"
    assert opened.save(path)
    opened.open_path(path)
    qtbot.waitUntil(lambda: opened.is_settled and opened.undo_stack.count() == 0, timeout=5000)
    assert opened.has_work, "what was deleted before saving cannot be seen, but is missing"
    opened.new_encode()
    qtbot.waitUntil(lambda: len(told.ends) == 2 and opened.is_settled, timeout=5000)
    assert not opened.has_work
