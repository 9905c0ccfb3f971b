"""The welcome page of an empty window: a description, three ways to start, and the encode quality."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from editor.session import EncodeChoice
from editor.views.widgets.empty_state import EmptyState
from editor.views.widgets.encode_choice_box import EncodeChoiceBox

__all__ = ["Welcome"]


class Welcome(EmptyState):
    """The empty state of the timeline."""

    def __init__(
        self,
        parent: QWidget,
        open_file: Callable[[], object],
        open_demo: Callable[[], object],
        choose_encoding: Callable[[EncodeChoice], object],
    ) -> None:
        self.encoding = EncodeChoiceBox(choose_encoding)
        super().__init__(
            parent,
            "Open a recording to see its sound events",
            "Drop a WAV, FLAC, AIFF, OGG or MP3 file, or a Pointillist project, anywhere on this window.",
            [("Open a file…", open_file), ("Try the demo piece", open_demo)],
            self.encoding,
        )
