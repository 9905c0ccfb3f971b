"""What sliders and check boxes look like, as far as it says something: read from their pixels."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QImage, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QMainWindow,
    QStyle,
    QStyleOptionViewItem,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from codec.messages import Message
from editor.theme import apply_scheme, install_theme, theme_of
from editor.views.inspector.stage_picture import StagePicture
from editor.views.inspector.value_fields import FieldSlider
from editor.views.widgets.dock import Dock
from editor.views.widgets.menu_button import MenuButton


@pytest.fixture(params=["light", "dark"], autouse=True)
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    style = qapp.style().name()
    install_theme(qapp, request.param)
    yield
    qapp.setStyle(style)
    apply_scheme("system")


def filled(slider: FieldSlider) -> list[bool]:
    """Return for ten places along the groove whether it is filled there."""
    image = slider.grab().toImage()
    accent = slider.palette().color(QPalette.ColorRole.Highlight)
    middle = image.height() // 2
    return [image.pixelColor(round(image.width() * (k + 0.5) / 10), middle) == accent for k in range(10)]


@pytest.mark.parametrize(
    ("low", "high", "value", "expected"),
    [
        (-1.0, 1.0, 0.8, range(5, 8)),
        (-1.0, 1.0, -0.8, range(2, 5)),
        (-1.0, 1.0, 0.0, range(0)),
        (0.0, 1.0, 0.65, range(6)),
        (-4.0, 1.0, 0.9, range(8, 9)),
    ],
)
def test_a_slider_fills_from_zero_where_that_is_neutral_and_else_from_the_left(
    qtbot: QtBot, low: float, high: float, value: float, expected: range
) -> None:
    slider = FieldSlider(low, high, 0.01, "Pan")
    qtbot.addWidget(slider)
    slider.resize(400, 24)
    slider.show_value(value)
    found = filled(slider)
    near = {k for k in range(10) if abs((k + 0.5) / 10 - (value - low) / (high - low)) < 0.06}
    assert {k for k in range(10) if found[k]} - near == set(expected) - near


def box_of(table: QTableWidget, row: int) -> QImage:
    """Return the picture of a row's check box."""
    option = QStyleOptionViewItem()
    table.initViewItemOption(option)
    index = table.model().index(row, 0)
    option.rect = table.visualRect(index)
    option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
    at = table.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, table)
    return table.viewport().grab(at).toImage()


def test_a_box_on_a_selected_row_is_hollow_until_it_is_ticked(qtbot: QtBot) -> None:
    table = QTableWidget(2, 1)
    qtbot.addWidget(table)
    for row, state in enumerate((Qt.CheckState.Unchecked, Qt.CheckState.Checked)):
        item = QTableWidgetItem()
        item.setCheckState(state)
        table.setItem(row, 0, item)
    table.selectAll()
    table.show()
    palette = table.palette()
    row_colour = palette.color(QPalette.ColorRole.Highlight)
    tick = palette.color(QPalette.ColorRole.HighlightedText)
    hollow, ticked = box_of(table, 0), box_of(table, 1)
    inside = [
        (x, y) for x in range(4, hollow.width() - 4) for y in range(4, hollow.height() - 4)
    ]  # fmt: skip
    assert {hollow.pixelColor(x, y).name() for x, y in inside} == {row_colour.name()}
    assert any(_close(ticked.pixelColor(x, y), tick) for x, y in inside)


def test_a_stage_without_a_picture_says_why(qtbot: QtBot) -> None:
    picture = StagePicture(Message("its captured sound"), labelled=True)
    qtbot.addWidget(picture)
    picture.resize(300, 80)
    picture.show_view(None)
    empty = picture.grab().toImage()
    picture.show_view(None, "No captured sound: it has no part in the recording")
    assert picture.grab().toImage() != empty


def test_a_button_with_a_menu_has_room_for_an_arrow_and_draws_it(qtbot: QtBot) -> None:
    plain, button = QToolButton(), MenuButton()
    for each in (plain, button):
        qtbot.addWidget(each)
        each.setText("Snap")
    assert button.sizeHint().width() >= plain.sizeHint().width() + 12
    button.resize(button.sizeHint())
    image = button.grab().toImage()
    arrow = image.copy(image.width() - 14, 0, 14, image.height())
    text = button.palette().color(QPalette.ColorRole.ButtonText)
    places = [(x, y) for x in range(2, 12) for y in range(4, arrow.height() - 4)]
    assert any(_close(arrow.pixelColor(x, y), text) for x, y in places)


@pytest.mark.parametrize("spacing_px", [0.0, 0.1, 0.25, 0.4, 0.55, 0.7])
def test_a_button_with_a_menu_has_room_for_a_text_of_parts_of_pixels(qtbot: QtBot, spacing_px: float) -> None:
    button = MenuButton()
    qtbot.addWidget(button)
    font = button.font()
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing_px)
    button.setFont(font)
    for text in ("Regions", "Library", "Save", "Bibliothek"):
        button.setText(text)
        button.resize(button.sizeHint())
        assert button.shown_text() == text
    button.resize(button.width() - 10, button.height())
    assert button.shown_text().endswith("…")


def test_the_buttons_of_a_panel_can_be_seen_also_after_the_colours_changed(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = Dock("Map", window)
    dock.setWidget(QLabel("contents"))
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    window.show()

    def contrasts() -> list[int]:
        QApplication.processEvents()
        buttons = [each for each in dock.findChildren(QAbstractButton) if each.isVisible()]
        assert len(buttons) == 2
        background = dock.palette().color(QPalette.ColorRole.Window)
        return [
            max(
                abs(image.pixelColor(x, y).lightness() - background.lightness())
                for x in range(image.width())
                for y in range(image.height())
            )
            for image in (each.grab().toImage() for each in buttons)
        ]

    assert min(contrasts()) > 120
    apply_scheme("light" if theme_of(dock.palette()).dark else "dark")
    assert min(contrasts()) > 120


def _close(one: QColor, other: QColor) -> bool:
    return abs(one.lightness() - other.lightness()) < 12
