"""What this is, and which version."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

__all__ = ["AboutDialog"]


def _version() -> str:
    try:
        return version("pointillist")
    except PackageNotFoundError:
        return "from source"


class AboutDialog(QDialog):
    """A short description with versions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Pointillist")
        text = QLabel(
            f"<h2>Pointillist</h2><p>Version {_version()} · Qt {qVersion()} · MIT licence</p>"
            "<p>A recording as a set of sound events: each an onset and 32 numbers that become an "
            "impulse, a resonance and a room. Move them, mute them, swap their parts, and hear the "
            "recording change.</p>"
            "<p>After John Vinyard, <i>Toward a Sparse and Interpretable Audio Codec</i> (2025).</p>"
        )
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        text.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(text)
        layout.addWidget(buttons)
