"""The user guide in the window: every page, its links and pictures, and the search."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codec.resources import guide_path
from editor.theme import apply_scheme
from editor.views.dialogs.guide_dialog import PAGES, GuideDialog

_ROOT = Path(__file__).parents[3]


@pytest.fixture
def shown_keys() -> list[bool]:
    return []


@pytest.fixture
def guide(qtbot: QtBot, shown_keys: list[bool]) -> GuideDialog:
    made = GuideDialog(lambda: shown_keys.append(True))
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    return made


def test_the_guide_has_every_page_of_the_site_in_its_order() -> None:
    site = (_ROOT / "properdocs.yml").read_text("utf-8")
    section = site.partition("- User guide:\n")[2].partition("- Developer guide:")[0]
    names = re.findall(r": (\S+\.md)$", section, re.MULTILINE)
    assert [*PAGES] == [name for name in names if name != "user/keys.md"]


def test_each_page_is_read_with_its_pictures(guide: GuideDialog) -> None:
    n_pictures = 0
    for row in range(guide.list.count()):
        guide.list.setCurrentRow(row)
        text = guide.page.toPlainText()
        assert guide.list.item(row).text() in text
        assert len(text) > 400
        source = guide_path(*PAGES[row].split("/")).read_text("utf-8")
        pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", source)
        for name in pictures:
            image = guide.page.loadResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name))
            assert not image.isNull(), name
            assert image.width() / image.devicePixelRatio() <= guide.page.viewport().width()
            n_pictures += 1
        if pictures:
            assert guide.page.horizontalScrollBar().maximum() == 0, PAGES[row]
    assert n_pictures >= 5


def test_pictures_are_those_of_the_colour_scheme(guide: GuideDialog) -> None:
    kind = QTextDocument.ResourceType.ImageResource.value
    seen: list[int] = []
    for scheme in ("dark", "light"):
        apply_scheme(scheme)
        QApplication.processEvents()
        image = guide.page.loadResource(kind, QUrl("../pictures/map.png"))
        seen.append(image.pixelColor(2, 2).lightness())
    apply_scheme("system")
    assert seen[0] < 100 < seen[1]


def test_every_link_leads_somewhere(guide: GuideDialog, shown_keys: list[bool]) -> None:
    n_links = 0
    for name in PAGES:
        path = guide_path(*name.split("/"))
        for link in re.findall(r"(?<!!)\[[^]]*\]\(([^)]+)\)", path.read_text("utf-8")):
            if link.startswith(("http", "../adr/")):
                continue
            guide.open_page(path)
            assert f'href="{link}"' in guide.page.toHtml()
            guide.page.anchorClicked.emit(QUrl(link))
            target, _, heading = link.partition("#")
            if target.endswith("keys.md"):
                continue
            expected = (path.parent / target).resolve() if target else path
            assert guide.list.currentItem().data(Qt.ItemDataRole.UserRole) == expected, link
            if heading:
                at = guide.page.textCursor().block()
                assert at.blockFormat().headingLevel() > 0, link
            n_links += 1
    assert n_links >= 5
    guide.page.anchorClicked.emit(QUrl("keys.md"))
    assert shown_keys == [True]


def test_the_search_lists_pages_and_goes_from_place_to_place(guide: GuideDialog, qtbot: QtBot) -> None:
    guide.search.setFocus()
    QTest.keyClicks(guide.search, "palette")
    shown = [row for row in range(guide.list.count()) if not guide.list.item(row).isHidden()]
    for row in range(guide.list.count()):
        text = guide_path(*PAGES[row].split("/")).read_text("utf-8").casefold()
        assert (row in shown) == ("palette" in text)
    guide.list.setCurrentRow(PAGES.index("user/swap.md"))
    assert guide.page.textCursor().selectedText().casefold() == "palette"
    first = guide.page.textCursor().position()
    guide.search.setFocus()
    QTest.keyClick(guide.search, Qt.Key.Key_Return)
    assert guide.page.textCursor().position() > first
    assert guide.isVisible()
    guide.search.setText("no such word in any page")
    assert all(guide.list.item(row).isHidden() for row in range(guide.list.count()))
