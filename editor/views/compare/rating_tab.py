"""The page of the rating: sounds in an unknown order, a slider each, the recording among them unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSlider,
    QWidget,
)

from editor.overrides import guarded
from editor.session.compare import RECORDING
from editor.session.compare.rating import ANCHOR, BANDS, RatingTest
from editor.translation import tr
from editor.views.compare.answers_line import AnswersLine
from editor.views.compare.blind_pages import beginning, page_of, show_pages
from editor.views.compare.chosen import show_chosen
from editor.views.compare.keyboard import keyboard_kept
from editor.views.inspector.button_keys import acts_on_key
from editor.views.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["RatingTab"]

_FIRST_SCORE = 50
_NONE = "–"


@guarded
class RatingTab(QWidget):
    """Rates all compared sounds against the recording, after ITU-R BS.1534 (MUSHRA)."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._compare, self._listening = session.compare, session.compare.rating
        self.anchor = QCheckBox("With a low anchor: the recording without what is above 3.5 kHz")
        self.begin, self.why_not = QPushButton("Begin"), QLabel()
        self.reference = QPushButton("Reference")
        self.finish, self.stop, self.again = (
            QPushButton(text) for text in ("Finish, and show what was what", "Stop the test", "Another test")
        )
        self.plays: list[QPushButton] = []
        self.sliders: list[QSlider] = []
        self.scores: list[QLabel] = []
        self.names: list[QLabel] = []
        self.verdict, self.missing = QLabel(), ElidedLabel(wanted=False)
        self.answers = AnswersLine(self._listening)
        self._shown: RatingTest | None = None
        self._columns = QWidget()
        self._grid = QGridLayout(self._columns)
        self._pages = show_pages(self, (self._choosing(), self._rating()), self.answers)
        self._connect()
        self.refresh()

    # Pages

    def _choosing(self) -> QWidget:
        text = QLabel(
            "You rate every sound from 0 to 100 against the recording, which is also among them unseen: give "
            "100 to what sounds like it. The order is drawn; the end tells which was which."
        )
        text.setWordWrap(True)
        self.anchor.setChecked(True)
        self.anchor.setToolTip(
            "A sound that everybody finds worse: it makes the ratings of listeners comparable"
        )
        return page_of(text, self.anchor, beginning(self.begin, self.why_not))

    def _rating(self) -> QWidget:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._columns)
        self.reference.setCheckable(True)
        self.reference.setToolTip("Hear the recording from now on, at the same place (key R)")
        self.verdict.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.reference)
        row.addWidget(self.missing, 1)
        row.addStretch()
        for button in (self.finish, self.again, self.stop):
            row.addWidget(button)
        return page_of(area, self.verdict, row, stretched=area)

    def _connect(self) -> None:
        self.begin.clicked.connect(self._begin)
        self.reference.clicked.connect(self._listening.hear_reference)
        self.finish.clicked.connect(self._listening.finish)
        self.stop.clicked.connect(self._listening.leave)
        self.again.clicked.connect(self._listening.leave)
        self._listening.changed.connect(self._show_test)

    # What is shown

    def refresh(self) -> None:
        """Show whether there is something to rate; a test that runs keeps its own sounds."""
        enough = len(self._compare.renditions) > 1
        with keyboard_kept(self, self.take_keyboard):
            self.begin.setEnabled(enough and not self._compare.running)
        if self._compare.running:
            self.why_not.setText(tr("Wait until all codecs are done"))
        else:
            self.why_not.setText(
                "" if enough else tr("Compare a codec first: then there is something to rate")
            )
        self._show_test()

    def _show_test(self) -> None:
        with keyboard_kept(self, self.take_keyboard):
            self._show_page()

    def _show_page(self) -> None:
        test = self._listening.test
        self.answers.refresh()
        if test is None:
            self._shown = None
            self._pages.setCurrentIndex(0)
            return
        if test is not self._shown:
            self._shown = test
            self._build(len(test.order))
        self._pages.setCurrentIndex(1)
        heard = self._listening.heard_key
        self.reference.setChecked(heard == "reference")
        show_chosen(self.reference)
        for place in range(len(test.order)):
            score = test.score(place)
            self.plays[place].setChecked(heard == str(place))
            show_chosen(self.plays[place])
            self.sliders[place].setEnabled(test.was_heard(place) and not test.is_finished)
            self.scores[place].setText(_NONE if score is None else str(score))
            self.names[place].setText(_shown_name(test.order[place]) if test.is_finished else "")
        self.finish.setVisible(not test.is_finished)
        self.finish.setEnabled(test.can_finish)
        self.missing.setText(_missing_text(len(test.order) - test.n_rated))
        self.missing.setVisible(not test.is_finished)
        self.stop.setVisible(not test.is_finished)
        self.again.setVisible(test.is_finished)
        self.verdict.setText(_verdict(test))

    def _build(self, n_sounds: int) -> None:
        """Make a column for each sound."""
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.plays, self.sliders, self.scores, self.names = [], [], [], []
        for row, band in enumerate(reversed(BANDS)):
            label = QLabel(tr(band))
            self._grid.addWidget(
                label, 1 + row, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            )
            self._grid.setRowStretch(1 + row, 1)
        for place in range(n_sounds):
            self._add_column(place)
        self._grid.setColumnStretch(n_sounds + 1, 1)

    def _add_column(self, place: int) -> None:
        number = str(place + 1)
        play, slider, score, name = (
            QPushButton(number),
            QSlider(Qt.Orientation.Vertical),
            QLabel(_NONE),
            QLabel(),
        )
        play.setCheckable(True)
        play.setAccessibleName(tr("Hear sound {number}", number=number))
        play.setToolTip(tr("Hear it from now on, at the same place (key {letter})", letter=number))
        play.setFixedSize(QSize(self.fontMetrics().height() * 3, self.fontMetrics().height() * 2))
        play.clicked.connect(lambda: self._listening.hear(place))
        slider.setRange(0, 100)
        slider.setValue(_FIRST_SCORE)
        slider.setPageStep(5)
        slider.setTickPosition(QSlider.TickPosition.TicksLeft)
        slider.setTickInterval(20)
        slider.setMinimumHeight(self.fontMetrics().height() * 5)
        slider.setAccessibleName(tr("Score of sound {number}", number=number))
        slider.setToolTip(tr("0 to 100; hear the sound first"))
        slider.valueChanged.connect(lambda value: self._listening.rate(place, value))
        # A score of the middle is an answer as well, once the slider was touched.
        slider.sliderReleased.connect(lambda: self._listening.rate(place, slider.value()))
        name.setWordWrap(True)
        name.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        middle = Qt.AlignmentFlag.AlignHCenter
        column = place + 1
        self._grid.addWidget(play, 0, column, middle)
        self._grid.addWidget(slider, 1, column, len(BANDS), 1, middle)
        self._grid.addWidget(score, 1 + len(BANDS), column, middle)
        self._grid.addWidget(name, 2 + len(BANDS), column)
        for parts, part in (
            (self.plays, play), (self.sliders, slider), (self.scores, score), (self.names, name)
        ):  # fmt: skip
            parts.append(part)  # type: ignore[arg-type]

    def _begin(self) -> None:
        self._listening.start(with_anchor=self.anchor.isChecked())
        self.take_keyboard()

    def take_keyboard(self) -> None:
        """Give the keyboard to the test, so that digits play, or to what begins one."""
        test = self._listening.test
        if test is None:
            (self.begin if self.begin.isEnabled() else self.anchor).setFocus()
        else:
            (self.again if test.is_finished else self.reference).setFocus()

    def event(self, event: QEvent) -> bool:
        """Hear sounds by their numbers, the reference by R, while a test is shown and has the keyboard."""
        if self._listening.test is not None:
            keys = {int(Qt.Key.Key_1) + place: play.click for place, play in enumerate(self.plays[:9])}
            keys[int(Qt.Key.Key_R)] = self.reference.click
            if acts_on_key(event, keys):
                return True
        return super().event(event)


def _missing_text(n_sounds: int) -> str:
    if n_sounds == 1:
        return tr("1 sound has no score yet: hear it, and move its slider")
    return tr("{n} sounds have no score yet", n=n_sounds) if n_sounds else ""


def _shown_name(name: str) -> str:
    if name == RECORDING:
        return tr("Recording")
    return tr("Anchor") if name == ANCHOR else name


def _verdict(test: RatingTest) -> str:
    if not test.is_finished:
        return ""
    if test.missed_reference:
        return tr(
            "You rated the hidden recording below 90: BS.1534 leaves such a rating out. The file has it."
        )
    return tr("You recognised the hidden recording: 90 or more.")
