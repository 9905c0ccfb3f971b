"""Dialogs: export, preferences, keyboard help, about, unsaved changes, recovery.

Only the questions are here. Each window has a module of its own, which the handlers import when it is opened:
none is needed for the first picture of the main window.
"""

from __future__ import annotations

from editor.views.dialogs.questions import (
    Answer,
    Keep,
    ask_changed_elsewhere,
    ask_far_onsets,
    ask_removal,
    ask_unsaved,
    offer_recovery,
)

__all__ = [
    "Answer",
    "Keep",
    "ask_changed_elsewhere",
    "ask_far_onsets",
    "ask_removal",
    "ask_unsaved",
    "offer_recovery",
]
