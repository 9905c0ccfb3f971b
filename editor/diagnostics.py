"""Diagnostics for a bug report: versions, system and sound device, but nothing of the user's work."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from editor.log import log_file

if TYPE_CHECKING:
    from editor.session import Session

__all__ = ["app_version", "diagnostics", "versions"]

_PACKAGES = ("PySide6-Essentials", "pyqtgraph", "numpy", "scipy", "torch", "soundfile", "sounddevice", "soxr")


def app_version() -> str:
    """Return the version of Pointillist."""
    return _version("pointillist") or "from source"


def versions() -> dict[str, str]:
    """Return the versions of the dependencies, by name, without importing them."""
    found = {"Python": platform.python_version(), "Qt": qVersion()}
    return found | {name: _version(name) or "not installed" for name in _PACKAGES}


def diagnostics(session: Session) -> str:
    """Return the diagnostics as text, without names and contents of files."""
    document, playback = session.document, session.playback
    screens = [
        f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    ]
    channels = f"{document.n_channels} channel{'' if document.n_channels == 1 else 's'}"
    facts = {
        "Pointillist": app_version(),
        "System": f"{platform.platform()} ({platform.machine()})",
        **versions(),
        "Window system": f"{QGuiApplication.platformName()}, {', '.join(screens)}",
        "Sound device": f"{playback.backend_name}, {playback.underflows} dropouts",
        "Piece": f"{len(document.events)} events, {document.duration_s:.1f} s, "
        f"{document.sample_rate} Hz, {channels}",
        "Model": f"{document.model.name or 'none yet'} {document.model.short_hash}".rstrip(),
        "Log": str(log_file() or "none: its folder cannot be written").replace(str(Path.home()), "~", 1),
    }
    return "\n".join(f"{name}: {value}" for name, value in facts.items()) + "\n"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
