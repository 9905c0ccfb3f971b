"""The transport bar: play, what is heard, loop, position, snapping, beats, level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QFontDatabase, QShowEvent
from PySide6.QtWidgets import QLabel, QMenu, QToolBar, QToolButton, QWidget

from editor.actions import ACTIONS, HEAR_MENU, HEIGHT_MENU, SNAP_MENU
from editor.audio.source import PIECE_SOURCES, Source
from editor.document import SNAP_LINES, SNAP_POINTS
from editor.overrides import guarded
from editor.translation import db_text, tr
from editor.views.drags.drag_handle import DragHandle
from editor.views.marks.marks import format_time
from editor.views.timeline.snap import SnapControl
from editor.views.widgets.elided_label import ElidedLabel
from editor.views.widgets.icons import ICON_NAMES, icon
from editor.views.widgets.links import link
from editor.views.widgets.menu_button import MenuButton
from editor.views.window.beats_panel import BeatsPanel
from editor.views.window.level_meter import LevelMeter
from editor.views.window.priority_strip import PriorityStrip
from editor.views.window.source_switch import SourceSwitch

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["TransportBar"]

_HEIGHTS = ("axis_pitch", "lanes", "clusters")
_RANKS = {
    "play": 0, "source": 0, "export": 0, "position": 1, "loop": 1, "level": 2, "snap": 4,
    "undo": 5, "redo": 5, "beats": 6, "height": 7, "to_start": 9, "zoom_out": 10, "zoom_in": 10,
    "fit": 10, "drag": 11, "open": 12, "switch": 13, "heard": 14,
}  # fmt: skip
"""What is hidden in a narrow window: the highest first, 0 never. A list takes the place of the switch."""
_LONGEST_S = 599.0
"""Positions up to this time have the same width."""


@guarded
class TransportBar(QToolBar):
    """Buttons from the action table, what is heard, the position, snapping, the beats and the level.

    Every control has one width for all its texts, so that none moves while the piece is played.
    """

    def __init__(self, session: Session, snap: SnapControl, actions: dict[str, QAction]) -> None:
        super().__init__("Transport")
        self.setObjectName("transport")
        self._session = session
        self._snap = snap
        self._actions = actions
        self._buttons: dict[str, QToolButton] = {}
        self.setMovable(False)
        self.setIconSize(QSize(22, 22))
        self.strip = PriorityStrip()
        self.addWidget(self.strip)
        self.position = QLabel(format_time(0))
        self.switch = SourceSwitch([actions[f"hear_{source}"] for source in PIECE_SOURCES])
        self.source_button = self._menu_button(HEAR_MENU, "What is heard")
        self.heard = ElidedLabel()
        self.height_button = self._menu_button(HEIGHT_MENU, "Height shows")
        self.snap_button = self._menu_button(SNAP_MENU, "Snap")
        self.beats_button = MenuButton()
        self.beats = BeatsPanel(snap, actions["tap_tempo"], actions["first_beat_here"], self.beats_button)
        self.tempo, self.first_beat = self.beats.tempo, self.beats.first_beat
        self.meter = LevelMeter()
        self.drag_handle = DragHandle(session, actions["copy_audio"])
        self._compose()
        self._connect()
        self._show_snap()
        self._show_height()
        self._show_state()
        self._restyle()

    def _compose(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * 1.35)
        self.position.setFont(font)
        self.position.setContentsMargins(8, 0, 8, 0)
        self.position.setAccessibleName("Play position")
        self.heard.setAccessibleName("How it is heard")
        self.heard.setContentsMargins(6, 0, 0, 0)
        self.source_button.setToolTip("What is played: the recording, the mix, the model or the events only")
        self.height_button.setToolTip("What height means on the timeline")
        self.height_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.beats_button.setAutoRaise(True)
        self.beats_button.setAccessibleName("Beats")
        self.beats_button.setToolTip("Tempo, first beat and bars of the piece")
        self.beats_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.drag_handle.setAutoRaise(True)
        strip, ranks = self.strip, _RANKS
        self._add("open", "undo", "redo")
        strip.add_gap()
        self._add("to_start", "play", "loop")
        strip.add(self.position, ranks["position"])
        strip.add(self.switch, ranks["switch"])
        strip.add(self.source_button, ranks["source"], instead_of=self.switch)
        strip.add(self.heard, ranks["heard"])
        strip.add_gap()
        self._add("zoom_out", "zoom_in", "fit")
        strip.add(self.height_button, ranks["height"], submenu=self.height_button.menu())
        strip.add_gap()
        strip.add(self.snap_button, ranks["snap"], submenu=self.snap_button.menu())
        strip.add(self.beats_button, ranks["beats"], in_menu=self._actions["beats"])
        strip.add_stretch()
        strip.add(self.meter, ranks["level"])
        strip.add(self.drag_handle, ranks["drag"], in_menu=self._actions["copy_audio"])
        self._add("export")

    def _connect(self) -> None:
        session, actions = self._session, self._actions
        self.beats_button.clicked.connect(self.open_beats)
        self._snap.changed.connect(self._show_snap)
        session.playback.position_changed.connect(self._show_position)
        session.playback.state_changed.connect(self._show_state)
        session.playback.source_changed.connect(self._show_state)
        session.playback.levels_changed.connect(self.meter.show_levels)
        session.loudness.changed.connect(self._show_state)
        session.listening.changed.connect(self._show_state)
        link(self, session.document.reset_done, self._fix_widths)
        actions["clusters"].setIconText("Clusters")
        for name in _HEIGHTS:
            actions[name].toggled.connect(self._show_height)

    def _add(self, *names: str) -> None:
        for name in names:
            action = self._actions[name]
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAutoRaise(True)
            button.setIconSize(self.iconSize())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.text().replace("&", ""))
            if name == "play":
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self._buttons[name] = button
            self.strip.add(button, _RANKS[name], in_menu=action)

    def _menu_button(self, submenu: str, name: str) -> MenuButton:
        """Return a button that opens a submenu of the menu bar."""
        button = MenuButton()
        button.setAutoRaise(True)
        button.setIconSize(self.iconSize())
        button.setAccessibleName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(button)
        for spec in ACTIONS:
            if spec.submenu == submenu:
                if spec.separated:
                    menu.addSeparator()
                menu.addAction(self._actions[spec.action_id])
        button.setMenu(menu)
        return button

    def button(self, action_id: str) -> QWidget:
        """Return the button of an action."""
        return self._buttons[action_id]

    def open_beats(self) -> None:
        """Open tempo and first beat below their button."""
        hidden = self.beats_button.isHidden()
        self.beats.open_below(self.strip.more if hidden else self.beats_button)

    # Widths

    def showEvent(self, event: QShowEvent) -> None:
        """Set the widths of all controls, now that the texts are in their language."""
        self._fix_widths()
        super().showEvent(event)

    def _fix_widths(self, *_: object) -> None:
        """Give every control whose text changes the width of the longest one."""
        _fix_width(self._buttons["play"], (tr("Play"), tr("Stop")))
        _fix_width(self.source_button, [self._source_name(source) for source in Source])
        _fix_width(self.height_button, [self._actions[name].iconText() for name in _HEIGHTS])
        # A kind of times and one of lines; more of them are cut off, but the tooltip has them all.
        usual = [f"{tr(SNAP_POINTS['events'])}, {tr(lines)}" for lines in SNAP_LINES.values()]
        _fix_width(self.snap_button, [tr("Snap to {names}", names=each) for each in usual])
        _fix_width(self.beats_button, [_tempo_text(222.22)])
        metrics = self.position.fontMetrics()
        longest = format_time(max(float(self._session.document.duration_s), _LONGEST_S))
        # Fixed in both directions: otherwise each frame of a playback would have the strip arranged anew.
        self.position.setFixedSize(metrics.horizontalAdvance(longest) + 16, self.position.sizeHint().height())
        texts = (_gain_text(-20.0), tr("preparing {share:.0%}", share=1.0))
        self.heard.setFixedWidth(max(map(self.heard.fontMetrics().horizontalAdvance, texts)) + 10)
        self.strip.arrange()

    # State

    def _show_height(self, *_: object) -> None:
        for name in _HEIGHTS:
            if self._actions[name].isChecked():
                self.height_button.setText(self._actions[name].iconText())

    def _show_snap(self, *_: object) -> None:
        self.snap_button.setText(self._snap.text())
        tip = tr("What dragged events snap to (hold Shift or Alt while dragging to move freely)")
        self.snap_button.setToolTip(f"{self._snap.text()}\n{tip}")
        self.beats_button.setText(_tempo_text(self._snap.tempo_bpm))

    def set_beats_enabled(self, on: bool) -> None:
        """Enable tempo and first beat, which belong to a piece."""
        self.beats_button.setEnabled(on)
        self.beats.set_available(on)

    def _show_position(self, position_s: float) -> None:
        self.position.setText(format_time(position_s))

    def _show_state(self, *_: object) -> None:
        playback, listening = self._session.playback, self._session.listening
        # The gain of a codec's sound would tell which it is, in a blind test.
        is_compared = playback.source == Source.COMPARED
        gain_db = 0.0 if is_compared else playback.gain_db(playback.source)
        preparing = listening.preparing
        if preparing is not None:
            self.heard.setText(tr("preparing {share:.0%}", share=preparing))
            self.heard.setToolTip(self._preparing_tip())
        else:
            self.heard.setText(_gain_text(gain_db) if gain_db else "")
            self.heard.setToolTip(_gain_tip(gain_db))
        self.source_button.setText(self._source_name(playback.source))
        for source in PIECE_SOURCES:
            self._actions[f"hear_{source}"].setChecked(source == playback.source)
        self.switch.show_ready(preparing)
        action, playing = self._actions["play"], playback.is_playing
        action.setIcon(icon("stop" if playing else "play", self.palette()))
        action.setIconText(tr("Stop") if playing else tr("Play"))

    def _preparing_tip(self) -> str:
        if self._session.listening.heard_as_mix:
            return tr("Its sounds are being made, at the playhead first; the mix is heard until then")
        return tr("Its sounds are being made, at the playhead first; the others are missing until then")

    def _source_name(self, source: Source) -> str:
        # The Compare panel says which of its sounds it is, except in a blind test.
        return tr("Compared") if source == Source.COMPARED else self._actions[f"hear_{source}"].iconText()

    def _restyle(self) -> None:
        for name, action in self._actions.items():
            if name in ICON_NAMES and name not in _HEIGHTS:
                action.setIcon(icon(name, self.palette()))
        self.height_button.setIcon(icon("lanes", self.palette()))
        self.strip.more.setIcon(icon("more", self.palette()))
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        """Redraw the icons with the palette; measure the texts again in another font."""
        if hasattr(self, "_buttons") and "export" in self._buttons:
            if event.type() == QEvent.Type.PaletteChange:
                self._restyle()
            elif event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.isVisible():
                self._fix_widths()
        super().changeEvent(event)


def _gain_text(gain_db: float) -> str:
    return db_text(gain_db, signed=True)


def _gain_tip(gain_db: float) -> str:
    if gain_db > 0.0:
        return tr("Played louder, to be as loud as the mix, as far as it does not clip")
    return tr("Played softer, to be as loud as the mix") if gain_db else ""


def _tempo_text(tempo_bpm: float) -> str:
    return tr("{tempo:g} bpm", tempo=round(tempo_bpm, 2))


def _fix_width(button: QToolButton, texts: Iterable[str]) -> None:
    """Give a button the width of its longest text."""
    now = button.text()
    button.setMinimumWidth(0)
    button.setMaximumWidth(16_777_215)
    widths: list[int] = []
    for text in texts:
        button.setText(text)
        widths.append(button.sizeHint().width())
    button.setText(now)
    button.setFixedWidth(max(widths))
