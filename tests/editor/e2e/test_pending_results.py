"""Late results: every verb while results of earlier ones are pending, in the real window.

The events that a result belongs to may have changed, or be gone, when it arrives. Nothing of that may end in
an exception.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.event import MODEL_SAMPLE_RATE, RenderFrom, Stage
from codec.project.file import HolePolicy
from editor.actions import ACTIONS
from editor.scripting.kinds import FLAG, NUMBER, SECONDS, SOURCE, TEXTS, WHOLE
from editor.scripting.verbs import MEASURED, VERBS
from tests.editor.codec_fakes import a_source
from tests.editor.pending import PendingWindow, pending_window
from tests.editor.view_fakes import note_clip
from tests.editor.waiting import wait_ms

_LEFT_OUT = {"quit": "closes the window", "open_demo": "reads ten seconds of sound each time"}
_ACTIONS = [spec.action_id for spec in ACTIONS if spec.action_id not in _LEFT_OUT]
_KEYS = (
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Space,
    Qt.Key.Key_Delete, Qt.Key.Key_A, Qt.Key.Key_Escape,
)  # fmt: skip
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    FLAG.words: st.booleans(),
    WHOLE.words: st.integers(-7, 7),
    NUMBER.words: st.sampled_from([-12.0, -0.5, 0.0, 0.3, 1.0, 8.0]),
    SECONDS.words: st.integers(-1, 1).map(lambda s: s * MODEL_SAMPLE_RATE // 2),
    SOURCE.words: st.integers(0, 3).map(a_source),
    TEXTS.words: st.sampled_from([[], ["vector"], ["gain_db", "mute"]]),
}
_BY_NAME: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("set_parameter", "field"): st.sampled_from(["stretch", "hardness", "decay_factor", "room_mix"]),
    ("set_room", "name"): st.sampled_from([None, "no such room"]),
    ("transpose_in_scale", "mode"): st.sampled_from(["major", "minor"]),
    ("quantise", "step_s"): st.sampled_from([0.1, 0.25]),
    ("swap_stage", "stage"): st.sampled_from(list(Stage)),
    ("reset_stage", "stage"): st.sampled_from(list(Stage)),
    ("set_render_from", "render_from"): st.sampled_from(list(RenderFrom)),
    ("set_hole_policy", "policy"): st.sampled_from(list(HolePolicy)),
}


_OF_LIBRARY = {name for name in VERBS if name.startswith("library_")}


class Storm(RuleBasedStateMachine):
    """What a user, a script and a hand on the mouse may do between the arrival of two results."""

    desk: PendingWindow
    recording: Path

    @initialize()
    def open_a_piece(self) -> None:
        self.window, self.session = self.desk.window, self.desk.session
        self.desk.log.faults.clear()
        self.session.open_path(self.recording)
        self.desk.settle()
        self.window.model.rebuild()
        self.window.inspector.refresh()
        self.known = sorted(self.session.document.events)
        self.desk.main.holding = True

    @invariant()
    def nothing_has_failed(self) -> None:
        self.desk.check()

    # Verbs

    @rule(action_id=st.sampled_from(_ACTIONS))
    def choose(self, action_id: str) -> None:
        self.window.actions_by_id[action_id].trigger()

    @rule(action_id=st.sampled_from(["duplicate", "delete", "undo", "redo", "select_all", "solo", "invert"]))
    def choose_what_adds_and_removes(self, action_id: str) -> None:
        self.window.actions_by_id[action_id].trigger()

    # Those of the library are for scripts: the window has a panel.
    @rule(name=st.sampled_from(sorted(set(VERBS) - _OF_LIBRARY)), data=st.data())
    def run_a_verb(self, name: str, data: st.DataObject) -> None:
        verb = VERBS[name]
        arguments: dict[str, Any] = {"ids": self._some(data)} if verb.selects else {}
        for argument in verb.arguments:
            if argument.required:
                kind = argument.kind.words.removesuffix(" or null")
                values = _BY_NAME.get((name, argument.name), _VALUES.get(kind, st.just("no such name")))
                arguments[argument.parameter] = data.draw(values, argument.name)
        if verb.measured:
            arguments[MEASURED] = dict.fromkeys(arguments["ids"], 220.0)
        with contextlib.suppress(ValueError):  # a value that scripts are refused
            verb.method(self.session)(**arguments)
        self.known = sorted({*self.known, *self.session.document.events})

    @rule(data=st.data())
    def select(self, data: st.DataObject) -> None:
        document = self.session.document
        self.session.selection.set(each for each in self._some(data) if each in document)

    def _some(self, data: st.DataObject) -> list[str]:
        return data.draw(st.lists(st.sampled_from(self.known), max_size=4, unique=True), "ids")

    # Hands

    @rule(row=st.integers(0, 30), kind=st.sampled_from(["press", "move", "release", "double"]))
    def point_at_the_timeline(self, row: int, kind: str) -> None:
        plot, marks = self.window.timeline.plot, self.window.model.marks
        if len(marks):
            row %= len(marks)
            x, y = plot.to_pixels(float(marks.onset_s[row]), float(self.window.timeline.heights()[row]))
            self._mouse(plot.viewport(), QPointF(x + 4, y), kind)

    @rule(row=st.integers(0, 30), kind=st.sampled_from(["press", "move", "release", "double"]))
    def point_at_the_map(self, row: int, kind: str) -> None:
        xs, ys = self.window.map.points.pixels()
        if len(xs):
            self._mouse(self.window.map.plot.viewport(), QPointF(xs[row % len(xs)], ys[row % len(xs)]), kind)

    def _mouse(self, view: QWidget, at: QPointF, kind: str) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        held = kind != "release"
        kinds = {
            "press": QEvent.Type.MouseButtonPress,
            "move": QEvent.Type.MouseMove,
            "release": QEvent.Type.MouseButtonRelease,
            "double": QEvent.Type.MouseButtonDblClick,
        }
        button = none if kind == "move" else left
        # Moved without a button, or a drag out of the window would begin and wait for its drop.
        buttons = left if held and kind != "move" else none
        modifiers = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(
            view, QMouseEvent(kinds[kind], at, view.mapToGlobal(at), button, buttons, modifiers)
        )

    @rule(key=st.sampled_from(_KEYS), place=st.integers(0, 4))
    def press_a_key(self, key: Qt.Key, place: int) -> None:
        window = self.window
        places: tuple[QWidget, ...] = (
            window.timeline.plot,
            window.map.plot,
            window.table.view,
            window.map.neighbours.list,
            window.palette_view.list,
        )
        QTest.keyClick(places[place], key)

    @rule(row=st.integers(0, 30), key=st.sampled_from(["time", "gain", "mute"]))
    def type_into_the_table(self, row: int, key: str) -> None:
        model = self.window.table.model
        if model.ids:
            column = {"time": 0, "gain": 4, "mute": 7}[key]
            role = Qt.ItemDataRole.CheckStateRole if key == "mute" else Qt.ItemDataRole.EditRole
            value = Qt.CheckState.Checked.value if key == "mute" else "0.7"
            model.setData(model.index(row % len(model.ids), column), value, role)

    @rule(stage=st.sampled_from(list(Stage)), value=st.integers(0, 100))
    def use_the_inspector(self, stage: Stage, value: int) -> None:
        inspector = self.window.inspector
        inspector.fields.time.edited.emit(value / 100)
        inspector.stages.players[stage].click()
        self.window.map.neighbours.morph.slider.edited.emit(float(value))
        self.window.map.neighbours.replace.click()
        inspector.stages.now.click()

    @rule(stage=st.sampled_from(list(Stage)))
    def open_a_slot(self, stage: Stage) -> None:
        stages = self.window.inspector.stages
        if stages.slots[stage].isVisible():
            chooser = stages.choose(stage)
            if chooser is not None:
                QTest.keyClick(chooser.list, Qt.Key.Key_Down)
                chooser.close()

    # Time

    @rule()
    def open_another_piece(self) -> None:
        self.session.open_path(self.recording)

    @rule(n=st.integers(1, 6))
    def results_arrive(self, n: int) -> None:
        self.desk.work_off()
        self.desk.main.let_in(n)
        self.known = sorted({*self.known, *self.session.document.events})

    @rule()
    def a_frame_passes(self) -> None:
        wait_ms(20)

    def teardown(self) -> None:
        if hasattr(self, "window"):
            self.desk.settle()
            self.nothing_has_failed()


def test_no_verb_fails_while_results_are_pending(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = tmp_path / "walk.wav"
    save_audio(recording, note_clip(2.0).samples, 22_050, "PCM_16")
    with pending_window(qtbot, tmp_path, monkeypatch) as desk:
        machine = type("Storm", (Storm,), {"desk": desk, "recording": recording})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=8,
                stateful_step_count=40,
                deadline=None,
                derandomize=True,
                database=None,
                phases=(Phase.generate,),  # how long a verb takes differs from run to run
                report_multiple_bugs=False,
            ),
        )
