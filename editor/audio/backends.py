"""The audio output: a PortAudio device, or a simulated clock if there is none."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from codec.messages import Message

__all__ = ["AudioBackend", "BackendError", "NullBackend", "SounddeviceBackend", "output_devices"]

Fill = Callable[[NDArray[np.float32]], None]

_NULL_BLOCK_S = 0.02
_MAX_BLOCK = 4096


class BackendError(Exception):
    """No device can be opened; the message says why, and what to do."""


class AudioBackend(Protocol):
    """An output that calls for samples at its own pace."""

    name: str
    sample_rate: int
    latency_s: float
    """Delay from a request for samples until they are heard."""
    underflows: int

    def start(self) -> None:
        """Start to request samples; no effect if already started."""
        ...

    def stop(self) -> None:
        """Stop requesting samples, and wait until the last request has finished."""
        ...

    def close(self) -> None:
        """Stop and release the device."""
        ...

    @property
    def failed(self) -> bool:
        """Whether the device disappeared during playback."""
        ...


class NullBackend:
    """Requests samples in real time and discards them.

    Parameters
    ----------
    fill
        Writes the next samples, [n_samples, n_channels].
    on_block
        Called with each block; for tests.
    """

    def __init__(
        self,
        fill: Fill,
        sample_rate: int,
        n_channels: int,
        on_block: Fill | None = None,
        name: str = Message("no sound device"),
    ) -> None:
        self.name = name
        self.sample_rate = sample_rate
        self.latency_s = 0.0
        self.underflows = 0
        self.failed = False
        self._fill, self._on_block = fill, on_block
        self._block = np.zeros((round(_NULL_BLOCK_S * sample_rate), n_channels), np.float32)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start to request samples."""
        if self._thread is None:
            self._stopping.clear()
            self._thread = threading.Thread(target=self._run, name="pointillist-null-audio", daemon=True)
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
    fill
        Writes the next samples, [n_samples, n_channels]. A device with one channel gets their mean.
    sample_rate
        Requested rate in Hz; a device that does not support it is opened at its own rate.
    device
        Name as :func:`output_devices` lists it; empty for the system's default.

    Raises
    ------
    BackendError
        If PortAudio is missing or no device opens.
    """

    def __init__(self, fill: Fill, sample_rate: int, n_channels: int, device: str = "") -> None:
        sounddevice = _sounddevice()
        self.underflows = 0
        self._fill = fill
        self._stopped_by_us = True
        try:
            index = _device_index(sounddevice, device)
            info = sounddevice.query_devices(index, "output")
        except (sounddevice.PortAudioError, ValueError) as error:
            device = device or Message("no output device")
            raise BackendError(Message("{device}: {error}", device=device, error=error)) from error
        self.name = str(info["name"])
        n_device = min(n_channels, int(info["max_output_channels"]))
        self._wide = np.zeros((_MAX_BLOCK, n_channels), np.float32) if n_device < n_channels else None
        self._stream = self._opened(sounddevice, index, sample_rate, n_device)
        self.sample_rate = round(self._stream.samplerate)
        self.latency_s = float(self._stream.latency)

    def _opened(self, sounddevice: Any, index: int | None, sample_rate: int, n_channels: int) -> Any:
        """Return a stream at the requested rate, or at the device's own."""
        refusals: list[str] = []
        for rate in (sample_rate, None):
            try:
                return sounddevice.OutputStream(
                    samplerate=rate,
                    device=index,
                    channels=n_channels,
                    dtype="float32",
                    callback=self._callback,
                )
            except (sounddevice.PortAudioError, ValueError) as error:
                refusals.append(str(error))
        raise BackendError(Message("{device} does not open: {error}", device=self.name, error=refusals[-1]))

    @property
    def failed(self) -> bool:
        """Whether the stream ended by itself."""
        return not self._stopped_by_us and not self._active()

    def start(self) -> None:
        """Start the stream.

        Raises
        ------
        BackendError
            If the device has gone.
        """
        if self._active():
            return
        try:
            if not self._stream.stopped:
                self._stream.stop()
            self._stream.start()
        except _sounddevice().PortAudioError as error:
            raise BackendError(
                Message("{device} does not play: {error}", device=self.name, error=error)
            ) from error
        self._stopped_by_us = False

    def stop(self) -> None:
        """Stop the stream after the samples it already has."""
        self._stopped_by_us = True
        self._stream.stop(ignore_errors=True)

    def close(self) -> None:
        """Stop the stream and release the device."""
        self.stop()
        self._stream.close(ignore_errors=True)

    def _active(self) -> bool:
        try:
            return bool(self._stream.active)
        except _sounddevice().PortAudioError:
            return False

    def _callback(self, out: NDArray[np.float32], _frames: int, _time: Any, status: Any) -> None:
        if status.output_underflow:
            self.underflows += 1
        if self._wide is None:
            self._fill(out)
            return
        for begin in range(0, len(out), _MAX_BLOCK):
            narrow = out[begin : begin + _MAX_BLOCK]
            wide = self._wide[: len(narrow)]
            self._fill(wide)
            np.mean(wide, axis=1, keepdims=True, out=narrow)


def output_devices(*, refresh: bool = False) -> list[str]:
    """Return the names of the output devices, each with its host API; empty without PortAudio.

    Parameters
    ----------
    refresh
        Search again for devices that were plugged in or out. No stream may be open: this closes all streams.
    """
    loaded = "sounddevice" in sys.modules
    try:
        sounddevice = _sounddevice()
    except BackendError:
        return []
    try:
        if refresh and loaded:
            # PortAudio searches for devices only when it starts; sounddevice has no public restart.
            sounddevice._terminate()
            sounddevice._initialize()
        return [
            _label(sounddevice, device)
            for device in sounddevice.query_devices()
            if device["max_output_channels"]
        ]
    except sounddevice.PortAudioError:
        return []


def _sounddevice() -> Any:
    """Import sounddevice, which loads the PortAudio library on import."""
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise BackendError(
            Message(
                "the PortAudio library is missing ({error}); on Debian and Ubuntu it is libportaudio2",
                error=error,
            )
        ) from error
    return sounddevice


def _label(sounddevice: Any, device: Any) -> str:
    return f"{device['name']} ({sounddevice.query_hostapis(device['hostapi'])['name']})"


def _device_index(sounddevice: Any, name: str) -> int | None:
    """Return the index of a device; None is the default device."""
    if not name:
        return None
    for index, device in enumerate(sounddevice.query_devices()):
        if device["max_output_channels"] and _label(sounddevice, device) == name:
            return index
    raise ValueError(Message("the device is not there; choose another in File › Preferences"))
