"""Windows that ask or tell: export, preferences, keyboard help, about, unsaved changes, recovery."""

from __future__ import annotations

from .about_dialog import AboutDialog
from .export_dialog import ExportChoice, ExportDialog
from .help_dialog import HelpDialog
from .preferences_dialog import PreferencesDialog
from .questions import Answer, ask_unsaved, offer_recovery
from .recording_mix_dialog import RecordingMixDialog

__all__ = [
    "AboutDialog",
    "Answer",
    "ExportChoice",
    "ExportDialog",
    "HelpDialog",
    "PreferencesDialog",
    "RecordingMixDialog",
    "ask_unsaved",
    "offer_recovery",
]
