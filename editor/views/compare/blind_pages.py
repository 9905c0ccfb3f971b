"""The pages of a blind test: a test chooses, asks and tells on pages that are laid out alike."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

__all__ = ["beginning", "page_of", "show_pages"]


def page_of(*parts: QWidget | QLayout, stretched: QWidget | None = None) -> QWidget:
    """Return a page with widgets and rows one below the other; the space is one widget's, or at the end."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part, 1 if part is stretched else 0)
        else:
            column.addLayout(part)
    if stretched is None:
        column.addStretch()
    return page


def beginning(begin: QPushButton, why_not: QLabel) -> QHBoxLayout:
    """Return the row with the button that begins a test, and why it cannot begin now."""
    why_not.setWordWrap(True)
    row = QHBoxLayout()
    row.addWidget(begin)
    row.addWidget(why_not, 1)
    return row


def show_pages(tab: QWidget, pages: Iterable[QWidget], below: QWidget) -> QStackedWidget:
    """Fill a tab with pages, of which one is shown, and a line below them; return the pages."""
    stack = QStackedWidget()
    for page in pages:
        stack.addWidget(page)
    column = QVBoxLayout(tab)
    column.setContentsMargins(8, 8, 8, 4)
    column.addWidget(stack, 1)
    column.addWidget(below)
    return stack
