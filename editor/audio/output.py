"""The engine and its output device, and the fallback when there is no device or it disappears."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from codec.messages import Message
from editor.audio.backends import AudioBackend, BackendError, NullBackend, output_devices
from editor.audio.engine import Engine
from editor.audio.metronome import Beats
from editor.translation import tr, tr_error

__all__ = ["Output"]

FloatArray = NDArray[np.float32]
Span = tuple[tuple[int, int] | None, int | None]

_N_CHANNELS = 2
_REST = Message("ready to play")
_FADE_OUT_S = 0.06
"""Time limit of the fade-out before a device is closed."""
_STALL_S = 2.0
"""A device that has requested no samples for this time is treated as gone."""


class Output:
    """One device at a time, opened when it is first needed.

    Parameters
    ----------
    device
        Name of an output device; empty for the system's default.
    open_backend
        Opens a device that calls `fill` for samples. Its arguments are fill, rate, channels and the device's
        name.
    tell
        Called with messages for the user.
    """

    def __init__(
        self,
        device: str,
        open_backend: Callable[[Callable[[FloatArray], None], int, int, str], AudioBackend],
        tell: Callable[[str], None],
    ) -> None:
        self.device = device
        self.engine = Engine(_N_CHANNELS, 44_100)
        self._open_backend, self._tell = open_backend, tell
        self._backend: AudioBackend | None = None
        self._running = False
        self._known_devices: list[str] | None = None
        self._kept: list[FloatArray] = []
        self._progress = (0, 0.0)
        self._told_of: Engine | None = None
        self._beats: Beats | None = None

    # Requests to the engine

    def want(
        self,
        *,
        buffer: FloatArray | None = None,
        playing: bool | None = None,
        seek: int | None = None,
        span: Span | None = None,
        gain: float | None = None,
    ) -> None:
        """Request a change from the engine."""
        self._keep(buffer)
        self.engine.want(buffer=buffer, playing=playing, seek=seek, span=span, gain=gain)

    def audition(self, samples: FloatArray) -> None:
        """Play samples once."""
        self._keep(samples)
        self.engine.audition(samples)

    def grain(self, samples: FloatArray) -> None:
        """Play samples once, beside other grains."""
        self._keep(samples)
        self.engine.grain(samples)

    def set_beats(self, beats: Beats | None) -> None:
        """Set the beats of the metronome; None switches it off."""
        self._beats = self.engine.beats = beats

    def let_go(self) -> None:
        """Release buffers that the callback no longer uses.

        They are kept until then because freeing a long buffer takes too much time for the callback.
        """
        self._kept = [buffer for buffer in self._kept if self.engine.uses(buffer)]

    def _keep(self, buffer: FloatArray | None) -> None:
        self.let_go()
        if buffer is not None and not any(buffer is other for other in self._kept):
            self._kept.append(buffer)

    @property
    def heard_position_s(self) -> float:
        """The position that is heard now, in seconds."""
        rate = self.engine.sample_rate
        latency_s = 0.0 if self._backend is None else self._backend.latency_s
        return self.engine.heard_position(round(latency_s * rate)) / rate

    # The device

    @property
    def name(self) -> str:
        """The name of the device, or of its replacement."""
        return _REST if self._backend is None else self._backend.name

    @property
    def underflows(self) -> int:
        """Number of times that the output ran out of samples."""
        return 0 if self._backend is None else self._backend.underflows

    def devices(self) -> list[str]:
        """Return the names of the output devices; searches for new ones unless something plays."""
        if self.engine.silent:
            self.close()
            self._known_devices = output_devices(refresh=True)
        elif self._known_devices is None:
            self._known_devices = output_devices()
        return list(self._known_devices)

    def open(self, sample_rate: int) -> None:
        """Open the device; if that fails, the default device; if that fails, a silent one."""
        if self._backend is not None:
            return
        problem: BackendError | None = None
        for device in dict.fromkeys((self.device, "")):
            engine = self._new_engine(sample_rate)
            try:
                backend = self._open_backend(engine.fill, sample_rate, _N_CHANNELS, device)
            except BackendError as error:
                problem = problem or error
                continue
            if problem is not None:
                self._tell(
                    tr("Playing through {backend} instead ({problem})", backend=backend.name, problem=problem)
                )
            engine.set_sample_rate(backend.sample_rate)
            self.engine, self._backend = engine, backend
            return
        self._tell(tr("No sound device: playing silently ({problem})", problem=problem))
        self.open_silent(sample_rate)

    def open_silent(self, sample_rate: int) -> None:
        """Play on a simulated clock, without sound."""
        self.engine = self._new_engine(sample_rate)
        self._backend = NullBackend(self.engine.fill, sample_rate, _N_CHANNELS)

    def start(self) -> str:
        """Start the device; return the reason if it fails, else an empty text."""
        if self._backend is None:
            return ""
        try:
            self._backend.start()
        except BackendError as error:
            return tr_error(error)
        if not self._running:
            self._running = True
            self._progress = (self.engine.n_filled, time.monotonic())
        return ""

    def pause(self) -> None:
        """Pause the device."""
        self._running = False
        if self._backend is not None:
            self._backend.stop()

    def problem(self) -> str:
        """Return why the device no longer plays, or an empty text if it does."""
        if self.engine.error is not None and self._told_of is not self.engine:
            self._told_of = self.engine
            self._tell(tr("Playing went wrong: {error}", error=self.engine.error))
        if self._backend is None or not self._running:
            return ""
        now, n_filled = time.monotonic(), self.engine.n_filled
        if n_filled != self._progress[0]:
            self._progress = (n_filled, now)
        if self._backend.failed or now - self._progress[1] > _STALL_S:
            return tr(
                "{backend} went away; choose a device in File › Preferences", backend=self._backend.name
            )
        return ""

    def close(self, sample_rate: int | None = None) -> None:
        """Fade out, and release the device.

        Afterwards there is a new engine, stopped, at another rate if one is given.
        """
        backend, self._backend = self._backend, None
        if backend is not None:
            if self._running and not backend.failed:
                self._fade_out()
            backend.close()
        self._running = False
        self.engine = self._new_engine(sample_rate or self.engine.sample_rate)
        self._kept.clear()

    def _new_engine(self, sample_rate: int) -> Engine:
        engine = Engine(_N_CHANNELS, sample_rate)
        engine.beats = self._beats
        return engine

    def _fade_out(self) -> None:
        self.engine.want(playing=False)
        self.engine.audition(np.zeros((0, _N_CHANNELS), np.float32))
        deadline = time.monotonic() + _FADE_OUT_S
        while not self.engine.silent and time.monotonic() < deadline:
            time.sleep(0.002)
