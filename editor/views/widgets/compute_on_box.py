"""The choice of the device that encodes compute on, for the preferences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget
from shiboken6 import isValid

from codec.devices import DeviceName
from editor.session import Computing
from editor.translation import tr

__all__ = ["ComputeOnBox"]


class ComputeOnBox(QWidget):
    """A list of the devices that work on this machine; without a graphics card, there is nothing to choose.

    Parameters
    ----------
    computing
        Has the choice. It is asked for devices now, and answers later.
    """

    def __init__(self, computing: Computing) -> None:
        super().__init__()
        self._computing = computing
        self.devices = QComboBox()
        self.devices.setAccessibleName("Compute on")
        self.devices.addItem("Automatic", "auto")
        self.devices.addItem("Processor", "cpu")
        self.devices.setToolTip("Only the processor: no graphics card that can compute was found")
        self.devices.setEnabled(False)
        self.devices.activated.connect(lambda index: computing.choose(self.devices.itemData(index)))
        self.caption = QLabel("Com&pute on")
        self.caption.setBuddy(self.devices)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.caption)
        row.addWidget(self.devices, 1)
        computing.ask_devices(self._offer)

    def _offer(self, devices: Sequence[DeviceName]) -> None:
        if not isValid(self):  # the preferences were closed meanwhile
            return
        for device in devices:
            if device != "cpu":
                self.devices.addItem(tr("Graphics card"), device)
                self.devices.setToolTip(tr("Where the search for events computes, from the next encode on"))
                self.devices.setEnabled(True)
        self.devices.setCurrentIndex(max(0, self.devices.findData(self._computing.choice)))
