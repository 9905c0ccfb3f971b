"""The page of the ABX test, which asks which of two sounds X is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QWidget,
)

from editor.overrides import guarded
from editor.session.compare import RECORDING
from editor.session.compare.abx import TRIALS, AbxTest, chance_of
from editor.translation import tr
from editor.views.compare.answers_line import AnswersLine
from editor.views.compare.blind_pages import beginning, page_of, show_pages
from editor.views.compare.chosen import show_chosen
from editor.views.compare.keyboard import keyboard_kept
from editor.views.inspector.button_keys import acts_on_key

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["AbxTab"]

_SURE = 0.05


@guarded
class AbxTab(QWidget):
    """Chooses two sounds, asks what X is, and says at the end how probable that was by guessing."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._compare, self._listening = session.compare, session.compare.abx
        self.first, self.second, self.trials = QComboBox(), QComboBox(), QSpinBox()
        self.begin = QPushButton("Begin")
        self.why_not = QLabel()
        self.count = QLabel()
        self.bar = QProgressBar()
        self.buttons = {letter: QPushButton(letter) for letter in "ABX"}
        self.is_a, self.is_b = QPushButton("X is A"), QPushButton("X is B")
        self.stop = QPushButton("Stop the test")
        self.result = QLabel()
        self.again = QPushButton("Another test")
        self.answers = AnswersLine(self._listening)
        pages = (self._choosing(), self._asking(), self._telling())
        self._pages = show_pages(self, pages, self.answers)
        self._connect()
        self.refresh()

    # Pages

    def _choosing(self) -> QWidget:
        text = QLabel(
            "X is one of two sounds, chosen by a coin in each trial. You say which. Who hears no difference "
            "is right half of the time; the end of the test says how probable your answers were by guessing."
        )
        text.setWordWrap(True)
        self.trials.setRange(TRIALS[0], TRIALS[2])
        self.trials.setValue(TRIALS[1])
        self.trials.setToolTip(
            "How often you are asked; fixed before: stopping at a good moment proves nothing"
        )
        grid = QGridLayout()
        for row, (title, field) in enumerate(
            (("A is", self.first), ("B is", self.second), ("Trials", self.trials))
        ):
            label = QLabel(title)
            label.setBuddy(field)
            field.setAccessibleName(title)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(2, 1)
        return page_of(text, grid, beginning(self.begin, self.why_not))

    def _asking(self) -> QWidget:
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Trials that are answered")
        self.bar.setMaximumHeight(self.fontMetrics().height() // 2)
        listen, answer = QHBoxLayout(), QHBoxLayout()
        for letter, button in self.buttons.items():
            button.setCheckable(True)
            button.setToolTip(tr("Hear it from now on, at the same place (key {letter})", letter=letter))
            button.setAccessibleName(tr("Hear {letter}", letter=letter))
            button.setMinimumSize(QSize(self.fontMetrics().height() * 5, self.fontMetrics().height() * 3))
            listen.addWidget(button)
        listen.addStretch()
        for button in (self.is_a, self.is_b):
            button.setToolTip("The answer is stored, and the next X is heard")
            answer.addWidget(button)
        answer.addStretch()
        answer.addWidget(self.stop)
        return page_of(self.count, self.bar, listen, answer)

    def _telling(self) -> QWidget:
        self.result.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self.again)
        row.addStretch()
        return page_of(self.result, row)

    def _connect(self) -> None:
        self.begin.clicked.connect(self._begin)
        self.first.currentIndexChanged.connect(self._show_choice)
        self.second.currentIndexChanged.connect(self._show_choice)
        for letter, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, letter=letter: self._listening.hear(letter))
        self.is_a.clicked.connect(lambda: self._listening.answer(True))
        self.is_b.clicked.connect(lambda: self._listening.answer(False))
        self.stop.clicked.connect(self._listening.leave)
        self.again.clicked.connect(self._listening.leave)
        self._listening.changed.connect(self._show_test)

    # What is shown

    def refresh(self) -> None:
        """Offer the sounds that are there now; a test that runs keeps its own."""
        names = [each.name for each in self._compare.renditions]
        for box, usual in ((self.first, 0), (self.second, 1)):
            if [box.itemData(n) for n in range(box.count())] != names:
                before = box.currentData()
                box.blockSignals(True)
                box.clear()
                for name in names:
                    box.addItem(tr("Recording") if name == RECORDING else name, name)
                kept = before in names and not (usual and before == self.first.currentData())
                box.setCurrentIndex(names.index(before) if kept else min(usual, box.count() - 1))
                box.blockSignals(False)
        self._show_choice()
        self._show_test()

    def _show_choice(self) -> None:
        enough = len(self._compare.renditions) > 1
        differ = self.first.currentData() != self.second.currentData()
        with keyboard_kept(self, self.take_keyboard):
            self.begin.setEnabled(enough and differ)
        if not enough:
            self.why_not.setText(tr("Compare a codec first: then there are two sounds"))
        else:
            self.why_not.setText("" if differ else tr("Choose two different sounds"))

    def _show_test(self) -> None:
        with keyboard_kept(self, self.take_keyboard):
            self._show_page()

    def _show_page(self) -> None:
        test = self._listening.test
        self.answers.refresh()
        if test is None:
            self._pages.setCurrentIndex(0)
            return
        if test.is_finished:
            self.result.setText(_verdict(test))
            self._pages.setCurrentIndex(2)
            return
        self._pages.setCurrentIndex(1)
        self.count.setText(tr("Trial {number} of {n}", number=test.n_answered + 1, n=test.n_trials))
        self.bar.setRange(0, test.n_trials)
        self.bar.setValue(test.n_answered)
        for letter, button in self.buttons.items():
            button.setChecked(letter == self._listening.heard_key)
            show_chosen(button)
        for button in (self.is_a, self.is_b):
            button.setEnabled(test.can_answer)

    def _begin(self) -> None:
        self._listening.start(self.first.currentData(), self.second.currentData(), self.trials.value())
        self.take_keyboard()

    def take_keyboard(self) -> None:
        """Give the keyboard to the test, so that letters play, or to what begins one."""
        test = self._listening.test
        if test is None:
            (self.begin if self.begin.isEnabled() else self.first).setFocus()
        else:
            (self.again if test.is_finished else self.buttons["X"]).setFocus()

    def event(self, event: QEvent) -> bool:
        """Hear A, B and X by their letters, while a test runs and the keyboard is here."""
        test = self._listening.test
        if test is not None and not test.is_finished:
            keys = {
                int(getattr(Qt.Key, f"Key_{each}")): button.click for each, button in self.buttons.items()
            }
            if acts_on_key(event, keys):
                return True
        return super().event(event)


def _verdict(test: AbxTest) -> str:
    chance = chance_of(test.n_right, test.n_trials)
    names = [tr("the recording") if name == RECORDING else name for name in (test.a, test.b)]
    counted = tr(
        "{right} of {n} right: by guessing, that or more has a probability of {chance:.1%} (p = {p:.3f}).",
        right=test.n_right, n=test.n_trials, chance=chance, p=chance,
    )  # fmt: skip
    said = (
        tr("You probably hear a difference between {a} and {b}.", a=names[0], b=names[1])
        if chance < _SURE
        else tr("That does not show that you hear a difference between {a} and {b}.", a=names[0], b=names[1])
    )
    return f"{counted}\n{said}"
