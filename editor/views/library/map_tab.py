"""The library's map as a tab of its panel: every event of every piece, similar sounds near each other.

A click plays an event, a drag takes it to the timeline, the brush plays a cloud of them. Events that the
filter leaves out are grey and silent.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from codec.messages import Message
from editor.overrides import guarded
from editor.translation import db_text, tr
from editor.views.library.brush import LARGEST_PX, SMALLEST_PX, Brush
from editor.views.library.dragging import EventDrags
from editor.views.library.map_canvas import MapCanvas
from editor.views.library.map_gestures import MapGestures, Tool
from editor.views.library.regions_menu import RegionsMenu
from editor.views.marks.marks import format_time, note_name
from editor.views.widgets.elided_label import ElidedLabel
from editor.views.widgets.empty_state import EmptyState
from editor.views.widgets.flow_layout import FlowLayout
from editor.views.widgets.menu_button import MenuButton
from editor.views.widgets.number_field import NumberField

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["MapTab"]

_HOW = Message(
    "Arrow keys walk to the nearest event in a direction and play it, B plays it again, plus and minus zoom, "
    "0 shows the whole map; the table has the same events"
)
_NO_EVENTS = Message("The events of recordings that are added to the library appear here.")
_OTHER_MODEL = Message(
    "All events of the library are of another model. Encode their recordings again to see them here."
)
_TOOLS: dict[Tool, tuple[str, str]] = {
    "point": (
        "Listen",
        "Click to hear an event, drag it to the timeline or a slot; drag empty space to move",
    ),
    "brush": (
        "Brush",
        "Hold and move, or hold Return: events under the brush sound over one another",
    ),
    "region": ("Draw region", "Draw around sounds to name them"),
}


@guarded
class MapTab(QWidget):
    """The map, its tools, and a line about what is under the pointer."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._library, self._map = session.library, session.library.map
        self.canvas = MapCanvas()
        self.brush = Brush(self.canvas)
        self.gestures = MapGestures(self.canvas, self.brush)
        self.drags = EventDrags(session, self.canvas)
        self.regions = RegionsMenu(self._map, self.canvas.show_region, self)
        self.tools: dict[Tool, QToolButton] = {}
        self.line = ElidedLabel(wanted=False)
        self.count = QLabel()
        self.empty = EmptyState(self.canvas, "No map yet", _NO_EVENTS.template)
        self._lay_out()
        self.canvas.installEventFilter(self)
        self.gestures.chosen.connect(self._choose)
        self.gestures.drag_wanted.connect(self._drag)
        self.gestures.hovered.connect(self._show_hovered)
        self.gestures.drawn.connect(self._name_region)
        self.gestures.radius_changed.connect(self.radius.setValue)
        self.gestures.again_wanted.connect(self._hear_again)
        self.brush.picked.connect(lambda position: self._choose(position, grain=True))
        self._map.changed.connect(self._show_map)
        self._map.progress.connect(self._show_progress)
        self._library.changed.connect(self._show_empty)
        self._library.heard.connect(self._go_on_brushing)
        self._show_map()

    def _lay_out(self) -> None:
        bar = QWidget()
        flow = FlowLayout(bar)
        group = QButtonGroup(self)
        for tool, (text, tip) in _TOOLS.items():
            button = QToolButton()
            button.setText(text)
            button.setToolTip(tip)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setCheckable(True)
            button.setAutoRaise(True)  # a pressed one is told from the others in the dark, too
            button.toggled.connect(partial(self._set_tool, tool))
            group.addButton(button)
            flow.addWidget(button)
            self.tools[tool] = button
        self.whole = QToolButton()
        self.whole.setText("Whole map")
        self.whole.setToolTip("Show all events (0)")
        self.whole.clicked.connect(self.canvas.fit)
        self.named = MenuButton()
        self.named.setText("Regions")
        self.named.setToolTip("Show, rename or delete a named region")
        self.named.setMenu(self.regions)
        for button in (self.whole, self.named):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        flow.addWidget(self.whole)
        flow.addWidget(self.named)
        self.brush_bar = self._brush_bar()
        flow.addWidget(self.brush_bar)
        foot = QHBoxLayout()
        foot.addWidget(self.line, 1)
        foot.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(4)
        column.addWidget(bar)
        column.addWidget(self.canvas, 1)
        column.addLayout(foot)
        self.tools["point"].setChecked(True)

    def _brush_bar(self) -> QWidget:
        self.radius = QSlider(Qt.Orientation.Horizontal)
        self.radius.setRange(SMALLEST_PX, LARGEST_PX)
        self.radius.setValue(self.brush.radius_px)
        self.radius.setMinimumWidth(6 * self.fontMetrics().height())
        self.radius.setAccessibleName("Radius of the brush")
        self.radius.valueChanged.connect(self._set_radius)
        self.choice = QComboBox()
        self.choice.addItem("Random", "random")
        self.choice.addItem("Nearest", "nearest")
        self.choice.setAccessibleName("Which event under the brush is heard")
        self.choice.currentIndexChanged.connect(self._set_choice)
        self.tempo = NumberField()
        self.tempo.setRange(0.5, 30.0)
        self.tempo.setDecimals(1)
        self.tempo.setValue(8.0)
        self.tempo.setSuffix(" per second")
        self.tempo.setAccessibleName("Events per second")
        self.tempo.valueChanged.connect(self.brush.set_tempo)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        for text, field in (("Radius", self.radius), ("Plays", self.choice), ("Tempo", self.tempo)):
            caption = QLabel(text)
            caption.setBuddy(field)
            row.addWidget(caption)
            row.addWidget(field)
        return bar

    # Shown and hidden

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the map up to date from now on."""
        super().showEvent(event)
        self._library.open()
        self._map.set_wanted(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the map be as it is."""
        super().hideEvent(event)
        self.brush.end()
        self._map.set_wanted(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Open the menu of the region under the pointer."""
        if watched is self.canvas and isinstance(event, QContextMenuEvent):
            region = self.regions.at(self.canvas.place_at(QPointF(event.pos())))
            menu = QMenu(self) if region is None else self.regions.of_region(region, self)
            if region is None:
                menu.addAction(tr("Whole map"), self.canvas.fit)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())
            return True
        return False

    # Contents

    def _show_map(self) -> None:
        self.canvas.show_picture(self._map.picture)
        self._show_empty()
        self._show_count()

    def _show_count(self) -> None:
        picture = self._map.picture
        text = ""
        if picture is not None:
            n, n_all = (f"{len(each):,}".replace(",", " ") for each in (picture.chosen, picture.world))
            text = tr("{n} events", n=n) if n == n_all else tr("{n} of {n_all} events", n=n, n_all=n_all)
        self.count.setText(text)
        self._describe_map()

    def _show_progress(self, share: float) -> None:
        if share < 1.0:
            self.line.setText(tr("Laying out the map: {percent} %", percent=round(100 * share)))
        else:
            self.line.setText("")
        self._show_empty()

    def _show_empty(self) -> None:
        nothing = self._map.picture is None
        found = self._library.found
        if nothing and found is not None:
            others = self._map.is_made and len(found.shelf.columns) > 0
            self.empty.set_text(tr(_OTHER_MODEL if others else _NO_EVENTS))
        self.empty.setVisible(nothing)

    def _describe_map(self) -> None:
        current = self.canvas.current
        said = "" if current is None else self._text_of(current)
        self.canvas.setAccessibleDescription(f"{said} {self.count.text()}. {tr(_HOW)}".strip())

    # Tools

    def _set_tool(self, tool: Tool, on: bool) -> None:
        if on:
            self.gestures.set_tool(tool)
            self.brush_bar.setVisible(tool == "brush")

    def _set_radius(self, radius_px: int) -> None:
        self.brush.radius_px = radius_px

    def _set_choice(self) -> None:
        self.brush.choice = self.choice.currentData()

    def _name_region(self, outline: list[tuple[float, float]]) -> None:
        self.regions.add_drawn(outline)
        self.tools["point"].setChecked(True)

    # Events

    def _row_of(self, position: int) -> int | None:
        picture = self._map.picture
        return int(picture.world.rows[position]) if picture is not None else None

    def _choose(self, position: int, *, grain: bool = False) -> None:
        """Make an event the current one, and play it; a grain goes on while others follow."""
        row = self._row_of(position)
        if row is not None:
            self.canvas.show_current(row)
            self.line.setText(self._text_of(row))
            self._describe_map()
            self._library.audition(row, grain=grain)
            if self.gestures.tool == "point":
                self.drags.prepare(row)

    def _go_on_brushing(self) -> None:
        """Make the next sound under the brush while this one is heard."""
        following = self.brush.go_on() if self.brush.held else None
        row = None if following is None else self._row_of(following)
        if row is not None:
            self._library.prepare_audition(row)

    def _hear_again(self) -> None:
        if self.canvas.current is not None:
            self._library.audition(self.canvas.current)

    def _show_hovered(self, position: int | None) -> None:
        row = None if position is None else self._row_of(position)
        if row is None:
            row = self.canvas.current
        else:
            self._library.prepare_audition(row)
        self.line.setText("" if row is None else self._text_of(row))

    def _text_of(self, row: int) -> str:
        """Return a line about an event: its piece, onset, note and loudness."""
        shelf, piece = self._library.shelf, self._library.piece_of(row)
        if shelf is None or piece is None:
            return ""
        (at,) = shelf.columns.positions([row])
        pitch = float(shelf.columns.pitch[at])
        note = note_name(440.0 * 2.0 ** ((pitch - 69.0) / 12.0)) if np.isfinite(pitch) else tr("noise")
        onset = format_time(float(shelf.columns.onsets_s[at]), 2)
        level = db_text(float(shelf.columns.level_db[at]), decimals=0)
        return " · ".join((piece.title, onset, note, level))

    def _drag(self, position: int) -> None:
        picture, row = self._map.picture, self._row_of(position)
        if picture is not None and row is not None:
            colour = QColor(*map(int, picture.world.colours[position]))
            self.drags.begin(row, colour)
