"""The list to choose a stage from by ear: arrow keys try, Return keeps, Esc cancels.

Each candidate is swapped in, within one gesture: it is heard in the mix if the piece plays, and the stages
and the timeline show it. A kept swap is one undo step; a cancelled one leaves none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from codec.events.event import Stage
from codec.messages import Message
from editor.commands.labels import n_events_text
from editor.overrides import guarded
from editor.session.files import describe_error
from editor.session.library.finder import LibraryNeighbours
from editor.translation import tr
from editor.views.inspector.button_keys import acts_on_key
from editor.views.inspector.candidates import Candidate, Origin, library_candidates, request_rooms
from editor.views.inspector.subject import STAGE_NAMES
from editor.views.library.scope_switch import ScopeSwitch
from editor.views.library.sound_names import NOTHING_ALIKE, left_out_text
from editor.views.widgets.elided_label import ElidedLabel
from editor.views.widgets.screen_fit import move_inside
from editor.views.widgets.widget_texts import translate_widgets

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["SwapChooser", "groups_of"]

_ROLE = Qt.ItemDataRole.UserRole
_FEWEST_ROWS, _MOST_ROWS = 6, 12
"""Below its slot the list leaves the inspector to be seen; with less room, it is above."""
_WIDTH_LINES = 26


@guarded
class _Candidates(QTreeWidget):
    """A list in which the arrow keys go from candidate to candidate: nothing is heard at a heading."""

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Return where a key leads, past headings."""
        found = super().moveCursor(action, modifiers)
        moves = QAbstractItemView.CursorAction
        upwards = action in (moves.MoveUp, moves.MovePrevious, moves.MovePageUp, moves.MoveLeft)
        while found.isValid() and not found.flags() & Qt.ItemFlag.ItemIsSelectable:
            found = self.indexAbove(found) if upwards else self.indexBelow(found)
        return found if found.isValid() else self.currentIndex()


