"""Best matches and mosaics in the window: in the background, to be stopped, one undo step each."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import load_audio
from codec.events.event import Event, RenderFrom
from codec.library import EncodedPiece, Filter, Library
from codec.project.content import RecordingFormat
from codec.similarity.timbre_space import TimbreSpace
from editor.views.window.main_window import MainWindow
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SineCodec
from tests.editor.library_window import MODEL, N_PIECE, add_others, window_with_piece
from tests.editor.session_fakes import Told

pytest.importorskip("constriction", reason="has no builds for this machine")


@pytest.fixture
def codec() -> SineCodec:
    return SineCodec(N_PIECE)


@pytest.fixture
def window(codec: SineCodec, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    with window_with_piece(qtbot, codec, tmp_path) as made:
        yield made


@pytest.fixture
def others() -> range:
    return add_others()


def ended(qtbot: QtBot, window: MainWindow, action: str) -> None:
    """Trigger an action of the library, and wait for its end."""
    with qtbot.waitSignal(window.session.library.replacing.finished):
        window.actions_by_id[action].trigger()


def steps(window: MainWindow) -> list[str]:
    stack = window.session.undo_stack
    return [stack.text(index) for index in range(stack.count())]


def test_each_selected_event_takes_the_nearest_sound(qtbot: QtBot, window: MainWindow, others: range) -> None:
    session = window.session
    before = session.document.events
    ids = sorted(before)[:3]
    session.selection.set(ids)
    told = Told(session)
    ended(qtbot, window, "best_matches")
    with Library.open() as library:
        columns = library.columns()
        positions = columns.positions(list(others))
        space = TimbreSpace.measured(columns.vectors[positions].astype(np.float32))
        points = space.points(columns.vectors[positions])
        for event_id in ids:
            (point,) = space.points(before[event_id].vector[None])
            nearest = others[int(np.linalg.norm(points - point, axis=1).argmin())]
            after = session.document.event(event_id)
            np.testing.assert_array_equal(after.vector, library.event(nearest).vector)
            assert after.onset_samples == before[event_id].onset_samples
            assert after.morph is not None
            assert "piece 1" in after.morph.label
    assert all(session.document.event(each) == before[each] for each in sorted(before)[3:])
    assert steps(window) == ["Replace 3 events by best matches"]
    assert "10 of other models" in told.messages[-1]
    session.history.undo()
    assert session.document.events == before


def test_a_recording_does_not_match_itself(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    recording = session.document.source_file
    assert recording.path is not None
    clip = load_audio(Path(recording.path))
    own = made_up_piece(5, 12, model=MODEL)
    facts = {each: getattr(own, each) for each in ("level", "n_events", "encoding", "columns", "title")}
    with Library.open() as library:
        library.add_encoded(
            EncodedPiece(
                content_hash=clip.samples_sha256 or "",
                recording=RecordingFormat(22_050, 1, 2.0),
                model=MODEL,
                **facts,
            )
        )
    session.selection.set(session.document.events)
    told = Told(session)
    ended(qtbot, window, "best_matches")
    ended(qtbot, window, "mosaic")
    assert steps(window) == []
    assert all("no other events" in each for each in told.messages[-2:])


def test_only_what_the_filter_lets_through_is_taken(qtbot: QtBot, window: MainWindow, others: range) -> None:
    session = window.session
    session.library.set_filter(Filter(pitch=(40.0, 41.0)))
    session.selection.set(session.document.events)
    ended(qtbot, window, "best_matches")
    assert len({event.vector.tobytes() for event in session.document.sequence()}) == 1


def test_a_mosaic_is_one_step_and_silences_the_residual(
    qtbot: QtBot, window: MainWindow, others: range
) -> None:
    session = window.session
    before, mix = session.document.events, session.document.mix_settings
    ended(qtbot, window, "mosaic")
    after = session.document.events
    assert all(after[each].vector.tobytes() != before[each].vector.tobytes() for each in before)
    assert all(event.render_from is RenderFrom.MODEL for event in after.values())
    assert session.document.mix_settings.residual_db == -math.inf
    assert steps(window) == ["Mosaic of 8 events"]
    session.history.undo()
    assert session.document.events == before
    assert session.document.mix_settings == mix


def test_an_event_that_was_edited_meanwhile_keeps_its_edit(
    qtbot: QtBot, codec: SineCodec, window: MainWindow, others: range
) -> None:
    session = window.session
    codec.steps = threading.Semaphore(0)
    edited = min(session.document.events)
    window.actions_by_id["mosaic"].trigger()
    session.edits.set_gain([edited], -3.0)
    expected: Event = session.document.event(edited)
    with qtbot.waitSignal(session.library.replacing.finished):
        codec.steps.release(N_PIECE)
    assert session.document.event(edited) == expected
    assert steps(window)[-1] == "Mosaic of 7 events"


def test_progress_is_shown_and_cancel_leaves_no_step(
    qtbot: QtBot, codec: SineCodec, window: MainWindow, others: range
) -> None:
    session, panel = window.session, window.progress
    codec.steps = threading.Semaphore(2)
    before = session.document.events
    window.actions_by_id["mosaic"].trigger()
    assert panel.isVisible()
    qtbot.waitUntil(lambda: panel.bar.value() == 250)
    with qtbot.waitSignal(session.library.replacing.finished):
        panel.cancel.click()
    assert not panel.isVisible()
    assert session.document.events == before
    assert steps(window) == []


@pytest.mark.parametrize("action", ["best_matches", "mosaic"])
@pytest.mark.parametrize("made", [False, True])
def test_without_sounds_in_the_library_a_message_says_where_to_add_some(
    qtbot: QtBot, window: MainWindow, action: str, made: bool
) -> None:
    if made:
        Library.open().close()
    window.session.selection.set(window.session.document.events)
    told = Told(window.session)
    ended(qtbot, window, action)
    assert told.errors == []
    assert "empty: add recordings to it in the panel Library" in told.messages[-1]


@pytest.mark.parametrize("action", ["best_matches", "mosaic"])
def test_a_library_in_another_folder_is_used(
    qtbot: QtBot, codec: SineCodec, tmp_path: Path, action: str
) -> None:
    folder = tmp_path / "elsewhere"
    add_others(folder)
    with window_with_piece(qtbot, codec, tmp_path, folder) as window:
        window.session.selection.set(window.session.document.events)
        ended(qtbot, window, action)
        assert len(steps(window)) == 1
