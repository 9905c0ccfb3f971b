"""The three stages side by side, each to listen to and to swap, and the captured sound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from codec.events.event import Event, Stage, StageSource
from codec.messages import Message
from codec.project.file import PaletteEntry
from editor.overrides import guarded
from editor.session.library.finder import LibraryNeighbours
from editor.translation import number_text, tr
from editor.views.drags.data import DraggedSound
from editor.views.inspector.candidates import (
    Candidate,
    Origin,
    event_candidates,
    palette_candidates,
    request_rooms,
)
from editor.views.inspector.inspected import Inspected, is_another_sound
from editor.views.inspector.parameter_row import reset_button
from editor.views.inspector.stage_labels import stage_edited, stage_label
from editor.views.inspector.stage_picture import StagePicture
from editor.views.inspector.subject import STAGE_NAMES, STAGE_TITLES, event_name, stage_source
from editor.views.inspector.swap_chooser import SwapChooser, groups_of
from editor.views.inspector.swap_slot import SwapSlot
from editor.views.widgets.icons import icon

if TYPE_CHECKING:
    from editor.session import Session, StageView, StageViews

__all__ = ["StagesPanel"]

_N_NEIGHBOURS = 8
_N_IN_LIBRARY = 24
_MARGINS_PX = 10  # around and between an icon and a text
_HEARD = {
    Stage.IMPULSE: Message("the impulse alone"),
    Stage.RESONANCE: Message("impulse and resonance, without the room"),
    Stage.ROOM: Message("the event with its room"),
}


@guarded
class _PlayButton(QToolButton):
    """A button as wide as its icon and its text: three of them are side by side in a narrow dock."""

    def sizeHint(self) -> QSize:
        """Leave out most of the margins."""
        hint = super().sizeHint()
        text_px = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(min(hint.width(), self.iconSize().width() + text_px + _MARGINS_PX), hint.height())

    def minimumSizeHint(self) -> QSize:
        """The same, so that nothing is cut off."""
        return self.sizeHint()


@guarded
class StagesPanel(QWidget):
    """Pictures, play buttons and swap slots; swaps apply to all inspected events."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._events: Sequence[Event] = ()
        self._inspected = Inspected((), ())
        self._previous: Event | None = None
        self.pictures: dict[Stage, StagePicture] = {}
        self.slots: dict[Stage, SwapSlot] = {}
        self.players: dict[Stage, QToolButton] = {}
        self._resets: dict[Stage, QToolButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        for column, stage in enumerate(Stage):
            play = _PlayButton()
            play.setText(STAGE_TITLES[stage])
            play.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            play.setAutoRaise(True)
            play.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            play.setToolTip(tr("Hear {sound}", sound=_HEARD[stage]))
            play.setAccessibleName(tr("Hear {sound}", sound=_HEARD[stage]))
            picture = StagePicture(_HEARD[stage], labelled=column == 0)
            slot = SwapSlot(stage, partial(self.choose, stage), partial(self._sound, stage))
            reset = reset_button(STAGE_NAMES[stage], keep_place=False)
            reset.clicked.connect(partial(self._reset, stage))
            reset.setAutoRaise(False)  # it is seen on any picture
            grid.addWidget(play, 0, column)
            grid.addWidget(picture, 1, column)
            # In a corner of the picture: beside the title, it would leave too little room for that.
            grid.addWidget(reset, 1, column, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            grid.addWidget(slot, 2, column)
            grid.setColumnStretch(column, 1)
            picture.activated.connect(partial(self._hear, stage))
            play.clicked.connect(partial(self._hear, stage))
            slot.dropped.connect(partial(self._take, stage))
            self.pictures[stage] = picture
            self.slots[stage] = slot
            self.players[stage] = play
            self._resets[stage] = reset
        self.before = _listen("A  as encoded")
        self.now = _listen("B  as it is")
        self.before.clicked.connect(self._hear_before)
        self.now.clicked.connect(lambda: session.audition(self._ids()))
        self.before.setToolTip("Hear it as it was encoded, before every edit (A)")
        self.now.setToolTip("Hear it as it is now (B)")
        compared = QHBoxLayout()
        for button in (self.before, self.now):
            compared.addWidget(button, 1)
        grid.addLayout(compared, 3, 0, 1, 3)
        self._captured_shown: str | None = None
        self.captured = StagePicture(Message("its captured sound"), labelled=True, n_lines=5)
        self.play_captured = QToolButton()
        self.play_captured.setText("Captured sound")
        self.play_captured.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.play_captured.setAutoRaise(True)
        self.play_captured.setAccessibleName("Hear its captured sound")
        self.captured_text = QLabel()
        self.captured_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.captured_text.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.captured_text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        captured_head = QHBoxLayout()
        captured_head.addWidget(self.play_captured)
        captured_head.addWidget(self.captured_text, 1)
        grid.addLayout(captured_head, 4, 0, 1, 3)
        grid.addWidget(self.captured, 5, 0, 1, 3)
        for signal in (self.captured.activated, self.play_captured.clicked):
            signal.connect(self._hear_captured)
        self._show_icons()
        session.stages_ready.connect(self._on_stages_ready)
        session.decoded_rooms.changed.connect(self._show_slots)
        session.rooms_changed.connect(self._show_slots)
        session.captures.picture_ready.connect(self._on_captured_ready)

    def show_events(self, inspected: Inspected) -> None:
        """Show the stages of the first event, and the slots of all."""
        before = self._events
        self._events = inspected.events
        first = self._events[0]
        if before and before[0].event_id != first.event_id:
            self._previous = before[0]
            for picture in self.pictures.values():
                picture.show_view(None)
        if not before or before[0].render_key != first.render_key:
            for picture in self.pictures.values():
                picture.set_stale()
            self._session.request_stages(first.event_id)
        self.before.setEnabled(any(each is not None for each in inspected.baselines))
        self._show_captured(first)
        if not self._session.is_encoding:
            self._session.piece_palettes.bring_up()  # so that they are ready when a slot is opened
        self._inspected = inspected
        self._session.decoded_rooms.request(_rooms_of(self._events))
        self._show_slots()

    def _show_slots(self) -> None:
        if not self._events:
            return
        changed = self._inspected.resounded
        for stage, slot in self.slots.items():
            label = stage_label(self._session, self._inspected, stage)
            slot.show_label(label.text, label.foreign, label.note)
            self._resets[stage].setVisible(any(stage_edited(*pair, stage) for pair in changed))

    def choose(self, stage: Stage) -> SwapChooser | None:
        """Open the list of sounds that `stage` can be swapped with, at its slot.

        Returns None if the events were removed a moment ago.
        """
        session = self._session
        if not self._events or any(each not in session.document for each in self._ids()):
            return None
        groups: list[tuple[str, list[Candidate]]] = [(tr("As it is"), self._own(stage))]
        if len(self._events) == 1:
            groups.append((tr("Neighbours"), event_candidates(session, stage, self._neighbours())))
        else:
            named = [(event, "") for event in self._events[:_N_NEIGHBOURS]]
            groups.append((tr("Of the selected events"), event_candidates(session, stage, named)))
        if self._previous is not None and self._previous.event_id in session.document:
            before = session.document.event(self._previous.event_id)
            groups.append((tr("Selected before"), event_candidates(session, stage, [(before, "")])))
        groups += groups_of(palette_candidates(session, stage))
        request_rooms(session, [each for _, candidates in groups for each in candidates])
        slot = self.slots[stage]
        ask, save = partial(self._ask_library, stage), partial(self._save, stage)
        chooser = SwapChooser(session, stage, self._ids(), groups, ask, save, slot)
        chooser.open_at(slot)
        return chooser

    def forget_previous(self) -> None:
        """Forget the previously selected event: the document was replaced."""
        self._previous = None
        self._events, self._inspected = (), Inspected((), ())
        self.forget_captured()

    def forget_captured(self) -> None:
        """Request the picture of the captured sound again: it may have changed or gone."""
        self._captured_shown = None

    def changeEvent(self, event: QEvent) -> None:
        """Update the colours to dark or light."""
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()
        super().changeEvent(event)

    # Internal

    def _show_icons(self) -> None:
        for play in (*self.players.values(), self.before, self.now, self.play_captured):
            play.setIcon(icon("play", self.palette()))

    def _reset(self, stage: Stage, _checked: bool = False) -> None:
        self._session.edits.reset_stage(self._ids(), stage)

    def _own(self, stage: Stage) -> list[Candidate]:
        """Return the stage of the events' own sounds; of replaced ones that as encoded as well."""
        document = self._session.document
        baselines = [document.as_encoded(each) for each in self._ids()]
        if not any(map(is_another_sound, self._events, baselines)):
            one = len(self._events) == 1
            name = tr("The event's own") if one else tr("Each event's own")
            return [Candidate(name, stage, Origin.EVENT, as_encoded=True)]
        encoded = Candidate(tr("As encoded"), stage, Origin.EVENT, as_encoded=True)
        return [Candidate(tr("Of the replaced or morphed sound"), stage, Origin.EVENT), encoded]

    def _ids(self) -> list[str]:
        return [event.event_id for event in self._events]

    def _neighbours(self) -> list[tuple[Event, str]]:
        document = self._session.document
        found = self._session.neighbours(self._events[0].event_id, _N_NEIGHBOURS)
        return [
            (document.event(each), number_text(distance, ".2f"))
            for each, distance in found
            if each in document
        ]

    def _ask_library(
        self, stage: Stage, done: Callable[[LibraryNeighbours], None], failed: Callable[[Exception], None]
    ) -> None:
        """Ask for sounds of the library of which a stage is like that of the first event."""
        self._session.library.finder.neighbours(
            self._events[0], stage, _N_IN_LIBRARY, done, failed, kind=SwapChooser.KIND
        )

    def _audition(self) -> None:
        if len(self._events) == 1 and not self._session.playback.is_playing:
            self._session.audition(self._ids())

    def _take(self, stage: Stage, dragged: DraggedSound | str) -> None:
        if isinstance(dragged, str):
            self._session.swaps.take_room(self._ids(), dragged)
            self._audition()
            return
        document = self._session.document
        source = dragged.source
        event_id = dragged.event_id
        if event_id is not None and event_id in document:
            event = document.event(event_id)
            source = stage_source(event, stage, event_name(self._session, event))
        self._session.swaps.take_stage(self._ids(), stage, source)
        self._audition()

    def _save(self, stage: Stage) -> None:
        event = self._events[0]
        suggestion = tr(
            "{stage} of {event}", stage=STAGE_TITLES[stage], event=event_name(self._session, event)
        )
        name, accepted = QInputDialog.getText(self, tr("Save to the palette"), tr("Name:"), text=suggestion)
        if accepted and name.strip():
            source = stage_source(event, stage, name.strip())
            entry = PaletteEntry(source.label, stage, source.vector, source.detail)
            self._session.piece_edits.add_to_palette(entry)

    def _sound(self, stage: Stage) -> tuple[StageSource, str | None] | None:
        if not self._events:
            return None
        event = self._events[0]
        return stage_source(event, stage, event_name(self._session, event)), event.event_id

    def _hear(self, stage: Stage, _checked: bool = False) -> None:
        if self._events:
            self._session.audition_stage(self._events[0].event_id, stage)

    def _show_captured(self, event: Event) -> None:
        captures = self._session.captures
        can = captures.carried_by(event)
        reason = captures.reason or Message("it has no part in the recording")
        tip = tr("No captured sound: {reason}", reason=reason)
        if can:
            tip = tr("Hear its share of the recording, without edits")
        for widget in (self.captured, self.play_captured):
            widget.setEnabled(can)
            widget.setToolTip(tip)
        self.captured_text.setText(self._captured_share(event) if can else tr("none"))
        self.captured_text.setToolTip(self.captured.toolTip())
        key = event.captured_id if can else None
        if key is None:
            self.captured.show_view(None, tip)
        elif key != self._captured_shown:
            self.captured.set_stale()
            captures.request_picture(event.event_id)
        self._captured_shown = key

    def _captured_share(self, event: Event) -> str:
        """Return how much of what is heard is the captured sound."""
        share = 1.0 - self._session.captures.model_share(event)
        if share <= 0.0:
            return tr("not heard now")
        if share < 1.0:
            return tr("{percent} % of what is heard", percent=round(100 * share))
        edited = self._session.document.is_edited(event.event_id)
        return tr("what is heard, with edits") if edited else tr("what is heard")

    def _hear_before(self, _checked: bool = False) -> None:
        found = [self._session.document.as_encoded(each) for each in self._ids()]
        self._session.audition_events([event for event in found if event is not None])

    def _hear_captured(self, _checked: bool = False) -> None:
        if self._events:
            self._session.captures.audition(self._events[0].event_id)

    def _on_captured_ready(self, event_id: str, view: StageView | None) -> None:
        if self._events and event_id == self._events[0].event_id:
            self.captured.show_view(view)

    def _on_stages_ready(self, event_id: str, views: StageViews) -> None:
        if self._events and event_id == self._events[0].event_id:
            for stage, picture in self.pictures.items():
                picture.show_view(views[stage])


def _rooms_of(events: Sequence[Event]) -> list[Event | StageSource]:
    """Return the sounds whose rooms events are in."""
    return [event if event.room is None else event.room for event in events]


def _listen(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return button
