"""The transport: play, play the original, loop, where we are, and what moving events snaps to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QFontDatabase
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QToolBar, QToolButton, QWidget

from .event_marks import format_time
from .icons import ICON_NAMES, icon
from .snap import SNAP_MODES, SnapControl

if TYPE_CHECKING:
    from ..session import Session

__all__ = ["TransportBar"]

_LABELLED = ("play", "play_original", "lanes")


class TransportBar(QToolBar):
    """Buttons from the action table, the position, the A/B state, the snap selector and the tempo."""

    def __init__(self, session: Session, snap: SnapControl, actions: dict[str, QAction]) -> None:
        super().__init__("Transport")
        self.setObjectName("transport")
        self._session, self._snap, self._actions = session, snap, actions
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
        self.heard.setMinimumWidth(self.fontMetrics().horizontalAdvance("▶ Re-render  ") + 8)
        self.heard.setAccessibleName("What is playing")
        self.addWidget(self.heard)
        self.addSeparator()
        self._actions["lanes"].setIconText("Lanes")
        self._add("zoom_out", "zoom_in", "fit", "lanes")
        self.addSeparator()
        self.snap_choice = QComboBox()
        self.snap_choice.setAccessibleName("Snap")
        self.snap_choice.setToolTip("What dragged events snap to (hold Alt while dragging to move freely)")
        for mode, text in SNAP_MODES:
            self.snap_choice.addItem(text, mode)
        self.addWidget(self.snap_choice)
        self.tempo = QDoubleSpinBox()
        self.tempo.setRange(20, 400)
        self.tempo.setDecimals(1)
        self.tempo.setSuffix(" bpm")
        self.tempo.setAccessibleName("Tempo")
        self.tempo.setToolTip("Tempo that beats are counted in, from the start of the piece")
        self.tempo.setKeyboardTracking(False)
        self._tempo_action = self.addWidget(self.tempo)
        spacer = QWidget()
        spacer.setSizePolicy(spacer.sizePolicy().Policy.Expanding, spacer.sizePolicy().Policy.Preferred)
        self.addWidget(spacer)
        self._add("export")
        self.snap_choice.currentIndexChanged.connect(self._choose_snap)
        self.tempo.valueChanged.connect(snap.set_tempo)
        snap.changed.connect(self._show_snap)
        session.playback.position_changed.connect(self._show_position)
        session.playback.state_changed.connect(self._show_state)
        session.playback.source_changed.connect(self._show_state)
        self._show_snap()
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

    def _choose_snap(self, index: int) -> None:
        self._snap.set_mode(self.snap_choice.itemData(index))

    def _show_snap(self) -> None:
        self.snap_choice.setCurrentIndex(self.snap_choice.findData(self._snap.mode))
        self.tempo.setValue(self._snap.tempo_bpm)
        self._tempo_action.setVisible(self._snap.mode.startswith("beat"))

    def _show_position(self, position_s: float) -> None:
        self.position.setText(format_time(position_s))

    def _show_state(self, *_: object) -> None:
        playback = self._session.playback
        playing = playback.is_playing
        name = "Original" if getattr(playback, "source", "render") == "original" else "Re-render"
        self.heard.setText(f"▶ {name}" if playing else "")
        for key, source in (("play", "render"), ("play_original", "original")):
            here = playing and getattr(playback, "source", "render") == source
            self._actions[key].setIcon(icon("stop" if here else key, self.palette()))
            self._actions[key].setIconText("Stop" if here else "Play" if key == "play" else "Original")

    def _restyle(self) -> None:
        for name, action in self._actions.items():
            if name in ICON_NAMES:
                action.setIcon(icon(name, self.palette()))
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icons with the palette."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "heard"):
            self._restyle()
        super().changeEvent(event)
