"""The event table: what is typed into it, what it selects, and how times and notes are written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from codec.events.event import MODEL_SAMPLE_RATE
from editor.views.lists.event_columns import parse_time
from editor.views.lists.event_table import EventTable
from editor.views.marks.marks import format_time, note_name
from tests.editor.timeline_bench import TimelineBench


@pytest.fixture
def bench(qtbot) -> Iterator[TimelineBench]:
    made = TimelineBench(qtbot)
    yield made
    made.timeline.wait()


def _cell(table: EventTable, event_id: str, title: str):
    titles = [
        table.model.headerData(c, Qt.Orientation.Horizontal, 0) for c in range(table.model.columnCount())
    ]
    return table.model.index(table.model.ids.index(event_id), titles.index(title))


def test_the_table_edits_the_selection_and_refuses_nonsense(bench: TimelineBench, qtbot):
    table = EventTable(bench.session, bench.model)
    qtbot.addWidget(table)
    a, b, c = bench.ids[:3]
    bench.session.selection.set([a, b])
    assert {i.row() for i in table.view.selectionModel().selectedRows()} == {0, 1}
    assert table.model.setData(_cell(table, a, "Gain dB"), "−3,5")
    assert [bench.session.document.event(i).gain_db for i in (a, b, c)] == [-3.5, -3.5, 0]
    assert table.model.setData(_cell(table, c, "Pan"), "0.25")
    assert bench.session.document.event(c).pan == 0.25
    assert bench.session.document.event(a).pan == 0
    assert table.model.setData(_cell(table, c, "Time"), "0:03.5")
    assert bench.session.document.event(c).onset_samples == round(3.5 * MODEL_SAMPLE_RATE)
    assert table.model.setData(_cell(table, a, "Mute"), 2, Qt.ItemDataRole.CheckStateRole)
    assert bench.session.document.event(b).mute
    with qtbot.waitSignal(table.model.refused):
        assert not table.model.setData(_cell(table, a, "Gain dB"), "loud")
    bench.model.rebuild()
    assert table.model.data(_cell(table, a, "Edited")) == "gain, mute"


@pytest.mark.parametrize("reordered", [True, False])
def test_what_is_typed_into_the_table_stays_while_events_change(bench: TimelineBench, qtbot, reordered: bool):
    table = EventTable(bench.session, bench.model)
    qtbot.addWidget(table)
    table.show()
    a, b, c = bench.ids[:3]
    bench.session.selection.set([a])
    cell = _cell(table, a, "Gain dB")
    table.view.setCurrentIndex(cell)
    table.view.edit(cell)
    editor = table.view.viewport().findChildren(QLineEdit)[-1]
    editor.selectAll()
    qtbot.keyClicks(editor, "-3,5")
    if reordered:
        bench.session.edits.move([b], 60 * MODEL_SAMPLE_RATE)
    else:
        bench.session.edits.set_pan([b], 0.5)
    bench.session.selection.set([a, c])
    bench.model.rebuild()
    editors = [each for each in table.view.viewport().findChildren(QLineEdit) if each.isVisible()]
    assert [each.text() for each in editors] == ["-3,5"]
    assert table.model.data(_cell(table, b, "Pan")) == ("0" if reordered else "+0.50")
    qtbot.keyClick(editors[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [bench.session.document.event(i).gain_db for i in (a, b, c)] == [-3.5, 0, -3.5])
    qtbot.waitUntil(lambda: table.model.ids == bench.model.marks.ids)

    def chosen() -> set[str]:
        return {table.model.ids[i.row()] for i in table.view.selectionModel().selectedRows()}

    qtbot.waitUntil(lambda: chosen() == {a, c})


def test_selecting_rows_selects_events_and_sorting_keeps_them(bench: TimelineBench, qtbot):
    table = EventTable(bench.session, bench.model)
    qtbot.addWidget(table)
    table.view.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    qtbot.waitUntil(lambda: table.model.rowCount() == len(bench.model.marks.ids))
    table.view.selectRow(0)
    qtbot.waitUntil(lambda: bool(bench.session.selection.ids))
    (chosen,) = bench.session.selection.ids
    pitches = bench.model.marks.pitch_hz
    assert pitches[bench.model.marks.index[chosen]] == pitches.max()


@pytest.mark.parametrize(("text", "seconds"), [("12.5", 12.5), ("1:02,5", 62.5), ("1:00:01", 3601.0)])
def test_times_are_read_as_written(text: str, seconds: float):
    assert parse_time(text) == seconds
    assert parse_time(format_time(seconds)) == pytest.approx(seconds, abs=5e-4)


@pytest.mark.parametrize("text", ["", "soon", "-1", "inf", "nan"])
def test_other_times_are_refused(text: str):
    with pytest.raises(ValueError, match=r".*"):
        parse_time(text)


def test_notes_have_names():
    assert [note_name(hz) for hz in (440.0, 261.63, 27.5, float("nan"))] == ["A4", "C4", "A0", "–"]
