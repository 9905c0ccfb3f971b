"""What the sources of the playback are called, and what each is, for those who hear them the first time."""

from __future__ import annotations

from collections.abc import Mapping

from editor.audio.source import Source

__all__ = ["SOURCE_TEXTS"]

SOURCE_TEXTS: Mapping[Source, tuple[str, str]] = {
    Source.RECORDING: ("&Recording", "Recording: as it was opened"),
    Source.MIX: (
        "&Mix", "Mix: what you have made of the recording, as it is exported; unedited, it is the recording"
    ),
    Source.MODEL: ("Mo&del", "Model: what the 32 numbers of each event make, without the recording"),
    Source.EVENTS: ("Events &only", "Events only: what the events claim of the recording, without the rest"),
}  # fmt: skip
"""Names in menus, and sentences for tooltips."""
