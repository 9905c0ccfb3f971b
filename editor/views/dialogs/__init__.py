"""Windows that ask or tell: export, preferences, keyboard help, about, unsaved changes, recovery."""

from __future__ import annotations

from .about_dialog import AboutDialog
from .arranging_dialogs import HumaniseDialog, QuantiseDialog, ScaleDialog, SpacingDialog
from .export_dialog import ExportChoice, ExportDialog
from .help_dialog import HelpDialog
from .live_dialog import LiveDialog
from .preferences_dialog import PreferencesDialog
from .questions import Answer, ask_removal, ask_unsaved, offer_recovery
from .recording_mix_dialog import RecordingMixDialog

__all__ = [
    "AboutDialog",
    "Answer",
    "ExportChoice",
    "ExportDialog",
    "HelpDialog",
    "HumaniseDialog",
    "LiveDialog",
    "PreferencesDialog",
    "QuantiseDialog",
    "RecordingMixDialog",
    "ScaleDialog",
    "SpacingDialog",
    "ask_removal",
    "ask_unsaved",
    "offer_recovery",
]
