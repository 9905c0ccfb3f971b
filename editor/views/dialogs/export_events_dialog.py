"""The dialog for exporting events: which events, for which program, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QGroupBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from codec.messages import Message
from codec.project.file import TEMPO_RANGE_BPM
from codec.targets import Kind
from editor.commands.labels import n_events_text
from editor.session.exchange import EventFormat, EventGroups, ExportedEvents
from editor.translation import tr
from editor.views.dialogs.save_place import confirmed_place, with_ending
from editor.views.widgets.number_field import NumberField

__all__ = ["EventsChoice", "ExportEventsDialog"]


@dataclass(frozen=True)
class _Format:
    key: EventFormat
    text: str
    suffix: str
    about: Message


_FORMATS = (
    _Format(
        "midi",
        "MIDI",
        ".mid",
        Message("A track per colour cluster, a note per event; velocity says how loud it is."),
    ),
    _Format(
        "audacity",
        "Audacity labels",
        ".txt",
        Message("A label per event. In Audacity: File, Import, Labels."),
    ),
    _Format(
        "reaper",
        "REAPER regions",
        ".csv",
        Message("A region per event. In REAPER: Region/Marker Manager, Import markers/regions."),
    ),
    _Format(
        "svl",
        "Sonic Visualiser layer",
        ".svl",
        Message("A layer of notes in Hz. In Sonic Visualiser: File, Import Annotation Layer."),
    ),
    _Format(
        "dawproject",
        "DAWproject session",
        ".dawproject",
        Message(
            "An audio track per colour cluster and one for the rest, which add up to the mix. "
            "Bitwig Studio, Studio One and Cubase open it."
        ),
    ),
    _Format(
        "csv",
        "Table (CSV)",
        ".csv",
        Message("A row per event. Change it in a spreadsheet and bring it back with Import event edits."),
    ),
    _Format("json", "Table (JSON)", ".json", Message("The same for programs; it can be brought back, too.")),
)


@dataclass(frozen=True)
class EventsChoice:
    """The user's choice: format, path, and events (None: all)."""

    path: Path
    how: ExportedEvents
    ids: frozenset[str] | None


