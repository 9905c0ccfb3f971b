"""A row of controls that keeps what matters most: in a narrow window the rest goes into a menu at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from editor.overrides import guarded
from editor.views.widgets.menu_button import MenuButton

__all__ = ["PriorityStrip"]

_GROUP_GAP_PX = 10
_SPACING_PX = 2


@dataclass(frozen=True, eq=False)
class _Entry:
    widget: QWidget
    rank: int
    in_menu: QAction | None
    submenu: QMenu | None
    instead_of: QWidget | None


@guarded
class PriorityStrip(QWidget):
    """Controls from left to right, each with a rank; the highest ranks are the first to go into the menu.

    A control's place depends only on the width of the strip and on the widths of the controls, which do not
    change while it is used.
    """

    def __init__(self) -> None:
        super().__init__()
        self._entries: list[_Entry] = []
        self._n_gaps = 0
        self._arranging = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACING_PX)
        self.more = MenuButton()
        self.more.setAutoRaise(True)
        self.more.setAccessibleName("More of the toolbar")
        self.more.setToolTip("What has no room in this window")
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self.more)
        menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(menu)
        self._row.addWidget(self.more)
        self.more.hide()

    def add(
        self,
        widget: QWidget,
        rank: int,
        *,
        in_menu: QAction | None = None,
        submenu: QMenu | None = None,
        instead_of: QWidget | None = None,
    ) -> None:
        """Add a control.

        Parameters
        ----------
        widget
            The control.
        rank
            0 is never hidden; of the others, the highest are hidden first. Controls of one rank go together.
        in_menu
            Its entry in the menu while it is hidden.
        submenu
            For a button that opens a menu: that menu. What only shows something has neither.
        instead_of
            For the narrow form of another control: that control. It is shown only while that one is hidden.
        """
        self._entries.append(_Entry(widget, rank, in_menu, submenu, instead_of))
        self._row.insertWidget(self._row.count() - 1, widget)

    def add_gap(self) -> None:
        """Add a gap between groups."""
        self._row.insertSpacing(self._row.count() - 1, _GROUP_GAP_PX)
        self._n_gaps += 1

    def add_stretch(self) -> None:
        """Put all that follows at the end of the strip."""
        self._row.insertStretch(self._row.count() - 1)

    def arrange(self) -> None:
        """Show what has room, in order of importance."""
        if self._arranging or not self._entries:
            return
        self._arranging = True
        shown = list(self._entries)
        for rank in sorted({entry.rank for entry in shown} - {0}, reverse=True):
            if self._needed(shown) <= self.width():
                break
            shown = [entry for entry in shown if entry.rank < rank]
        wide = self._in_full(shown)
        for entry in self._entries:
            entry.widget.setVisible(entry in wide)
        self.more.setVisible(self._lacks(shown))
        self._arranging = False

    def sizeHint(self) -> QSize:
        """Return the size with all controls."""
        return QSize(self._needed(self._entries), self._height())

    def minimumSizeHint(self) -> QSize:
        """Return the size with those of rank 0 only."""
        least = [entry for entry in self._entries if entry.rank == 0]
        return QSize(self._needed(least), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show what has room at the new width."""
        super().resizeEvent(event)
        self.arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what has room, now that all texts are in their language."""
        super().showEvent(event)
        self.arrange()

    def event(self, event: QEvent) -> bool:
        """Show what has room after a control has changed its width."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return done

    def _needed(self, entries: Sequence[_Entry]) -> int:
        widths = [_width(entry.widget) for entry in self._in_full(entries)]
        if self._lacks(entries):
            widths.append(self.more.sizeHint().width())
        return sum(widths) + _SPACING_PX * len(widths) + _GROUP_GAP_PX * self._n_gaps

    @staticmethod
    def _in_full(entries: Sequence[_Entry]) -> list[_Entry]:
        """Leave out the narrow forms of what is there in full."""
        there = [entry.widget for entry in entries]
        return [entry for entry in entries if entry.instead_of not in there]

    def _lacks(self, entries: Sequence[_Entry]) -> bool:
        """Whether a control is there in no form, and is in the menu instead."""
        narrow = [entry.instead_of for entry in entries]
        gone = [each for each in self._entries if each not in entries and each.widget not in narrow]
        return any(each.in_menu is not None or each.submenu is not None for each in gone)

    def _height(self) -> int:
        return max((entry.widget.sizeHint().height() for entry in self._entries), default=0)

    def _fill_menu(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for entry in self._entries:
            if entry.widget.isHidden():
                if entry.in_menu is not None:
                    menu.addAction(entry.in_menu)
                elif entry.submenu is not None:
                    entry.submenu.setTitle(entry.widget.accessibleName())
                    menu.addMenu(entry.submenu)


def _width(widget: QWidget) -> int:
    hint = widget.sizeHint().expandedTo(widget.minimumSize())
    return hint.boundedTo(widget.maximumSize()).width()
