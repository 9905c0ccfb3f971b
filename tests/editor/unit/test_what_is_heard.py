"""What the window says of swapped, replaced and morphed events: what is heard of them, and how much."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.events.event import RenderFrom, Stage
from editor.commands import Edits
from editor.session import Session
from editor.views.window.main_window import MainWindow
from tests.editor.codec_fakes import a_source
from tests.editor.view_fakes import drag_slider

EVENT, OTHER = "found-2", "found-3"
DONOR = a_source(7, "Bell")


@pytest.fixture
def window(qtbot: QtBot, opened: Session) -> Iterator[MainWindow]:
    qtbot.waitUntil(lambda: opened.captures.available and opened.is_settled)
    made = MainWindow(opened)
    made.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(made)
    made.resize(1300, 850)
    made.show()
    QApplication.processEvents()
    opened.selection.set([EVENT])
    yield made
    made.release()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    session = window.session
    qtbot.waitUntil(lambda: session.is_settled)
    window.inspector.refresh()
    events = [session.document.event(each) for each in session.selection.ids]
    qtbot.waitUntil(lambda: all(session.decoded_rooms.heard(event).name for event in events))
    window.model.rebuild()


def labels(window: MainWindow) -> list[str]:
    return [slot.label for slot in window.inspector.stages.slots.values()]


CHANGES: dict[str, tuple[Callable[[Edits], None], str, str, list[str]]] = {
    "replaced": (
        lambda edits: edits.replace_vector([EVENT], DONOR),
        "replaced: Bell",
        "the model, as loud as the captured sound, because of: replacement",
        ["Bell", "Bell", "Bell"],
    ),
    "morphed": (
        lambda edits: edits.morph([EVENT], DONOR, 0.4),
        "40 % of the way to Bell",
        "the model, as loud as the captured sound, because of: morph",
        ["40 % Bell", "40 % Bell", "40 % Bell"],
    ),
    "swapped": (
        lambda edits: edits.swap_stage([EVENT], Stage.IMPULSE, DONOR),
        "as encoded · impulse: Bell",
        "the model, as loud as the captured sound, because of: swapped impulse",
        ["Bell", "own", "own · chapel"],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_sound_is_not_called_captured_as_recorded_or_own(
    window: MainWindow, qtbot: QtBot, change: str
) -> None:
    edit, sound, heard, stages = CHANGES[change]
    session, panel = window.session, window.inspector.rendering
    settle(qtbot, window)
    before = session.document.event(EVENT)
    assert (panel.sound.text(), panel.heard.text()) == ("as encoded", "its captured sound")
    assert window.inspector.stages.captured_text.text() == "what is heard"
    assert labels(window) == ["own", "own", "own · chapel"]
    edit(session.edits)
    settle(qtbot, window)
    assert (panel.sound.text(), panel.heard.text()) == (sound, heard)
    assert labels(window) == stages
    assert window.inspector.stages.captured_text.text() == "not heard now"
    assert [each for each in RenderFrom if panel.choices[each].isChecked()] == [RenderFrom.MODEL]
    assert not panel.choices[RenderFrom.CAPTURED].isEnabled()
    assert "reset" in panel.choices[RenderFrom.CAPTURED].toolTip()
    assert not window.actions_by_id["render_captured"].isEnabled()
    index = window.model.marks.index[EVENT]
    assert window.model.marks.model_share[index] == 1.0
    assert "from the model" in window.timeline.describe(index)
    session.history.undo()
    settle(qtbot, window)
    assert session.document.event(EVENT) == before
    assert panel.heard.text() == "its captured sound"
    assert window.model.marks.model_share[index] == 0.0


def test_of_muted_events_nothing_is_heard(window: MainWindow, qtbot: QtBot) -> None:
    session, heard = window.session, window.inspector.rendering.heard
    settle(qtbot, window)
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: heard.text() == "nothing: it is muted")
    session.selection.set(list(session.document.events))
    qtbot.waitUntil(lambda: heard.text().endswith(" · muted: 1"))
    qtbot.keyClick(window.timeline.plot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "muted" not in heard.text())


def test_sound_and_heard_say_the_same_of_the_room(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.inspector.rendering

    def shown() -> tuple[str, str]:
        settle(qtbot, window)
        return panel.sound.text(), panel.heard.text()

    assert shown() == ("as encoded", "its captured sound")
    own = round(100 * (session.decoded_rooms.heard(session.document.event(EVENT)).mix or 0))
    session.edits.set_room([EVENT], "cathedral")
    room = f"room: cathedral, {own} %"
    assert shown() == (f"as encoded · {room}", f"its captured sound · {room}")
    session.edits.set_room_mix([EVENT], 0.7)
    room = "room: cathedral, 70 %"
    assert shown() == (f"as encoded · {room}", f"its captured sound · {room}")
    session.edits.set_render_from([EVENT], RenderFrom.MODEL)
    assert shown() == (f"as encoded · {room}", f"the model · {room}")
    session.edits.reset([EVENT])
    session.edits.set_room_mix([EVENT], 0.3)
    assert shown() == ("as encoded · room: 30 %", "its captured sound · room: 30 %")
    session.edits.swap_stage([EVENT], Stage.ROOM, DONOR)
    assert shown() == ("as encoded · room: Bell, 30 %", "its captured sound · room: Bell, 30 %")
    session.edits.reset([EVENT])
    assert shown() == ("as encoded", "its captured sound")


def test_a_blend_says_how_much_of_each_is_heard(window: MainWindow, qtbot: QtBot) -> None:
    session, panel = window.session, window.inspector.rendering
    session.edits.set_blend([EVENT], 0.3)
    settle(qtbot, window)
    assert panel.heard.text() == "70 % captured sound, 30 % model"
    assert window.inspector.stages.captured_text.text() == "70 % of what is heard"
    session.edits.set_blend([EVENT], 0.0)
    settle(qtbot, window)
    assert panel.heard.text() == "its captured sound"
    session.edits.set_parameter([EVENT], "decay_factor", 2.0)
    settle(qtbot, window)
    assert panel.heard.text() == "its captured sound; the end of the longer decay from the model"
    session.selection.set([EVENT, OTHER, "found-4"])
    session.edits.set_render_from([OTHER], RenderFrom.MODEL)
    session.edits.replace_vector(["found-4"], DONOR)
    settle(qtbot, window)
    assert panel.heard.text() == "model: 2 · blend: 1"
    assert panel.sound.text() == "mixed"
    assert labels(window) == ["mixed", "mixed", "mixed"]


def test_a_replaced_sound_is_reset_whole_and_stage_by_stage(window: MainWindow, qtbot: QtBot) -> None:
    session, panel, stages = window.session, window.inspector.rendering, window.inspector.stages
    encoded = session.document.event(EVENT)
    settle(qtbot, window)
    assert not panel.reset_sound.isVisible()
    assert not any(each.isVisible() for each in stages._resets.values())
    session.edits.replace_vector([EVENT], DONOR)
    window.docks["inspector"].setMaximumWidth(window.inspector.minimumWidth())
    settle(qtbot, window)
    for play in stages.players.values():
        text_px = play.fontMetrics().horizontalAdvance(play.text())
        assert play.width() >= play.iconSize().width() + text_px + 8, f"{play.text()} is cut off"
    stages._resets[Stage.IMPULSE].click()
    settle(qtbot, window)
    assert labels(window) == ["own", "Bell", "Bell"]
    assert [each.isVisible() for each in stages._resets.values()] == [False, True, True]
    assert session.undo_stack.count() == 2
    panel.reset_sound.click()
    assert session.document.event(EVENT) == encoded
    settle(qtbot, window)
    assert not panel.reset_sound.isVisible()


def test_the_morph_slider_says_how_far_it_went(window: MainWindow, qtbot: QtBot) -> None:
    session, neighbours = window.session, window.map.neighbours
    settle(qtbot, window)
    neighbours.list.setCurrentItem(neighbours.list.topLevelItem(0))
    name = neighbours.list.topLevelItem(0).text(0)
    drag_slider(qtbot, neighbours.morph.slider, 0.1, 0.9, 0.5)
    settle(qtbot, window)
    percent = round(neighbours.morph.slider.value())
    assert window.inspector.rendering.sound.text() == f"{percent} % of the way to {name}"
    assert session.undo_stack.count() == 1
    drag_slider(qtbot, neighbours.morph.slider, 0.5, 0.2, 0.0)
    settle(qtbot, window)
    assert window.inspector.rendering.sound.text() == "as encoded"
    assert not session.document.is_edited(EVENT), "and back"
    assert np.isclose(window.model.marks.model_share[window.model.marks.index[EVENT]], 0.0)
