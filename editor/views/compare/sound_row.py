"""One compared sound: a letter that plays it, what it is, and its picture."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from editor.session.compare import RECORDING, CompareSession, Region, Rendition, Run
from editor.translation import number_text, tr
from editor.views.compare.canvas import SoundCanvas
from editor.views.compare.chosen import show_chosen
from editor.views.widgets.elided_label import ElidedLabel

__all__ = ["SoundRow", "rate_text"]

_LABEL_CHARS = 28
_FIRST = "log_mel_distance_db"


def rate_text(bits_per_s: float | None) -> str:
    """Return a rate as text; of the recording there is none."""
    if bits_per_s is None:
        return ""
    kbit = bits_per_s / 1000.0
    return tr("{kbit} kbit/s", kbit=number_text(kbit, ".2f" if kbit < 10 else ".0f"))


class SoundRow(QWidget):
    """A row of the list.

    Parameters
    ----------
    session
        The sounds.
    letter, name
        The letter that plays it, and its name: a codec's, or the recording's.
    """

    asked = Signal(str)
    """It is to be heard."""
    asked_at = Signal(str, float)
    """It is to be heard at a time."""

    def __init__(self, session: CompareSession, letter: str, name: str) -> None:
        super().__init__()
        self.letter, self.name = letter, name
        self._run: Run | None = None
        shown = tr("Recording") if name == RECORDING else name
        self.button = QToolButton()
        self.button.setText(letter)
        self.button.setCheckable(True)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setAccessibleName(tr("Hear {letter}: {name}", letter=letter, name=shown))
        self.button.setToolTip(tr("Hear it from now on, at the same place (key {letter})", letter=letter))
        font = self.button.font()
        font.setBold(True)
        font.setPointSizeF(font.pointSizeF() * 1.2)
        self.button.setFont(font)
        side = self.button.fontMetrics().height() * 2
        self.button.setFixedSize(QSize(side, side))
        self.title, self.detail = ElidedLabel(wanted=False), ElidedLabel(wanted=False)
        self._title = shown
        self.title.setText(shown)
        title = self.title.font()
        title.setBold(True)
        self.title.setFont(title)
        self.detail.setToolTip(tr("True rate, and the log-mel distance from the recording: lower is nearer"))
        self.detail.setAccessibleName(tr("Rate and quality of {name}", name=shown))
        self.canvas = SoundCanvas(session, name)
        self._left = QWidget()
        self._compose()
        self.button.clicked.connect(self._ask)
        self.canvas.pressed.connect(self._ask_at)

    def _compose(self) -> None:
        grid = QGridLayout(self._left)
        grid.setContentsMargins(0, 2, 6, 2)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.button, 0, 0, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.title, 0, 1, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self.detail, 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(1, 1)
        self._left.setFixedWidth(self.label_width())
        self._left.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left)
        row.addWidget(self.canvas, 1)

    def label_width(self) -> int:
        """Return the width of what is left of the picture, in pixels."""
        return self.fontMetrics().averageCharWidth() * _LABEL_CHARS + self.button.width()

    def _ask(self) -> None:
        self._take_keyboard()
        self.asked.emit(self.name)

    def _ask_at(self, time_s: float) -> None:
        self._take_keyboard()
        self.asked_at.emit(self.name, time_s)

    def _take_keyboard(self) -> None:
        # The next sound is asked for by its letter, which elsewhere is a key of the window.
        self.button.setFocus(Qt.FocusReason.MouseFocusReason)

    # What is shown

    def show_sound(
        self, recording: Rendition | None, sound: Rendition | None, run: Run | None, region: Region | None
    ) -> None:
        """Show a sound, or how far it is."""
        self._run = run
        self.button.setEnabled(sound is not None)
        self.canvas.show_run(run)
        self.canvas.show_sound(recording, sound, region)
        self.detail.setText(self._detail(sound, run))
        if run is not None:
            self.title.setToolTip("" if sound is None else sound.description)

    def show_progress(self) -> None:
        """Show how far it is."""
        self.canvas.update()

    def show_heard(self, heard: bool) -> None:
        """Show whether it is what is heard."""
        self.button.setChecked(heard)
        show_chosen(self.button)
        self.title.setText(f"▶ {self._title}" if heard else self._title)

    @staticmethod
    def _detail(sound: Rendition | None, run: Run | None) -> str:
        if run is None:
            return tr("as it was opened")
        if sound is None:
            return ""
        distance_db = (run.figures or {}).get(_FIRST)
        if distance_db is None:
            return rate_text(sound.bits_per_s)
        return tr("{rate} · {distance:.1f} dB mel", rate=rate_text(sound.bits_per_s), distance=distance_db)
