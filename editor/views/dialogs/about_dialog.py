"""About Pointillist: a description, versions, and diagnostics for a bug report."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from editor.diagnostics import app_version
from editor.log import log_file
from editor.translation import tr

__all__ = ["AboutDialog"]


class AboutDialog(QDialog):
    """A short description, versions, and the diagnostics with a button to copy them.

    Parameters
    ----------
    diagnostics
        Text that the button copies; shown above it.
    """

    def __init__(self, diagnostics: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Pointillist")
        self._diagnostics = diagnostics
        text = QLabel(
            "<h2>Pointillist</h2><p>{}</p><p>{}</p><p>{}</p>".format(
                tr("Version {version} · Qt {qt} · MIT licence", version=app_version(), qt=qVersion()),
                tr(
                    "A recording as a set of sound events: each an onset and 32 numbers that become an "
                    "impulse, a resonance and a room. Move them, mute them, swap their parts, and hear the "
                    "recording change."
                ),
                tr(
                    "After John Vinyard, {title} (2025).",
                    title="<i>Toward a Sparse and Interpretable Audio Codec</i>",
                ),
            )
        )
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        width = self.fontMetrics().averageCharWidth() * 72
        text.setMinimumWidth(width)
        self.details = QPlainTextEdit(diagnostics)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setAccessibleName("Diagnostics")
        self.details.setMinimumHeight(self.fontMetrics().height() * 10)
        note = QLabel("Send this along when you report a fault. It names no files of yours.")
        note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton("&Copy diagnostics", QDialogButtonBox.ButtonRole.ActionRole)
        self.copy.clicked.connect(self._copy)
        self.open_log = buttons.addButton("Open the &log", QDialogButtonBox.ButtonRole.ActionRole)
        self.open_log.setEnabled(log_file() is not None)
        self.open_log.clicked.connect(self._open_log)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(self.details)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._diagnostics)
        self.copy.setText(tr("Copied"))

    def _open_log(self) -> None:
        found = log_file()
        if found is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(found)))
