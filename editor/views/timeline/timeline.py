"""The timeline: every event of the piece over the spectrogram of the original.

The horizontal axis is time. The vertical axis is the pitch (log Hz, with note names), the lane (a
one-dimensional t-SNE of the event vectors: similar events are close), or the colour cluster.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from codec.messages import Message
from editor.overrides import guarded
from editor.theme import theme_of
from editor.translation import tr
from editor.views.marks.hit_testing import MIN_TARGET_PX, Floats, edge_at, event_at, walk
from editor.views.marks.keys import ARROWS
from editor.views.marks.marks import describe, format_time, note_name, spoken_selection
from editor.views.marks.model import MarksModel
from editor.views.timeline.background import Background
from editor.views.timeline.drops import SoundDrops
from editor.views.timeline.gestures import Gestures
from editor.views.timeline.markers import TimelineMarkers
from editor.views.timeline.plot import MODES, PITCH, TimelinePlot
from editor.views.timeline.snap import SnapControl, Snapped
from editor.views.timeline.waveforms import EventWaveforms
from editor.views.widgets.accessible_roles import set_accessible_role
from editor.views.widgets.links import link

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["Timeline"]

_HOW = Message(
    "Events over time and pitch. Arrow keys walk from event to event; "
    "the event table shows the same selection."
)

_WHEEL_STEP = 120.0


@guarded
class Timeline(QWidget):
    """The view of the events over time."""

    pointer_changed = Signal(str)
    """A line about the event under the pointer; empty when it leaves."""
    context_requested = Signal(QPoint)
    """The context menu of the selected events is requested at a global position."""
    place_requested = Signal(QPoint, float)
    """The context menu of an empty place is requested at a global position, and a time in seconds."""
    mode_changed = Signal(str)
    loop_changed = Signal()
    """The loop region was set with the mouse."""

    def __init__(self, session: Session, model: MarksModel, snap: SnapControl) -> None:
        super().__init__()
        self.session = session
        self.model = model
        self._snap = snap
        self._piece: int | None = None
        self.audition_on_grab = True
        self.follow = True
        self.plot = TimelinePlot(theme_of(self.palette()), self)
        for part in (self.plot, self.plot.viewport()):
            set_accessible_role(part, QAccessible.Role.Chart)
            part.setAccessibleName("Timeline")
        self._gestures = Gestures(self)
        self.drops = SoundDrops(self)
        self.markers = TimelineMarkers(session, self.plot)
        self.waveforms = EventWaveforms(session, model, self.plot)
        self._background = Background(self)
        self._background.ready.connect(self.plot.set_spectrogram)
        self._background.onsets_ready.connect(snap.set_detected)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.plot)
        self.setFocusProxy(self.plot)
        for target in (self.plot, self.plot.viewport()):
            target.installEventFilter(self)
        model.changed.connect(self._show_events)
        model.provisional_changed.connect(self._show_provisional)
        snap.changed.connect(self._show_grid)
        link(self, session.selection.changed, self._show_selection)
        link(self, session.document.reset_done, self.show_document)
        link(self, session.document.original_changed, self._show_original)
        link(self, session.document.events_changed, self._grow)
        session.playback.position_changed.connect(self._show_position)
        self._show_grid()
        self.show_document()

    # Contents

    def show_document(self) -> None:
        """Show a document, with its original behind; a new piece from its beginning to its end."""
        self._gestures.cancel()
        self.plot.set_duration(self._extent())
        self._show_original()
        self.plot.show_loop(self.session.playback.loop)
        if self._piece != self.session.document.piece:
            self._piece = self.session.document.piece
            self.fit()
        self._show_events()

    def _show_original(self) -> None:
        self._background.show(self.session.document.original)

    def _show_grid(self) -> None:
        self.plot.set_grid(self._snap.grid())

    def _extent(self) -> float:
        document = self.session.document
        sequence = document.sequence()
        last = sequence[-1].onset_s if len(sequence) else 0.0
        return max(float(document.duration_s), last + 0.5 if last else 0.0)

    def _grow(self, *_: object) -> None:
        extent = self._extent()
        if extent != self.plot.duration_s:
            self.plot.set_duration(extent)

    def _show_events(self) -> None:
        marks = self.model.marks
        self.plot.set_clusters(marks.n_clusters)
        self.plot.events.set_marks(marks, self.heights(), self.plot.bounds())
        self._show_provisional()
        self._show_selection()

    def _show_provisional(self) -> None:
        self.plot.show_provisional(self.model.provisional)

    def _show_selection(self, *_: object) -> None:
        ids = self.session.selection.ids
        self.plot.events.set_selected(ids)
        self.plot.setAccessibleDescription(f"{spoken_selection(self.model.marks, ids)} {tr(_HOW)}")
        if not self._gestures.active:
            self.plot.show_span(self.selected_span())

    def selected_span(self) -> tuple[float, float] | None:
        """Return the first and the last selected onset, in seconds; None unless they differ."""
        marks = self.model.marks
        onset_s = marks.onset_s[marks.selected_mask(self.session.selection.ids)]
        if len(onset_s) < 2 or onset_s[0] == onset_s[-1]:
            return None
        return float(onset_s[0]), float(onset_s[-1])

    def _show_position(self, position_s: float) -> None:
        self.plot.playhead.setPos(position_s)
        low, high = self.plot.time_range()
        turning = self.follow and self.session.playback.is_playing and not self._gestures.active
        if turning and not low <= position_s <= high - 0.02 * (high - low):
            self.plot.set_time_range(position_s - 0.02 * (high - low), position_s + 0.98 * (high - low))

    def show_loop(self) -> None:
        """Show the loop of the playback."""
        self.plot.show_loop(self.session.playback.loop)

    def heights(self) -> Floats:
        """Return the height of every event on the current vertical axis."""
        marks = self.model.marks
        return self.plot.shown_heights(marks)

    @property
    def mode(self) -> str:
        """One of :data:`~editor.views.timeline.plot.MODES`."""
        return self.plot.mode

    def set_mode(self, mode: str) -> None:
        """Choose the vertical axis."""
        if mode in MODES and mode != self.plot.mode:
            self._gestures.cancel()
            self.plot.set_mode(mode)
            self._show_events()
            self.mode_changed.emit(mode)

    def changeEvent(self, event: QEvent) -> None:
        """Restyle with the palette."""
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.DevicePixelRatioChange):
            self.plot.restyle(theme_of(self.palette()))
        super().changeEvent(event)

    # Zoom and scroll

    def fit(self) -> None:
        """Show the whole piece."""
        self.plot.set_time_range(-1e9, 1e9)
        self.plot.set_height_range(*self.plot.plane())

    def zoom_time(self, factor: float, around_s: float | None = None) -> None:
        """Zoom time by `factor` around a point (default: the playhead if visible, else the centre)."""
        low, high = self.plot.time_range()
        if around_s is None:
            head = self.session.playback.position_s
            around_s = head if low <= head <= high else (low + high) / 2
        self.plot.set_time_range(around_s - (around_s - low) / factor, around_s + (high - around_s) / factor)

    def zoom_height(self, factor: float, around: float | None = None) -> None:
        """Zoom the vertical axis by `factor` around a height."""
        low, high = self.plot.height_range()
        middle = (low + high) / 2 if around is None else around
        self.plot.set_height_range(middle - (middle - low) / factor, middle + (high - middle) / factor)

    def zoom_to_selection(self) -> None:
        """Show the selected events with a small margin."""
        marks = self.model.marks
        chosen = marks.selected_mask(self.session.selection.ids)
        if chosen.any():
            start = float(marks.onset_s[chosen].min())
            end = float((marks.onset_s + marks.length_s)[chosen].max())
            room = max(0.1 * (end - start), 0.05)
            self.plot.set_time_range(start - room, end + room)

    def zoom_normal(self) -> None:
        """Show ten seconds around the playhead, at full height."""
        head = self.session.playback.position_s
        self.plot.set_time_range(head - 5, head + 5)
        self.plot.set_height_range(*self.plot.plane())

    def show_pointer_text(self, text: str) -> None:
        """Say what a gesture does, in the status bar; empty for nothing."""
        self.pointer_changed.emit(text)

    def scroll_by(self, seconds: float, height: float = 0.0) -> None:
        """Move the view."""
        low, high = self.plot.time_range()
        self.plot.set_time_range(low + seconds, high + seconds)
        if height:
            bottom, top = self.plot.height_range()
            self.plot.set_height_range(bottom + height, top + height)

    def place_cursor(self, time_s: float) -> None:
        """Put the play position somewhere; while playing, a stray click does not jump."""
        if not self.session.playback.is_playing:
            self.session.playback.seek(min(max(time_s, 0.0), max(self.plot.duration_s, 0.0)))

    def snapped(self, time_s: float, moving: frozenset[str]) -> Snapped | None:
        """Return the snapped time and its target, or None."""
        return self._snap.snap(time_s, moving, reach_s=10 * self.plot.scale()[0])

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Loop a region that was drawn on the ruler."""
        self.session.playback.set_loop(loop)
        self.loop_changed.emit()

    def wait(self) -> None:
        """Wait until background and clusters are computed; for closing, snapshots and tests."""
        self._background.wait()
        self.model.wait()

    def cancel_gesture(self) -> bool:
        """Cancel a drag in progress; return whether there was one."""
        return self._gestures.cancel()

    # Input

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the plot's input before pyqtgraph."""
        handlers: dict[QEvent.Type, Callable[[Any], bool]] = {
            QEvent.Type.MouseButtonPress: self._on_press,
            QEvent.Type.MouseMove: self._on_move,
            QEvent.Type.MouseButtonRelease: self._on_release,
            QEvent.Type.MouseButtonDblClick: self._on_double_click,
            QEvent.Type.Wheel: self._on_wheel,
            QEvent.Type.ContextMenu: self._on_context_menu,
            QEvent.Type.ToolTip: self._on_tool_tip,
            QEvent.Type.Leave: self._on_leave,
            QEvent.Type.DragEnter: self.drops.drag,
            QEvent.Type.DragMove: self.drops.drag,
            QEvent.Type.DragLeave: self.drops.leave,
            QEvent.Type.Drop: self.drops.drop,
        }
        handler = handlers.get(event.type())
        if handler is not None and watched is self.plot.viewport():
            return handler(event)
        if event.type() == QEvent.Type.KeyPress and watched is self.plot:
            return self._on_key(event) if isinstance(event, QKeyEvent) else False
        return super().eventFilter(watched, event)

    def _on_press(self, event: QMouseEvent) -> bool:
        self.plot.setFocus(Qt.FocusReason.MouseFocusReason)
        self._gestures.press(event.position(), event.button(), event.modifiers())
        return True

    def _on_move(self, event: QMouseEvent) -> bool:
        if self._gestures.active:
            self._gestures.move(event.position(), event.modifiers())
        else:
            self._hover(event.position())
        return True

    def _on_release(self, event: QMouseEvent) -> bool:
        self._gestures.release(event.position(), event.modifiers())
        return True

    def _on_double_click(self, event: QMouseEvent) -> bool:
        index = self.index_at(event.position())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.session.audition([self.model.marks.ids[index]])
        return True

    def _on_wheel(self, event: QWheelEvent) -> bool:
        turn = event.angleDelta()
        steps = (turn.y() or turn.x()) / _WHEEL_STEP
        modifiers = event.modifiers()
        time_s, height = self.plot.to_data(event.position())
        low, high = self.plot.time_range()
        bottom, top = self.plot.height_range()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                self.zoom_height(1.25**steps, height)
            else:
                self.zoom_time(1.25**steps, time_s)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.scroll_by(0.0, 0.1 * (top - bottom) * steps)
        elif turn.x() and abs(turn.x()) > abs(turn.y()):
            self.scroll_by(-0.1 * (high - low) * turn.x() / _WHEEL_STEP)
        else:
            self.scroll_by(-0.1 * (high - low) * steps)
        self._gestures.view_moved()
        return True

    def _on_context_menu(self, event: QContextMenuEvent) -> bool:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = QPointF(event.pos())
        index = None if by_key else self.index_at(at)
        ids = self.session.selection.ids
        if index is not None and self.model.marks.ids[index] not in ids:
            self.session.selection.set([self.model.marks.ids[index]])
        if index is not None or (by_key and ids):
            self.context_requested.emit(event.globalPos())
            return True
        time_s = self.session.playback.position_s if by_key else max(self.plot.to_data(at)[0], 0.0)
        snapped = None if by_key else self.snapped(time_s, frozenset())
        self.place_requested.emit(event.globalPos(), time_s if snapped is None else snapped.time_s)
        return True

    def _on_tool_tip(self, event: QHelpEvent) -> bool:
        index = self.index_at(QPointF(event.pos()))
        text = self.markers.tip_at(QPointF(event.pos())) if index is None else self.describe(index)
        if self.plot.span.edge_at(QPointF(event.pos())) is not None:
            text = tr("Drag to stretch the spacing of the selected events")
        QToolTip.showText(event.globalPos(), text, self.plot)
        return True

    def _on_leave(self, _event: QEvent) -> bool:
        self.plot.events.set_hovered(None)
        self.pointer_changed.emit("")
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        direction = ARROWS.get(Qt.Key(event.key()))
        keypad = Qt.KeyboardModifier.KeypadModifier
        plain = event.modifiers() & ~keypad
        if direction is None or plain & ~Qt.KeyboardModifier.ShiftModifier:
            return False
        marks = self.model.marks
        chosen = [marks.index[i] for i in self.session.selection.ids if i in marks.index]
        current = None if not chosen else max(chosen) if direction in ("right", "up") else min(chosen)
        target = walk(marks.onset_s, self.heights(), current, direction)
        if target is not None:
            if plain & Qt.KeyboardModifier.ShiftModifier:
                self.session.selection.add([marks.ids[target]])
            else:
                self.session.selection.set([marks.ids[target]])
            self.reveal(float(marks.onset_s[target]))
            if self.audition_on_grab:
                self.session.audition([marks.ids[target]])
        return True

    def reveal(self, time_s: float) -> None:
        """Scroll so that `time_s` is visible."""
        low, high = self.plot.time_range()
        if not low <= time_s <= high:
            self.plot.set_time_range(time_s - 0.2 * (high - low), time_s + 0.8 * (high - low))

    # Under the pointer

    def index_at(self, at: QPointF) -> int | None:
        """Return the event under a position of the plot, or None."""
        if not self.plot.in_plane(at):
            return None
        return event_at(self.plot.events.pixel_boxes(), at.x(), at.y())

    def _hover(self, at: QPointF) -> None:
        index = self.index_at(at)
        self.plot.events.set_hovered(index)
        cursor = Qt.CursorShape.ArrowCursor
        if self.plot.span.edge_at(at) is not None:
            cursor = Qt.CursorShape.SizeHorCursor
        elif index is not None:
            cursor = Qt.CursorShape.OpenHandCursor
        elif self.plot.in_ruler(at) and (loop := self.session.playback.loop) is not None:
            start_x, end_x = (self.plot.to_pixels(t)[0] for t in loop)
            if edge_at(at.x(), start_x, end_x, MIN_TARGET_PX):
                cursor = Qt.CursorShape.SizeHorCursor
        if self.plot.flag_at(at) is not None:
            cursor = Qt.CursorShape.PointingHandCursor
        self.plot.viewport().setCursor(cursor)
        time_s, height = self.plot.to_data(at)
        where, grid = format_time(max(time_s, 0.0)), self.plot.time_axis.snap_grid
        if grid is not None and grid.counts_beats:
            where = f"{grid.label(max(time_s, 0.0))}   {where}"
        if self.plot.mode == PITCH and self.plot.in_plane(at):
            where += f"   {note_name(2.0**height)} {2.0**height:.0f} Hz"
        self.pointer_changed.emit(where if index is None else f"{where}   ·   {self.describe(index)}")

    def describe(self, index: int) -> str:
        """Return a line about an event, for the tooltip and the status bar."""
        return describe(self.model.marks, index)
