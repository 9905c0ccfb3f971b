"""Dialogs: export, preferences, keyboard help, about, unsaved changes, recovery."""

from __future__ import annotations

from editor.views.dialogs.about_dialog import AboutDialog
from editor.views.dialogs.arranging_dialogs import HumaniseDialog, QuantiseDialog, ScaleDialog, SpacingDialog
from editor.views.dialogs.export_dialog import ExportChoice, ExportDialog
from editor.views.dialogs.guide_dialog import GuideDialog
from editor.views.dialogs.help_dialog import HelpDialog
from editor.views.dialogs.live_dialog import LiveDialog
from editor.views.dialogs.preferences_dialog import PreferencesDialog
from editor.views.dialogs.questions import (
    Answer,
    Keep,
    ask_changed_elsewhere,
    ask_far_onsets,
    ask_removal,
    ask_unsaved,
    offer_recovery,
)
from editor.views.dialogs.recording_mix_dialog import RecordingMixDialog

__all__ = [
    "AboutDialog",
    "Answer",
    "ExportChoice",
    "ExportDialog",
    "GuideDialog",
    "HelpDialog",
    "HumaniseDialog",
    "Keep",
    "LiveDialog",
    "PreferencesDialog",
    "QuantiseDialog",
    "RecordingMixDialog",
    "ScaleDialog",
    "SpacingDialog",
    "ask_changed_elsewhere",
    "ask_far_onsets",
    "ask_removal",
    "ask_unsaved",
    "offer_recovery",
]
