"""The export dialog: what to write, in which format, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGroupBox,
    QLabel,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from codec.messages import Message
from codec.targets import Kind
from editor.commands.labels import n_events_text
from editor.translation import tr
from editor.views.dialogs.save_place import confirmed_place, with_ending
from editor.views.marks.marks import format_time

__all__ = ["ExportChoice", "ExportDialog"]

_FORMATS: tuple[tuple[str, str, str], ...] = (
    ("WAV, 24 bit", ".wav", "PCM_24"),
    ("WAV, 16 bit", ".wav", "PCM_16"),
    ("WAV, 32-bit float", ".wav", "FLOAT"),
    ("FLAC, 24 bit", ".flac", "PCM_24"),
    ("FLAC, 16 bit", ".flac", "PCM_16"),
)
_IN_FOLDERS = ("stems", "clusters", "pack")
_BOUNDS_TIP = Message("What lies outside is cut off, to the sample; markers keep their places")
_NORMALISE_TIP = Message("Louder than full scale: lower the whole file just enough, instead of distorting")
_FORMAT_TIP = Message("Of the samples: more bits are less noise; float cannot clip")
_PACK_HAS_ITS_OWN = Message("A sample pack has whole sounds, 24 bit, each as loud as its file can hold")


@dataclass(frozen=True)
class ExportChoice:
    """The user's choice: `what` is ``"mix"``, ``"selection"``, ``"stems"``, ``"clusters"`` or ``"pack"``.

    For the last three `path` is a folder. A sample pack has no other options. `bounds_s` is the part of the
    piece, in seconds; None for all of it. An end of None is the end of the sound.
    """

    what: str
    path: Path
    subtype: str
    suffix: str
    normalise: bool
    dither: bool
    bounds_s: tuple[float, float | None] | None


class ExportDialog(QDialog):
    """Options for content and format; then a file dialog.

    Parameters
    ----------
    title, folder
        Title of the piece, and the folder that the file dialog starts in.
    sample_rate, n_channels
        Of the piece.
    n_selected
        Number of selected events.
    recording
        File of the piece's recording, which is never replaced.
    dither
        Whether the last export was dithered.
    loop, span
        The loop, and the time from the first selected onset to the end of the selected sounds, if there are
        any, in seconds.
    """

    def __init__(
        self,
        title: str,
        sample_rate: int,
        n_channels: int,
        n_selected: int,
        folder: str,
        parent: QWidget | None = None,
        *,
        recording: Path | None = None,
        dither: bool = False,
        loop: tuple[float, float] | None = None,
        span: tuple[float, float] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export audio")
        self._title = title
        self._folder = folder
        self._recording = recording
        self.choice: ExportChoice | None = None
        box = QGroupBox("What")
        column = QVBoxLayout(box)
        self.what = QButtonGroup(self)
        events = n_events_text(n_selected)
        files = Message("1 file") if n_selected == 1 else Message("{n} files", n=n_selected)
        for key, text in (
            ("mix", "The whole &mix, without muted events"),
            ("selection", tr("The &selection as one file ({events})", events=events)),
            ("stems", tr("S&tems: one file per selected event ({files})", files=files)),
            ("clusters", "Stems: one file per &colour cluster and one for the rest, which add up to the mix"),
            ("pack", tr("A sample &pack of the selection: {files}, and SFZ instruments", files=files)),
        ):
            button = QRadioButton(text)
            button.setObjectName(key)
            button.setChecked(key == "mix")
            button.setEnabled(key in ("mix", "clusters") or n_selected > 0)
            self.what.addButton(button)
            column.addWidget(button)
        self.format = QComboBox()
        for text, _suffix, _subtype in _FORMATS:
            self.format.addItem(text)
        channels = Message("mono") if n_channels == 1 else Message("stereo")
        hz = f"{sample_rate:,}".replace(",", " ")
        rate = QLabel(tr("{hz} Hz, {channels} (as the piece)", hz=hz, channels=channels))
        self.bounds = QComboBox()
        self.bounds.addItem("The whole piece", None)
        if loop is not None:
            begin, end = map(format_time, loop)
            self.bounds.addItem(tr("The loop, {begin} – {end}", begin=begin, end=end), loop)
        if span is not None:
            begin, end = map(format_time, span)
            self.bounds.addItem(tr("The time of the selection, {begin} – {end}", begin=begin, end=end), span)
            self.bounds.addItem("From the first selected event on", (span[0], None))
        self.normalise = QCheckBox("T&urn down if it would clip")
        self.normalise.setChecked(True)
        self.dither = QCheckBox("&Dither: a trace of noise instead of rounding errors")
        self.dither.setChecked(dither)
        self.format.currentIndexChanged.connect(self._show_options)
        self.what.buttonToggled.connect(self._show_options)
        self._show_options()
        form = QFormLayout()
        form.addRow("&Bounds", self.bounds)
        form.addRow("&Format", self.format)
        form.addRow("Rate", rate)
        form.addRow(self.normalise)
        form.addRow(self.dither)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.go = buttons.addButton("Choose where…", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self._choose_place)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(box)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def chosen(self, path: Path) -> ExportChoice:
        """Return the choice for `path`, with the suffix of the format."""
        suffix, subtype = self._format()
        what = self._what()
        if what not in _IN_FOLDERS:
            path = with_ending(path, suffix)
        bounds_s = self.bounds.currentData()
        dither = self.dither.isEnabled() and self.dither.isChecked()
        return ExportChoice(
            what,
            path,
            subtype,
            suffix,
            self.normalise.isChecked(),
            dither,
            None if bounds_s is None else tuple(bounds_s),
        )

    def _format(self) -> tuple[str, str]:
        """Return the suffix and the sample format."""
        return _FORMATS[self.format.currentIndex()][1:]

    def _show_options(self) -> None:
        packed = self._what() == "pack"
        for each, tip in (
            (self.bounds, _BOUNDS_TIP),
            (self.format, _FORMAT_TIP),
            (self.normalise, _NORMALISE_TIP),
        ):
            each.setEnabled(not packed)
            each.setToolTip(_not_now(_PACK_HAS_ITS_OWN) if packed else tr(tip))
        rounded = self._format()[1] != "FLOAT"
        self.dither.setEnabled(rounded and not packed)
        why = _PACK_HAS_ITS_OWN if packed else Message("32-bit float is not rounded")
        self.dither.setToolTip(
            tr("Quiet passages fade into noise instead of becoming coarse; mostly for 16 bit")
            if self.dither.isEnabled()
            else _not_now(why)
        )

    def _what(self) -> str:
        button = self.what.checkedButton()
        return "mix" if button is None else button.objectName()

    def _choose_place(self) -> None:
        suffix = self._format()[0]
        if self._what() in _IN_FOLDERS:
            title = tr("Folder for the sample pack") if self._what() == "pack" else tr("Folder for the stems")
            found = QFileDialog.getExistingDirectory(self, title, self._folder)
        else:
            start = str(Path(self._folder) / (tr("{title} re-render", title=self._title) + suffix))
            kind = f"{suffix[1:].upper()} (*{suffix})"
            found = QFileDialog.getSaveFileName(self, tr("Export audio"), start, kind)[0]
        place = Path(found) if found else None
        if found and self._what() not in _IN_FOLDERS:
            place = confirmed_place(self, found, suffix, Kind.RECORDING, self._recording)
        if place is not None:
            self.choice = self.chosen(place)
            self.accept()


def _not_now(reason: Message) -> str:
    return tr("Not now: {reason}", reason=reason)
