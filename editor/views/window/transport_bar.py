"""The transport bar: play, play the original, loop, position, snapping, tempo, level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction, QFontDatabase
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QMenu, QToolBar, QToolButton, QWidget

from codec.project.file import FIRST_BEAT_RANGE_S, TEMPO_RANGE_BPM
from editor.actions import ACTIONS, HEIGHT_MENU, SNAP_MENU
from editor.translation import tr
from editor.views.drags.drag_handle import DragHandle
from editor.views.marks.marks import format_time
from editor.views.timeline.snap import SnapControl
from editor.views.widgets.icons import ICON_NAMES, icon
from editor.views.widgets.menu_button import MenuButton
from editor.views.window.level_meter import LevelMeter

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["TransportBar"]

_LABELLED = ("play", "play_original")
_HEIGHTS = ("axis_pitch", "lanes", "clusters")


class TransportBar(QToolBar):
    """Buttons from the action table, the position, the A/B state, snapping, the tempo and the level."""

    def __init__(self, session: Session, snap: SnapControl, actions: dict[str, QAction]) -> None:
        super().__init__("Transport")
        self.setObjectName("transport")
        self._session = session
        self._snap = snap
        self._actions = actions
        self.setMovable(False)
        self.setIconSize(QSize(22, 22))
        self._add("open", "undo", "redo")
        self.addSeparator()
        self._add("to_start", "play", "play_original", "loop")
        self.position = QLabel(format_time(0))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * 1.35)
        self.position.setFont(font)
        self.position.setContentsMargins(10, 0, 10, 0)
        self.position.setAccessibleName("Play position")
        self.addWidget(self.position)
        self.heard = QLabel()
        self.heard.setContentsMargins(10, 0, 10, 0)
        self.heard.setAccessibleName("What is playing")
        self.addSeparator()
        self._add("zoom_out", "zoom_in", "fit")
        self.height_button = self._add_menu(HEIGHT_MENU, "Height shows", "What height means on the timeline")
        self.height_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addSeparator()
        self.snap_button = self._add_menu(
            SNAP_MENU, "Snap", "What dragged events snap to (hold Alt while dragging to move freely)"
        )
        self.tempo = QDoubleSpinBox()
        self.tempo.setRange(*TEMPO_RANGE_BPM)
        self.tempo.setDecimals(2)
        self.tempo.setSuffix(" bpm")
        self.tempo.setAccessibleName("Tempo")
        self.tempo.setToolTip("Tempo of the piece, that beats are counted in")
        self.tempo.setKeyboardTracking(False)
        self.first_beat = QDoubleSpinBox()
        self.first_beat.setRange(*FIRST_BEAT_RANGE_S)
        self.first_beat.setDecimals(3)
        self.first_beat.setSingleStep(0.01)
        self.first_beat.setPrefix("from ")
        self.first_beat.setSuffix(" s")
        self.first_beat.setAccessibleName("First beat")
        self.first_beat.setToolTip("Time of one beat, from which the others are counted")
        self.first_beat.setKeyboardTracking(False)
        self._beat_actions = [self.addWidget(field) for field in (self.tempo, self.first_beat)]
        self.addWidget(self.heard)  # before the spacer, which is the only item that shrinks
        spacer = QWidget()
        spacer.setSizePolicy(spacer.sizePolicy().Policy.Expanding, spacer.sizePolicy().Policy.Preferred)
        self.addWidget(spacer)
        self.meter = LevelMeter()
        self.addWidget(self.meter)
        self.drag_handle = DragHandle(session, actions["copy_audio"])
        self.addWidget(self.drag_handle)
        self._add("export")
        self.tempo.valueChanged.connect(snap.set_tempo)
        self.first_beat.valueChanged.connect(snap.set_first_beat)
        snap.changed.connect(self._show_snap)
        session.playback.position_changed.connect(self._show_position)
        session.playback.state_changed.connect(self._show_state)
        session.playback.source_changed.connect(self._show_state)
        session.playback.levels_changed.connect(self.meter.show_levels)
        session.loudness.changed.connect(self._show_state)
        actions["clusters"].setIconText("Clusters")
        for name in _HEIGHTS:
            actions[name].toggled.connect(self._show_height)
        actions["metronome"].toggled.connect(self._show_snap)
        self._show_snap()
        self._show_height()
        self._show_state()
        self._restyle()

    def _add(self, *names: str) -> None:
        for name in names:
            self.addAction(self._actions[name])
            button = self.widgetForAction(self._actions[name])
            if isinstance(button, QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.setAccessibleName(self._actions[name].text().replace("&", ""))
                if name in _LABELLED:
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def _add_menu(self, submenu: str, name: str, tip: str) -> QToolButton:
        """Add a button that opens a submenu of the menu bar."""
        button = MenuButton()
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        for spec in ACTIONS:
            if spec.submenu == submenu:
                if spec.separated:
                    menu.addSeparator()
                menu.addAction(self._actions[spec.action_id])
        button.setMenu(menu)
        self.addWidget(button)
        return button

    def _show_height(self, *_: object) -> None:
        for name in _HEIGHTS:
            if self._actions[name].isChecked():
                self.height_button.setText(self._actions[name].iconText())

    def button(self, action_id: str) -> QWidget:
        """Return the button of an action."""
        return self.widgetForAction(self._actions[action_id])

    def _show_snap(self, *_: object) -> None:
        self.snap_button.setText(self._snap.text())
        # Showing a value must not edit it: it may have more decimals than the field shows.
        for field, value in ((self.tempo, self._snap.tempo_bpm), (self.first_beat, self._snap.first_beat_s)):
            with QSignalBlocker(field):
                field.setValue(value)
        for action in self._beat_actions:
            action.setVisible(self._snap.lines.startswith("beat") or self._actions["metronome"].isChecked())

    def set_beats_enabled(self, on: bool) -> None:
        """Enable tempo and first beat, which belong to a piece."""
        for field in (self.tempo, self.first_beat):
            field.setEnabled(on)

    def _show_position(self, position_s: float) -> None:
        self.position.setText(format_time(position_s))

    def _show_state(self, *_: object) -> None:
        playback = self._session.playback
        playing = playback.is_playing
        name = tr("Original") if playback.source == "original" else tr("Re-render")
        gain_db = playback.gain_db(playback.source)
        level = f" {gain_db:.1f} dB".replace("-", "−") if gain_db else ""
        self.heard.setText(f"▶ {name}{level}" if playing else "")
        self.heard.setToolTip(tr("Played softer, to be as loud as the other") if level else "")
        for key, source in (("play", "render"), ("play_original", "original")):
            here = playing and playback.source == source
            self._actions[key].setIcon(icon("stop" if here else key, self.palette()))
            self._actions[key].setIconText(
                tr("Stop") if here else tr("Play") if key == "play" else tr("Original")
            )

    def _restyle(self) -> None:
        for name, action in self._actions.items():
            if name in ICON_NAMES and name not in _HEIGHTS:
                action.setIcon(icon(name, self.palette()))
        self.height_button.setIcon(icon("lanes", self.palette()))
        # Qt's own overflow arrow has one colour, and is invisible in the dark.
        more = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if isinstance(more, QToolButton):
            more.setIcon(icon("more", self.palette()))
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icons with the palette."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "heard"):
            self._restyle()
        super().changeEvent(event)
