"""A timeline to be used by hand in tests."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.views.marks.model import MarksModel
from editor.views.timeline.snap import SnapControl
from editor.views.timeline.timeline import Timeline
from tests.editor.view_fakes import FakeSession, fill

__all__ = ["TimelineBench"]


class TimelineBench:
    """A timeline with twelve events that snap to nothing; wait for its threads in the end."""

    def __init__(self, qtbot: QtBot) -> None:
        self.session, self.qtbot = FakeSession(), qtbot
        self.ids = fill(self.session, 12)
        self.model = MarksModel(self.session)  # type: ignore[arg-type]
        self.snap = SnapControl(self.session)  # type: ignore[arg-type]
        self.snap.set_mode("off")
        self.timeline = Timeline(self.session, self.model, self.snap)  # type: ignore[arg-type]
        qtbot.addWidget(self.timeline)
        self.timeline.resize(1000, 500)
        self.timeline.show()
        QApplication.processEvents()
        self.timeline.fit()
