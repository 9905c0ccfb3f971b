"""Where encodes compute: the user's stored choice, and the devices that this machine has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from codec.devices import DEVICE_CHOICES, DeviceChoice, DeviceName
from editor.session.settings import Settings
from editor.workers import CodecHandle, InferenceWorker

__all__ = ["Computing"]

_KEY = "compute_on"


class Computing:
    """The choice of the device that encodes compute on.

    Parameters
    ----------
    settings
        Keep the choice.
    codec
        Encodes on the chosen device.
    worker
        Looks for devices in its thread: torch is not loaded in the main thread.
    """

    def __init__(self, settings: Settings, codec: CodecHandle, worker: InferenceWorker) -> None:
        self._settings, self._codec, self._worker = settings, codec, worker
        codec.device = self.choice

    @property
    def choice(self) -> DeviceChoice:
        """The stored choice; automatic if there is none, or an unknown one."""
        known: dict[str, DeviceChoice] = {name: name for name in DEVICE_CHOICES}
        return known.get(str(self._settings.value(_KEY)), "auto")

    def choose(self, choice: DeviceChoice) -> None:
        """Store a choice, which holds from the next encode on."""
        self._settings.set_value(_KEY, choice)
        self._codec.device = choice

    def ask_devices(self, done: Callable[[Sequence[DeviceName]], None]) -> None:
        """Call `done`, later, with the devices that work on this machine."""
        self._worker.request("devices", lambda codec: codec.devices, done, lambda _error: None)