class ExportEventsDialog(QDialog):
    """Options for format and events; then a file dialog.

    Parameters
    ----------
    title, folder
        Title of the piece, and the folder that the file dialog starts in.
    groups, selected
        The colour clusters, and the selected events.
    tempo_bpm
        Initial tempo: that of the piece.
    last_format
        Format of the last export.
    recording
        File of the piece's recording, which is never replaced.
    """

    def __init__(
        self,
        title: str,
        folder: str,
        groups: EventGroups,
        selected: frozenset[str],
        tempo_bpm: float,
        last_format: str = "",
        parent: QWidget | None = None,
        *,
        recording: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export events")
        self._title = title
        self._folder = folder
        self._recording = recording
        self._groups = groups
        self._selected = selected
        self.choice: EventsChoice | None = None
        self.format = QComboBox()
        for each in _FORMATS:
            self.format.addItem(each.text, each.key)
        self.format.setCurrentIndex(max(0, self.format.findData(last_format)))
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setMinimumWidth(self.fontMetrics().averageCharWidth() * 58)
        self.about.setMinimumHeight(self.fontMetrics().lineSpacing() * 3 + 4)
        self.pitches = QRadioButton("A &note at the nearest semitone")
        self.drums = QRadioButton("A &drum per colour cluster (channel 10, from C2 up)")
        self.pitches.setChecked(True)
        self.bend = QCheckBox("&Bend it to the exact pitch (a channel per sounding note)")
        self.tempo = NumberField()
        self.tempo.setRange(*TEMPO_RANGE_BPM)
        self.tempo.setDecimals(2)
        self.tempo.setSuffix(" bpm")
        self.tempo.setValue(tempo_bpm)
        self.tempo.setToolTip(
            "Tempo of the piece, which keeps it. Beats are counted from the start of the piece; times in "
            "seconds stay the same"
        )
        form = QFormLayout()
        form.addRow("&Format", self.format)
        form.addRow(self.about)
        form.addRow("Te&mpo", self.tempo)
        self._midi = QGroupBox("An event becomes")
        column = QVBoxLayout(self._midi)
        for widget in (self.pitches, self.bend, self.drums):
            column.addWidget(widget)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = buttons.addButton("Choose where…", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._choose_place)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self._midi)
        layout.addWidget(self._events_box())
        layout.addWidget(buttons)
        self.format.currentIndexChanged.connect(self._show_format)
        self.pitches.toggled.connect(self.bend.setEnabled)
        self._show_format()

    def _events_box(self) -> QGroupBox:
        box = QGroupBox("Events")
        grid = QGridLayout(box)
        self.which = QButtonGroup(self)
        counts = {
            cluster: len(self._groups.members(cluster))
            for cluster in sorted(set(self._groups.labels.values()))
        }
        for row, (key, text, usable) in enumerate(
            (
                ("all", tr("&All {events}", events=n_events_text(len(self._groups.labels))), True),
                (
                    "selection",
                    tr("The &selected {events}", events=n_events_text(len(self._selected))),
                    bool(self._selected),
                ),
                ("cluster", "Those of a &colour cluster:", len(counts) > 1),
            )
        ):
            button = QRadioButton(text)
            button.setObjectName(key)
            button.setChecked(key == "all")
            button.setEnabled(usable)
            self.which.addButton(button)
            grid.addWidget(button, row, 0)
        self.cluster = QComboBox()
        self.cluster.setAccessibleName("Colour cluster")
        for cluster, count in counts.items():
            self.cluster.addItem(
                self._swatch(cluster), f"{cluster + 1} ({tr(n_events_text(count))})", cluster
            )
        self.cluster.setEnabled(False)
        grid.addWidget(self.cluster, 2, 1)
        grid.setColumnStretch(2, 1)
        self.which.buttonToggled.connect(
            lambda button, on: self.cluster.setEnabled(on) if button.objectName() == "cluster" else None
        )
        return box

    def chosen(self, path: Path) -> EventsChoice:
        """Return the choice for `path`, with the suffix of the format."""
        chosen = self._format()
        path = with_ending(path, chosen.suffix)
        midi = chosen.key == "midi"
        drums = midi and self.drums.isChecked()
        bend = midi and not drums and self.bend.isChecked()
        return EventsChoice(path, ExportedEvents(chosen.key, self.tempo.value(), drums, bend), self._ids())

    def _ids(self) -> frozenset[str] | None:
        button = self.which.checkedButton()
        which = "all" if button is None else button.objectName()
        if which == "all":
            return None
        return self._selected if which == "selection" else self._groups.members(self.cluster.currentData())

    def _format(self) -> _Format:
        return _FORMATS[self.format.currentIndex()]

    def _show_format(self) -> None:
        chosen = self._format()
        self.about.setText(tr(chosen.about))
        self._midi.setEnabled(chosen.key == "midi")
        self.bend.setEnabled(chosen.key == "midi" and self.pitches.isChecked())
        self.tempo.setEnabled(chosen.key in ("midi", "dawproject", "json"))

    def _swatch(self, cluster: int) -> QIcon:
        size = self.fontMetrics().height()
        pixmap = QPixmap(size, size)
        known = self._groups.colours[cluster] if cluster < len(self._groups.colours) else (0.5, 0.5, 0.5)
        pixmap.fill(QColor.fromRgbF(*known))
        return QIcon(pixmap)

    def _choose_place(self) -> None:
        chosen = self._format()
        start = str(Path(self._folder) / (tr("{title} events", title=self._title) + chosen.suffix))
        kind = f"{tr(chosen.text)} (*{chosen.suffix})"
        found, _ = QFileDialog.getSaveFileName(self, tr("Export events"), start, kind)
        makes = Kind.JSON if chosen.key == "json" else Kind.OTHER
        place = confirmed_place(self, found, chosen.suffix, makes, self._recording) if found else None
        if place is not None:
            self.choice = self.chosen(place)
            self.accept()
