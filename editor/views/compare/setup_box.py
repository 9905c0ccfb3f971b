"""What is compared: codecs, a part of the recording, and the button that begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from codec.messages import Message
from editor.overrides import guarded
from editor.session.compare import MOST_CODECS, Region, RegionKind, Run, RunState, chosen_region
from editor.translation import tr
from editor.views.compare.keyboard import keyboard_kept
from editor.views.inspector.button_keys import acts_on_key
from editor.views.marks.marks import format_time
from editor.views.widgets.elided_label import ElidedLabel
from editor.views.window.progress_panel import remaining_text

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["SetupBox"]

_CODECS_KEY, _REGION_KEY = "compare_codecs", "compare_region"
_FIRST_CHOSEN = ("events-draft", "opus-6", "mp3-8")
"""What is chosen at first, as far as there is such a codec; else the first few."""
_N_FIRST = 3
_LEAST_CHARS = 26
_KINDS: tuple[tuple[RegionKind, str], ...] = (
    (RegionKind.LOOP, "The loop"),
    (RegionKind.SELECTION, "The selected events"),
    (RegionKind.WHOLE, "The whole piece"),
)
_ROLE = Qt.ItemDataRole.UserRole


@guarded
class _CodecList(QListWidget):
    """Codecs with check marks; Return sets and clears the current one's, since Space plays the piece."""

    def event(self, event: QEvent) -> bool:
        """Act on Return before the shortcuts of the window."""
        keys = dict.fromkeys((int(Qt.Key.Key_Return), int(Qt.Key.Key_Enter)), self._toggle)
        return acts_on_key(event, keys) or super().event(event)

    def _toggle(self) -> None:
        if self.currentRow() >= 0:
            item = self.currentItem()
            on = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)


