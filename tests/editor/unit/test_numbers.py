"""Numbers in the window have the decimal sign of its language, whatever the system's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QLocale, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from codec.events.event import StageSource
from codec.events.parameters import PARAMETERS
from codec.messages import Message
from editor.commands.labels import number
from editor.translation import db_text, install_language, number_text, tr
from editor.views.lists.event_columns import parse_number, parse_time
from editor.views.marks.marks import format_time
from editor.views.widgets.number_field import NumberField
from editor.views.widgets.widget_texts import texts_of
from tests.editor.view_fakes import shown_window

_POINT = re.compile(r"\d\.\d(?!\d\d Hz)")
"""A point that does not group the digits of a sample rate."""


@pytest.fixture
def german(qapp: QCoreApplication) -> Iterator[None]:
    assert install_language(qapp, "de") == "de"
    yield
    install_language(qapp, "en")


@pytest.mark.usefixtures("german")
def test_a_german_window_shows_no_decimal_point(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: set[str] = set()
    with shown_window(qtbot, 12) as window:
        session, model = window.session, window.table.model
        ids = list(session.document.events)
        source = StageSource(np.zeros(32, np.float32), "quiet")
        session.edits.set_gain(ids[:2], -3.25)
        session.edits.set_pan(ids[:1], 0.15)
        session.edits.transpose(ids[:1], 0.5)
        session.edits.move(ids[:1], 77)
        session.edits.set_room_mix(ids[:1], 0.123)
        for field in PARAMETERS:
            session.edits.set_parameter(ids[:1], field, 0.7)
        session.piece_edits.set_tempo(99.5)
        session.piece_edits.set_first_beat(0.25)
        session.piece_edits.set_residual_db(-6.5)
        session.arranging.humanise(ids, 0.0125, 1.5, 7)
        session.edits.morph(ids[:1], source, 0.25)
        monkeypatch.setattr(session, "real_time_factor", 0.53)
        for chosen in (ids[:1], ids):
            session.selection.set(chosen)
            window.status.refresh()
            QApplication.processEvents()
            for each in window.findChildren(QObject):
                shown |= {text.text for text in texts_of(each)}
            shown |= {each.text() for each in (*window.findChildren(QLineEdit), *window.findChildren(QLabel))}
        roles = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole
        shown |= {
            str(model.data(model.index(row, column), role))
            for row in range(model.rowCount())
            for column in range(model.columnCount())
            for role in roles
        }
        stack = session.undo_stack
        shown |= {stack.text(step) for step in range(stack.count())}
        shown |= {window.timeline.describe(row) for row in range(len(ids))}
    assert sum(bool(re.search(r"\d,\d", text)) for text in shown) > 20
    assert {text for text in shown if _POINT.search(text)} == set()


@pytest.mark.usefixtures("german")
def test_german_numbers() -> None:
    assert tr("{a:.1f} of {b:,} {c}", a=0.5, b=100_000, c="v0.2.0") == "0,5 of 100.000 v0.2.0"
    assert tr(Message("to {n}", n=number(-0.25))) == "to −0,25"
    assert number_text(1.5, "+.2f") == "+1,50"
    assert db_text(-12.34) == "−12,3 dB"
    assert format_time(61.25) == "1:01,250"


def test_english_numbers() -> None:
    assert tr("{a:.1f} of {b:,}", a=0.5, b=100_000) == "0.5 of 100,000"
    assert format_time(61.25, 2) == "1:01.25"
    assert format_time(61.25, 0) == "1:01"


@pytest.mark.usefixtures("german")
def test_what_is_shown_can_be_typed_again() -> None:
    assert parse_time(format_time(61.25)) == 61.25
    assert parse_number(number_text(-0.5, "g")) == -0.5


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize("system", ["de", "en"])
@pytest.mark.parametrize("typed", ["0,5", "0.5", ",5", "0.50"])
def test_fields_show_the_language_and_read_point_and_comma(qtbot: QtBot, typed: str, system: str) -> None:
    field = NumberField(suffix=" s", decimals=2)
    qtbot.addWidget(field)
    field.setLocale(QLocale(system))
    field.setValue(2.0)
    assert field.text() == "2,00 s"
    field.selectAll()
    qtbot.keyClicks(field, typed)
    assert field.value() == 0.5
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "0,50 s"
    field.selectAll()
    qtbot.keyClicks(field, "x1.2.3")
    assert field.value() == 1.23


@given(st.floats(-1e4, 1e4))
def test_names_of_steps_have_at_most_two_decimals_and_no_hyphen(value: float) -> None:
    text = number(value, signed=True)
    assert float(text.replace("−", "-")) == pytest.approx(value, abs=0.00501)
    assert not re.search(r"\.\d*0$|-|[+−]0$", text)


_ROOT = Path(__file__).parents[3] / "editor"
_NOT_READ = {"event_clipboard.py", "exporting.py", "answers.py"}
"""Numbers for other programs, names of files, a table."""


def _numbers_in_f_strings(source: str) -> Iterator[str]:
    """Yield the lines and specs of f-strings that write decimals, or may."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            spec = ast.unparse(node.format_spec)[2:-1]
            if spec[-1] in "efg" and not spec.endswith(".0f"):
                yield f"{node.lineno}: {spec}"


@pytest.mark.parametrize("folder", ["views", "session"])
def test_what_is_read_is_written_by_the_one_helper(folder: str) -> None:
    found = {
        f"{path.name}:{line}"
        for path in (_ROOT / folder).rglob("*.py")
        if path.name not in _NOT_READ
        for line in _numbers_in_f_strings(path.read_text("utf-8"))
    }
    assert found == set()


def test_numbers_in_f_strings_are_found() -> None:
    assert [*_numbers_in_f_strings('f"{x:.2f} {y:g} {z:.0f} {n:03d} {w:.{k}f}"')] == [
        "1: .2f",
        "1: g",
        "1: .{k}f",
    ]
