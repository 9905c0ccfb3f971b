"""Where the sound goes: a PortAudio device, or a simulated clock where there is none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["AudioBackend", "BackendError", "NullBackend", "SounddeviceBackend", "output_devices"]

Fill = Callable[[NDArray[np.float32]], None]

_NULL_BLOCK_S = 0.02


class BackendError(Exception):
    """No sound can be played through a device; the message says why and the way out."""


class AudioBackend(Protocol):
    """Something that asks for samples at its own pace."""

    name: str
    sample_rate: int
    underflows: int

    def start(self) -> None:
        """Begin asking for samples; harmless when already started."""
        ...

    def stop(self) -> None:
        """Stop asking, and wait until the last request is over."""
        ...

    def close(self) -> None:
        """Stop and let the device go."""
        ...

    @property
    def failed(self) -> bool:
        """Whether the device went away while it was playing."""
        ...


class NullBackend:
    """Asks for samples in real time and throws them away.

    Parameters
    ----------
    fill
        Writes the next samples, [n_samples, n_channels].
    on_block
        Given each block, in tests.
    """

    def __init__(
        self,
        fill: Fill,
        sample_rate: int,
        n_channels: int,
        on_block: Fill | None = None,
        name: str = "no sound device",
    ) -> None:
        self.name = name
        self.sample_rate = sample_rate
        self.underflows = 0
        self.failed = False
        self._fill, self._on_block = fill, on_block
        self._block = np.zeros((round(_NULL_BLOCK_S * sample_rate), n_channels), np.float32)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin asking for samples."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="null audio clock", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop the clock and wait for it."""
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None

    def close(self) -> None:
        """Stop the clock."""
        self.stop()

    def _run(self) -> None:
        due = time.monotonic()
        while not self._stopping.is_set():
            self._fill(self._block)
            if self._on_block is not None:
                self._on_block(self._block.copy())
            due = max(due + _NULL_BLOCK_S, time.monotonic() - 1.0)
            self._stopping.wait(max(0.0, due - time.monotonic()))


class SounddeviceBackend:
    """A PortAudio output stream.

    Parameters
    ----------
    device
        Name as :func:`output_devices` lists it; empty for the system's default.
    sample_rate
        Wanted rate; a device that refuses it is opened at its own.

    Raises
    ------
    BackendError
        If PortAudio is missing or no device opens.
    """

    def __init__(self, fill: Fill, sample_rate: int, n_channels: int, device: str = "") -> None:
        sounddevice = _sounddevice()
        self.underflows = 0
        self._fill = fill
        self._error: BaseException | None = None
        self._stopped_by_us = True
        index = _device_index(device)
        last: Exception | None = None
        for rate in (sample_rate, None):
            try:
                self._stream: Any = sounddevice.OutputStream(
                    samplerate=rate,
                    device=index,
                    channels=n_channels,
                    dtype="float32",
                    callback=self._callback,
                )
                break
            except (sounddevice.PortAudioError, ValueError) as error:
                last = error
        else:
            raise BackendError(f"the sound device {device or '(default)'} does not open: {last}") from last
        self.sample_rate = round(self._stream.samplerate)
        self.name = str(sounddevice.query_devices(self._stream.device, "output")["name"])

    @property
    def failed(self) -> bool:
        """Whether the stream ended by itself."""
        return not self._stopped_by_us and not self._stream.active

    def start(self) -> None:
        """Start the stream.

        Raises
        ------
        BackendError
            If the device has gone.
        """
        if self._stream.active:
            return
        sounddevice = _sounddevice()
        try:
            if not self._stream.stopped:
                self._stream.stop()
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise BackendError(f"{self.name} does not play: {error}") from error
        self._stopped_by_us = False

    def stop(self) -> None:
        """Stop the stream after what it has been given."""
        self._stopped_by_us = True
        if not self._stream.stopped:
            self._stream.stop()

    def close(self) -> None:
        """Stop the stream and let the device go."""
        self._stopped_by_us = True
        self._stream.close()

    def _callback(self, out: NDArray[np.float32], _frames: int, _time: Any, status: Any) -> None:
        if status.output_underflow:
            self.underflows += 1
        try:
            self._fill(out)
        except Exception as error:  # noqa: BLE001 - an exception here would end the stream in the middle
            out.fill(0.0)
            self._error = error


def output_devices() -> list[str]:
    """Return the names of the output devices, each with its host API; empty without PortAudio."""
    try:
        sounddevice = _sounddevice()
        return [
            _label(sounddevice, device)
            for device in sounddevice.query_devices()
            if device["max_output_channels"]
        ]
    except (BackendError, OSError):
        return []


def _sounddevice() -> Any:
    """Import sounddevice, which needs the PortAudio library at that moment."""
    try:
        import sounddevice
    except OSError as error:
        raise BackendError(
            f"the PortAudio library is missing ({error}); install libportaudio2 to hear something"
        ) from error
    return sounddevice


def _label(sounddevice: Any, device: Any) -> str:
    return f"{device['name']} ({sounddevice.query_hostapis(device['hostapi'])['name']})"


def _device_index(name: str) -> int | None:
    if not name:
        return None
    sounddevice = _sounddevice()
    for index, device in enumerate(sounddevice.query_devices()):
        if device["max_output_channels"] and _label(sounddevice, device) == name:
            return index
    raise BackendError(f"the sound device {name} is not there any more; choose another in the preferences")
