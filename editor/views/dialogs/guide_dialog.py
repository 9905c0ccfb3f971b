"""The user guide: its pages, with their pictures, read from the installation."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QResizeEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from codec.files import open_regular
from codec.resources import guide_path
from editor.overrides import guarded
from editor.theme import theme_of
from editor.translation import tr

__all__ = ["PAGES", "GuideDialog"]

PAGES = (
    "user/open.md", "user/listen.md", "user/select.md", "user/time.md", "user/pitch.md", "user/sound.md",
    "user/swap.md", "user/map.md", "user/library.md", "user/mosaic.md",
    "user/compare.md", "user/exchange.md", "user/share.md", "user/projects.md", "scripting.md",
)  # fmt: skip
"""The pages, in the order of the guide."""

_KEYS_PAGE = "keys.md"
_PICTURE_RATIO = 2.0
"""Pixels of the pictures for each point."""
_LINK = re.compile(r"(?<!!)\[([^]]*)\]\(([^)]+)\)")
_RESIZED_MS = 100
_ROLE = Qt.ItemDataRole.UserRole


class GuideDialog(QDialog):
    """A list of pages, with a search, beside the page that is read.

    Parameters
    ----------
    show_keys
        Shows the window of keys, which is made from the action table and not a page.

    Raises
    ------
    FileNotFoundError
        If a page is not installed.
    """

    def __init__(self, show_keys: Callable[[], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("User guide")
        self._show_keys = show_keys
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search all pages")
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName("Search the guide")
        self.list = QListWidget()
        self.list.setAccessibleName("Pages of the guide")
        self.page = _Page()
        self.page.setAccessibleName("Page of the guide")
        self._texts: dict[str, str] = {}
        for name in PAGES:
            path = guide_path(*name.split("/"))
            with open_regular(path) as stream:
                text = stream.read().decode("utf-8")
            item = QListWidgetItem(_title(text))
            item.setData(_ROLE, path)
            self._texts[str(path)] = text
            self.list.addItem(item)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self._nothing = QLabel("No page has these words")
        self._nothing.setWordWrap(True)
        self._nothing.hide()
        column.addWidget(self._nothing)
        split = QSplitter()
        split.addWidget(side)
        split.addWidget(self.page)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)  # Return searches on
        layout = QVBoxLayout(self)
        layout.addWidget(split, 1)
        layout.addWidget(buttons)
        metrics = self.fontMetrics()
        self.resize(metrics.averageCharWidth() * 130, metrics.height() * 44)
        split.setSizes([metrics.averageCharWidth() * 34, metrics.averageCharWidth() * 96])
        self.list.currentItemChanged.connect(lambda item, _: self._read(item))
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(self._find_next)
        self.page.anchorClicked.connect(self._follow)
        self.list.setCurrentRow(0)

    def open_page(self, path: Path, heading: str = "") -> None:
        """Show a page, from a heading on, given as in the links of Markdown ("what-can-go-wrong")."""
        for row in range(self.list.count()):
            item = self.list.item(row)
            if item.data(_ROLE) == path:
                item.setHidden(False)
                self.list.setCurrentItem(item)
                if heading:
                    self.page.go_to_heading(heading)

    def _read(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            path: Path = item.data(_ROLE)
            self.page.read(path, self._texts[str(path)])
            self._mark_found()

    def _follow(self, link: QUrl) -> None:
        if link.scheme() in ("http", "https"):
            QDesktopServices.openUrl(link)
            return
        here: Path = self.list.currentItem().data(_ROLE)
        path = (here.parent / link.path()).resolve() if link.path() else here
        if path.name == _KEYS_PAGE:
            self._show_keys()
        else:
            self.open_page(path, link.fragment())

    def _find(self, text: str) -> None:
        words = text.casefold().split()
        shown: list[QListWidgetItem] = []
        for row in range(self.list.count()):
            item = self.list.item(row)
            content = self._texts[str(item.data(_ROLE))].casefold()
            item.setHidden(not all(word in content for word in words))
            shown += [] if item.isHidden() else [item]
        self._nothing.setVisible(not shown)
        if shown and self.list.currentItem() not in shown:
            self.list.setCurrentItem(shown[0])
        self._mark_found()

    def _mark_found(self) -> None:
        """Go to the first of the words that are searched for on this page."""
        words = self.search.text().split()
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        if words:
            self.page.find(words[0])

    def _find_next(self) -> None:
        words = self.search.text().split()
        if words and not self.page.find(words[0]):
            self._mark_found()


@guarded
class _Page(QTextBrowser):
    """Shows Markdown with the pictures for a dark or a light window, no wider than the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.document().setDocumentMargin(self.fontMetrics().height())
        self._path: Path | None = None
        self._text = ""
        self._read_at = 0
        self._later = QTimer(self, singleShot=True, interval=_RESIZED_MS)
        self._later.timeout.connect(self._read_again)

    def read(self, path: Path, text: str) -> None:
        """Show the text of a file, from its start."""
        self._path = path
        self._text = text
        self._read_at = self.width()
        document = self.document()
        document.setBaseUrl(QUrl.fromLocalFile(f"{path.parent}/"))
        document.setMarkdown(_LINK.sub(_kept_link, text))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scale the pictures to the new width, later: scroll bars send this within a layout."""
        super().resizeEvent(event)
        if self._path is not None and self.width() != self._read_at:
            self._later.start()

    def _read_again(self) -> None:
        if self._path is not None:
            at = self.verticalScrollBar().value()
            self.read(self._path, self._text)
            self.verticalScrollBar().setValue(at)

    def go_to_heading(self, slug: str) -> None:
        """Scroll to a heading."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and _slug(block.text()) == slug:
                cursor = QTextCursor(block)
                self.moveCursor(
                    QTextCursor.MoveOperation.End
                )  # then scrolled back: the heading is at the top
                self.setTextCursor(cursor)
                return
            block = block.next()

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Load a picture of the colour scheme, scaled to the page."""
        base = self.document().baseUrl() if self._path is not None else QUrl()
        path = Path(base.resolved(QUrl(name)).toLocalFile())
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        dark = path.with_name("".join((path.stem, "-dark", path.suffix)))
        image = QImage(str(dark if theme_of(self.palette()).dark and dark.is_file() else path))
        if image.isNull():
            return super().loadResource(kind, name)
        bar = self.verticalScrollBar().sizeHint().width()
        widest = max(200, self.width() - bar - round(3 * self.document().documentMargin()))
        image.setDevicePixelRatio(max(_PICTURE_RATIO, image.width() / widest))
        return image


def _kept_link(link: re.Match[str]) -> str:
    """Return a link to a page of the guide as it is, and the text alone of one to a page that is not here."""
    target = link.group(2).partition("#")[0]
    known = {Path(name).name for name in PAGES} | {_KEYS_PAGE, ""}
    return link.group(0) if target.startswith("http") or Path(target).name in known else link.group(1)


def _title(text: str) -> str:
    found = re.search(r"^# (.+)$", text, re.MULTILINE)
    return tr("Untitled") if found is None else found.group(1)


def _slug(heading: str) -> str:
    """Return a heading as links name it."""
    return re.sub(r"[^a-z0-9]+", "-", heading.casefold()).strip("-")