class SetupBox(QWidget):
    """The left side of the panel.

    Parameters
    ----------
    session
        The piece.
    selection_span
        Returns the time of the selected events.
    """

    begun = Signal()
    """The comparison has begun."""

    def __init__(self, session: Session, selection_span: Callable[[], tuple[float, float] | None]) -> None:
        super().__init__()
        self._session, self._compare = session, session.compare
        self._selection_span = selection_span
        self.codecs = _CodecList()
        self.codecs.setAccessibleName("Codecs to compare")
        self.codecs.setToolTip("Choose codecs: click their boxes, or press Return")
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.region = QComboBox()
        self.region.setAccessibleName("Part of the recording")
        self.times = QLabel()
        self.times.setWordWrap(True)
        self.compare, self.cancel = QPushButton("Compare"), QPushButton("Cancel")
        self.cancel.setToolTip("End the codecs that are at work; what is done stays")
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(self.fontMetrics().height() // 2)
        self.bar.setAccessibleName("Progress of the comparison")
        self.state = ElidedLabel(wanted=False)
        self._compose()
        self._fill()
        self._connect()
        self.refresh()

    def _compose(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 6, 0)
        heading = QLabel("Codecs")
        heading.setBuddy(self.codecs)
        column.addWidget(heading)
        column.addWidget(self.codecs, 1)
        # Room for three lines, so that nothing moves from codec to codec.
        self.about.setMinimumHeight(self.about.fontMetrics().height() * 3)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.about)
        part = QLabel("Part of the recording")
        part.setBuddy(self.region)
        column.addWidget(part)
        column.addWidget(self.region)
        column.addWidget(self.times)
        grid = QGridLayout()
        grid.addWidget(self.compare, 0, 0)
        grid.addWidget(self.cancel, 0, 1)
        column.addLayout(grid)
        column.addWidget(self.bar)
        column.addWidget(self.state)
        for button in (self.compare, self.cancel):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _fill(self) -> None:
        entries = list(self._compare.entries)
        names = [entry.name for entry in entries]
        stored = str(self._session.settings.value(_CODECS_KEY, "")).split("\n")
        chosen = [name for name in stored if name in names] or [n for n in _FIRST_CHOSEN if n in names]
        chosen = chosen or names[:_N_FIRST]
        for entry in entries:
            item = QListWidgetItem(entry.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            on = entry.name in chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            item.setData(_ROLE, tr(entry.summary))
            item.setToolTip(tr(entry.summary))
            self.codecs.addItem(item)
        # No name is cut off.
        bar = self.codecs.verticalScrollBar().sizeHint().width()
        frame = 2 * self.codecs.frameWidth()
        least = self.fontMetrics().averageCharWidth() * _LEAST_CHARS
        self.codecs.setMinimumWidth(max(self.codecs.sizeHintForColumn(0) + bar + frame, least))
        for kind, text in _KINDS:
            self.region.addItem(tr(text), kind)
        stored_kind = str(self._session.settings.value(_REGION_KEY, RegionKind.LOOP))
        self.region.setCurrentIndex(max(0, self.region.findData(stored_kind)))

    def _connect(self) -> None:
        self.codecs.itemChanged.connect(self._on_checked)
        self.codecs.currentItemChanged.connect(self._show_about)
        self.region.activated.connect(self._on_region)
        self.compare.clicked.connect(self.begin)
        self.cancel.clicked.connect(self._compare.cancel)
        self._compare.progressed.connect(self._show_progress)

    # What is chosen

    def chosen(self) -> list[str]:
        """Return the names of the codecs that are chosen."""
        items = [self.codecs.item(row) for row in range(self.codecs.count())]
        return [item.text() for item in items if item.checkState() == Qt.CheckState.Checked]

    def chosen_region(self) -> Region | Message:
        """Return the part that is chosen, or why there is none."""
        clip = self._session.document.original
        duration_s = 0.0 if clip is None else clip.duration_s
        kind = RegionKind(self.region.currentData())
        return chosen_region(kind, self._session.playback.loop, self._selection_span(), duration_s)

    def begin(self) -> None:
        """Begin to compare."""
        region = self.chosen_region()
        if isinstance(region, Region) and self.chosen():
            self._compare.compare(self.chosen(), region)
            self.begun.emit()

    def _on_checked(self, item: QListWidgetItem) -> None:
        if len(self.chosen()) > MOST_CODECS:
            item.setCheckState(Qt.CheckState.Unchecked)
        self.codecs.setCurrentItem(item)  # a click on a box does not, and the line beneath is about it
        self._session.settings.set_value(_CODECS_KEY, "\n".join(self.chosen()))
        self.refresh()

    def _on_region(self) -> None:
        self._session.settings.set_value(_REGION_KEY, str(self.region.currentData()))
        self.refresh()

    # What is shown

    def refresh(self) -> None:
        """Show whether there is something to compare, and how far it is."""
        region, running = self.chosen_region(), self._compare.running
        if isinstance(region, Region):
            length = tr("{seconds:.1f} s", seconds=region.duration_s)
            self.times.setText(
                f"{format_time(region.begin_s, 1)} – {format_time(region.end_s, 1)} ({length})"
            )
        else:
            self.times.setText(tr(region))
        able = isinstance(region, Region) and bool(self.chosen())
        with keyboard_kept(self, self.take_keyboard):
            self.compare.setEnabled(able)
            self.cancel.setEnabled(running)
        if able:
            tip = tr("Run the codecs that are chosen on this part; what was done before is taken from memory")
        else:
            tip = tr("Choose a codec first") if isinstance(region, Region) else tr(region)
        self.compare.setToolTip(tip)
        self._show_progress()

    def take_keyboard(self) -> None:
        """Give the keyboard to what begins, or to the codecs if nothing can begin."""
        (self.compare if self.compare.isEnabled() else self.codecs).setFocus()

    def show_about(self) -> None:
        """Say what the first codec is, if none is the current one yet."""
        if self.codecs.currentRow() < 0 and self.codecs.count():
            self.codecs.setCurrentRow(0)

    def _show_about(self, item: QListWidgetItem | None) -> None:
        self.about.setText("" if item is None else str(item.data(_ROLE)))

    def _show_progress(self, *_: object) -> None:
        compare = self._compare
        self.bar.setValue(round(1000 * compare.share) if compare.running else 0)
        if not compare.running:
            n_refused = sum(run.problem is not None for run in compare.runs.values())
            n_done = sum(run.rendition is not None for run in compare.runs.values())
            text = tr("{n} done", n=n_done) if compare.runs else ""
            problems = tr("{n} done, {failed} with a problem", n=n_done, failed=n_refused)
            self.state.setText(problems if n_refused else text)
            return
        at_work = [run for run in compare.runs.values() if not run.is_over]
        names = ", ".join(run.name for run in at_work)
        self.state.setText(" · ".join(filter(None, [_left_text(at_work), names])))


def _left_text(at_work: list[Run]) -> str:
    """Return how long the codec takes that ends last; empty while one waits, or it is too early."""
    left_s = [run.pace.left_s() for run in at_work if run.state != RunState.MEASURING]
    known = [each for each in left_s if each is not None]
    return remaining_text(max(known)) if known and len(known) == len(left_s) else ""
