from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from codec.search.levels import DEFAULT_LEVEL
from editor.session import EncodeChoice, Session, Settings
from tests.editor.codec_fakes import SineCodec
from tests.editor.session_fakes import Told


def test_encoding_again_is_one_undo_step(qtbot: QtBot, opened: Session, codec: SineCodec, told: Told) -> None:
    document, stack = opened.document, opened.undo_stack
    opened.edits.delete(["found-0"])
    opened.edits.transpose(["found-1"], 3)
    edited, layout = dict(document.events), document.layout
    codec.n_events = 5
    opened.new_encode()
    qtbot.waitUntil(lambda: len(told.ends) == 2 and opened.is_settled)
    assert len(document) == 5
    found_anew = dict(document.events)
    opened.edits.delete(["found-2"])
    stack.undo()
    assert stack.undoText() == "Encode again"
    stack.undo()
    qtbot.waitUntil(lambda: opened.is_settled)
    assert dict(document.events) == edited
    assert document.layout is layout
    assert {event.event_id for event in document.captured_baselines()} == {f"found-{n}" for n in range(8)}
    assert opened.captures.available, "the recording is shared out among the earlier events again"
    stack.redo()
    qtbot.waitUntil(lambda: opened.is_settled)
    assert dict(document.events) == found_anew
    assert len(document.captured_baselines()) == 5
    stack.undo()
    stack.undo()
    stack.undo()
    assert len(document) == 8
    assert not document.is_edited("found-1")


def test_undo_stops_an_encode_under_way_and_redo_keeps_what_it_found(
    qtbot: QtBot, opened: Session, codec: SineCodec, told: Told
) -> None:
    before = dict(opened.document.events)
    codec.steps = threading.Semaphore(3)
    opened.new_encode()
    qtbot.waitUntil(lambda: len(opened.document) == 3)
    opened.undo_stack.undo()
    assert not opened.is_encoding
    codec.steps.release(20)
    qtbot.waitUntil(lambda: opened.is_settled)
    assert dict(opened.document.events) == before
    opened.undo_stack.redo()
    assert len(opened.document) == 3


def test_a_saved_piece_is_unmodified_again_once_encoding_again_is_undone(
    qtbot: QtBot, opened: Session, told: Told, tmp_path: Path
) -> None:
    path = tmp_path / "piece.pointillist"
    opened.save(path)
    assert opened.finish_saving()
    opened.new_encode()
    qtbot.waitUntil(lambda: len(told.ends) == 2 and opened.is_settled)
    assert opened.document.modified
    opened.undo_stack.undo()
    assert not opened.document.modified
    opened.undo_stack.redo()
    opened.save()
    assert opened.finish_saving()
    assert not opened.document.modified
    opened.undo_stack.undo()
    assert opened.document.modified, "the file holds the later events"


def test_the_chosen_quality_is_remembered_used_and_named(
    qtbot: QtBot, opened: Session, codec: SineCodec, told: Told
) -> None:
    assert codec.encoded_as == [(DEFAULT_LEVEL, "sparse")]
    EncodeChoice("best", "detailed").remember(opened.settings)
    texts: list[str] = []
    opened.encode_progress.connect(lambda _share, text: texts.append(text))
    opened.new_encode()
    qtbot.waitUntil(lambda: len(told.ends) == 2 and opened.is_settled)
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