@guarded
class SwapChooser(QFrame):
    """A list that opens at a slot.

    Parameters
    ----------
    session, stage, ids
        The stage to swap, and the events; the first of them is played.
    groups
        Titles, and the candidates under each.
    ask_library
        Asks for sounds of the library with such a stage, and calls with them, or with an error.
    save
        Saves the current stage to the palette; asks for a name.
    parent
        The slot.
    """

    KIND = "swap"
    """Of its requests to the library's finder."""

    def __init__(
        self,
        session: Session,
        stage: Stage,
        ids: Sequence[str],
        groups: Sequence[tuple[str, Sequence[Candidate]]],
        ask_library: Callable[[Callable[[LibraryNeighbours], None], Callable[[Exception], None]], object],
        save: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._session = session
        self._stage = stage
        self._ids = tuple(ids)
        self._before = session.document.event(self._ids[0])
        self._trying = False
        self._groups, self._ask_library = groups, ask_library
        name = STAGE_NAMES[stage]
        self.list = _Candidates()
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(self.fontMetrics().height() // 2)
        self.list.setUniformRowHeights(True)
        self.list.setAllColumnsShowFocus(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(tr("What to swap the {stage} with", stage=name))
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._fill(groups)
        n = len(self._ids)
        what = Message("The {stage}", stage=name)
        if n > 1:
            what = Message("The {stage} of {events}", stage=name, events=n_events_text(n))
        hint = QLabel(
            tr("{what}. Arrows try · A before · B now · Return keeps · Esc puts it back", what=what)
        )
        hint.setWordWrap(True)
        hint.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self.keep = QPushButton(tr("Keep"))
        self.keep.setToolTip(tr("Swap it in, as one undo step (Return)"))
        self.keep.setEnabled(False)
        save_button = QPushButton(tr("Save to the palette…"))
        save_button.setObjectName("save")
        save_button.setToolTip(tr("Save the {stage} as it was when this opened", stage=name))
        row = QHBoxLayout()
        row.addWidget(save_button)
        row.addStretch()
        row.addWidget(self.keep)
        self.scope = ScopeSwitch()
        self.left_out = ElidedLabel(wanted=False)
        self.left_out.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        where = QHBoxLayout()
        where.addWidget(self.scope)
        where.addWidget(self.left_out, 1)
        self._column = column = QVBoxLayout(self)
        margin = self.fontMetrics().height() // 3
        column.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(hint)
        column.addLayout(where)
        column.addWidget(self.list)
        column.addLayout(row)
        self.list.currentItemChanged.connect(lambda item, _: self._try(item))
        self.list.itemDoubleClicked.connect(lambda *_: self._keep())
        self.list.installEventFilter(self)
        self.keep.clicked.connect(self._keep)
        self.scope.changed.connect(self._on_scope_changed)
        translate_widgets(self.scope)

        def save_and_close() -> None:
            self.close()
            save()

        save_button.clicked.connect(save_and_close)

    def open_at(self, below: QWidget) -> None:
        """Open below a widget, or above it, within its screen."""
        screen = below.screen().availableGeometry()
        slot = QRect(below.mapToGlobal(QPoint(0, 0)), below.size())
        width = min(_WIDTH_LINES * self.fontMetrics().height(), screen.width())
        self.list.setFixedHeight(0)
        around = self._column.totalHeightForWidth(width)
        room_below, room_above = screen.bottom() - slot.bottom(), slot.top() - screen.top()
        fewest = around + self._height_of(min(self._n_rows, _FEWEST_ROWS))
        is_below = room_below >= min(fewest, room_above)
        room = (room_below if is_below else room_above) - around
        self.list.setFixedHeight(min(room, self._height_of(min(self._n_rows, _MOST_ROWS))))
        self.setFixedSize(width, around + self.list.height())
        self.move(slot.left(), slot.bottom() + 1 if is_below else slot.top() - self.height())
        self.show()
        move_inside(self)
        self.list.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return keeps, Esc closes, A and B compare, Space plays the piece, with the candidate in it."""
        keys: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Return: self._keep,
            Qt.Key.Key_Enter: self._keep,
            Qt.Key.Key_Escape: self.close,
            Qt.Key.Key_Space: self._session.playback.toggle_edits,
            Qt.Key.Key_A: self._hear_before,
            Qt.Key.Key_B: lambda: self._session.audition(self._ids[:1]),
        }
        return acts_on_key(event, keys)

    def hideEvent(self, event: QHideEvent) -> None:
        """Undo a swap that was tried and not kept, in whatever way the list was closed."""
        self._session.library.finder.drop(self.KIND)
        self._put_back()
        super().hideEvent(event)

    # Internal

    def _height_of(self, n_rows: int) -> int:
        """Return the height of the list with so many rows."""
        return n_rows * self.list.sizeHintForRow(0) + 2 * self.list.frameWidth()

    def _put_back(self) -> None:
        """Undo a swap that was tried."""
        if self._trying:
            self._trying = False
            self._session.history.cancel_gesture()

    def _on_scope_changed(self, library: bool) -> None:
        self._put_back()
        self.keep.setEnabled(False)
        self.left_out.setText("")
        if library:
            self._show([(tr("Searching the library…"), [])])
            self._ask_library(self._on_found, self._on_not_found)
        else:
            self._session.library.finder.drop(self.KIND)
            self._show(self._groups)

    def _on_found(self, found: LibraryNeighbours) -> None:
        candidates = library_candidates(self._stage, found)
        request_rooms(self._session, candidates)
        name = STAGE_NAMES[self._stage]
        title = tr("Like this {stage}", stage=name) if found.by_stage else tr("Sounds of the library")
        self._show([(title, candidates)] if candidates else [(tr(NOTHING_ALIKE), [])])
        self.left_out.setText(left_out_text(found))

    def _on_not_found(self, error: Exception) -> None:
        self._show([(describe_error(error), [])])

    def _show(self, groups: Sequence[tuple[str, Sequence[Candidate]]]) -> None:
        """Show other groups; nothing is tried until a key or a click asks for it."""
        self.list.blockSignals(True)
        self.list.clear()
        self._fill(groups)
        self.list.setCurrentIndex(QModelIndex())
        self.list.blockSignals(False)

    def _fill(self, groups: Sequence[tuple[str, Sequence[Candidate]]]) -> None:
        self._n_rows = 0
        filled = [each for each in groups if each[1]]
        for title, candidates in filled or groups:
            heading = QTreeWidgetItem([title])
            font = heading.font(0)
            font.setBold(True)
            heading.setFont(0, font)
            heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.list.addTopLevelItem(heading)
            heading.setFirstColumnSpanned(True)
            self._n_rows += 1 + len(candidates)
            for candidate in candidates:
                item = QTreeWidgetItem([candidate.name, candidate.unusable or candidate.note])
                item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setData(0, _ROLE, candidate)
                item.setDisabled(bool(candidate.unusable))
                heading.addChild(item)
            heading.setExpanded(True)

    def _try(self, item: QTreeWidgetItem | None) -> None:
        candidate = None if item is None else item.data(0, _ROLE)
        if not isinstance(candidate, Candidate) or candidate.unusable:
            return
        if self._trying:
            # Each try starts from the original state, so the step has the name of the last.
            self._session.history.cancel_gesture()
        self._session.history.begin_gesture()
        self._trying = True
        candidate.put_into(self._session, self._ids)
        self.keep.setEnabled(True)
        self._hear()

    def _keep(self) -> None:
        if self._trying:
            self._trying = False
            self._session.history.end_gesture()
        self.close()

    def _hear(self) -> None:
        if not self._session.playback.is_playing:
            self._session.audition(self._ids[:1])

    def _hear_before(self) -> None:
        """Play the first event as it was when the list opened."""
        self._session.audition_events([self._before])


def groups_of(candidates: Sequence[Candidate]) -> list[tuple[str, list[Candidate]]]:
    """Return candidates grouped by origin, in the order of :class:`Origin`."""
    return [(tr(origin.value), [each for each in candidates if each.origin is origin]) for origin in Origin]
