"""The choice of how recordings are encoded, for the welcome page and the preferences."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QComboBox, QHBoxLayout, QLabel, QWidget

from editor.session.encode_choice import DETAILED_TEXT, DETAILED_TIP, LEVEL_TEXTS, EncodeChoice
from editor.translation import tr

__all__ = ["EncodeChoiceBox"]


class EncodeChoiceBox(QWidget):
    """A list of quality levels, and a switch for detailed events.

    Parameters
    ----------
    choose
        Called with each choice of the user.
    stacked
        Whether the switch is below the list instead of beside it.
    """

    def __init__(self, choose: Callable[[EncodeChoice], object], *, stacked: bool = False) -> None:
        super().__init__()
        self._choose = choose
        self.level = QComboBox()
        self.level.setAccessibleName("Encode quality")
        for index, (name, level) in enumerate(LEVEL_TEXTS.items()):
            self.level.addItem(level.text, name)
            self.level.setItemData(index, level.tip, Qt.ItemDataRole.ToolTipRole)
        self.detailed = QCheckBox(DETAILED_TEXT)
        self.detailed.setToolTip(DETAILED_TIP)
        self.caption = QLabel("Encode &quality")
        self.caption.setBuddy(self.level)
        row = QHBoxLayout()
        row.addWidget(self.caption)
        row.addWidget(self.level, 1)
        direction = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        layout = QBoxLayout(direction, self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addWidget(self.detailed)
        self.level.activated.connect(self._on_chosen)
        self.detailed.clicked.connect(self._on_chosen)
        self.show_choice(EncodeChoice())

    def show_choice(self, choice: EncodeChoice) -> None:
        """Show a choice made elsewhere."""
        self.level.setCurrentIndex(self.level.findData(choice.level))
        self.level.setToolTip(tr(LEVEL_TEXTS[choice.level].tip))
        self.detailed.setChecked(choice.mode == "detailed")

    def _on_chosen(self, *_: object) -> None:
        level = list(LEVEL_TEXTS)[self.level.currentIndex()]
        choice = EncodeChoice(level, "detailed" if self.detailed.isChecked() else "sparse")
        self.show_choice(choice)
        self._choose(choice)
