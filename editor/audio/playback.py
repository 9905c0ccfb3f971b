"""Playing: the mix or the original at the same place, ranges, loops and auditions, for the interface."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import soxr
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from codec.audio import AudioClip
from editor.audio.backends import AudioBackend, BackendError, NullBackend, SounddeviceBackend, output_devices
from editor.audio.engine import Engine

__all__ = ["Playback"]

FloatArray = NDArray[np.float32]
OpenBackend = Callable[[Callable[[FloatArray], None], int, int, str], AudioBackend]

_N_CHANNELS = 2
_REFRESH_MS = 33
_IDLE_REFRESHES = 60
"""Silence, in refreshes of the position, after which the device is let rest."""
_DEFAULT_RATE = 44_100


class Playback(QObject):
    """Plays the re-render ("render") or the recording ("original") through one device.

    Parameters
    ----------
    device
        Name of an output device; empty for the system's default.
    open_backend
        Opens a device; replaced in tests.
    """

    position_changed = Signal(float)
    """Seconds; about thirty times a second while playing, and at every seek."""
    state_changed = Signal(bool)
    source_changed = Signal(str)
    message = Signal(str)

    def __init__(
        self,
        device: str = "",
        *,
        open_backend: OpenBackend = SounddeviceBackend,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._device, self._open_backend = device, open_backend
        self._backend: AudioBackend | None = None
        self._engine = Engine(_N_CHANNELS, _DEFAULT_RATE)
        self._piece_rate = _DEFAULT_RATE
        self._source = "render"
        self._raw: dict[str, FloatArray] = {
            name: np.zeros((0, 1), np.float32) for name in ("render", "original")
        }
        self._ready: dict[str, FloatArray] = {}
        self._loop: tuple[float, float] | None = None
        self._told_playing = False
        self._idle = 0
        self._position_s = 0.0
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)

    # What is heard

    def set_original(self, clip: AudioClip | None) -> None:
        """Set the recording; None for a project that has none."""
        if clip is not None:
            self._set_rate(clip.sample_rate)
        self._raw["original"] = np.zeros((0, 1), np.float32) if clip is None else clip.samples.T
        self._changed("original")

    def set_mix(self, buffer: FloatArray, sample_rate: int | None = None) -> None:
        """Set the re-render, [n_samples, n_channels]; while it plays, the change is crossfaded in."""
        if sample_rate is not None:
            self._set_rate(sample_rate)
        self._raw["render"] = buffer
        self._changed("render")

    def audition(self, samples: FloatArray, sample_rate: int) -> None:
        """Play samples once, [n_samples] or [n_samples, n_channels], over whatever plays."""
        shaped = samples[:, None] if samples.ndim == 1 else samples
        self._open()
        self._engine.audition(_fitted(shaped, sample_rate, self._engine.sample_rate))
        self._start()

    # Transport

    @property
    def is_playing(self) -> bool:
        """Whether the piece is playing; an audition does not count."""
        return self._engine.playing

    @property
    def source(self) -> str:
        """What plays, or would: "render" or "original"."""
        return self._source

    @property
    def position_s(self) -> float:
        """Where the piece plays, or would go on, in seconds."""
        if self._engine.playing:
            self._position_s = self._engine.position / self._engine.sample_rate
        return self._position_s

    @property
    def loop(self) -> tuple[float, float] | None:
        """The loop, in seconds."""
        return self._loop

    def play(self, source: str = "render", start_s: float | None = None, end_s: float | None = None) -> None:
        """Play from `start_s`, or from where it stands, to `end_s`, or to the end or round the loop."""
        self._open()
        rate = self._engine.sample_rate
        buffer = self._buffer(source)
        begin_s = self.position_s if start_s is None else start_s
        if start_s is None and round(begin_s * rate) >= len(buffer):
            begin_s = 0.0
        if source != self._source:
            self._source = source
            self.source_changed.emit(source)
        self._position_s = begin_s
        self._engine.want(
            buffer=buffer,
            playing=True,
            seek=None if self._engine.playing and start_s is None else round(begin_s * rate),
            span=(self._loop_samples(), None) if end_s is None else (None, round(end_s * rate)),
        )
        self._start()
        self._tell()

    def stop(self) -> None:
        """Stop where it is, in a short fade."""
        self._position_s = self.position_s
        self._engine.want(playing=False)
        self._tell()

    def toggle(self, source: str = "render") -> None:
        """Stop if `source` plays; otherwise play it, from the same place if the other one plays."""
        if self.is_playing and source == self._source:
            self.stop()
        else:
            self.play(source)

    def seek(self, seconds: float) -> None:
        """Go on from another place."""
        self._position_s = max(0.0, seconds)
        position = round(self._position_s * self._engine.sample_rate)
        if self._engine.playing:
            self._engine.want(seek=position)
        self.position_changed.emit(self._position_s)

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Play round between two times in seconds, or, with None, to the end."""
        self._loop = None if loop is None or loop[1] <= loop[0] else loop
        if self._engine.playing:
            self._engine.want(span=(self._loop_samples(), None))

    # Device

    @property
    def backend_name(self) -> str:
        """The device, or what stands in for it."""
        return "ready to play" if self._backend is None else self._backend.name

    @property
    def sample_rate(self) -> int:
        """The rate that the device runs at."""
        return self._engine.sample_rate

    @property
    def underflows(self) -> int:
        """How often the device ran dry."""
        return 0 if self._backend is None else self._backend.underflows

    def output_devices(self) -> list[str]:
        """Return the names of the devices that can be chosen."""
        return output_devices()

    def choose_device(self, name: str) -> None:
        """Play through another device from now on; an empty name is the system's default."""
        playing, position = self.is_playing, self.position_s
        self._drop_backend()
        self._device = name
        if playing:
            self.play(self._source, position)

    def close(self) -> None:
        """Stop, and let the device go."""
        self._timer.stop()
        self._drop_backend()

    # Inside

    def _set_rate(self, sample_rate: int) -> None:
        if sample_rate != self._piece_rate:
            self._piece_rate = sample_rate
            self._drop_backend()

    def _changed(self, name: str) -> None:
        self._ready.pop(name, None)
        if self._engine.playing and name == self._source:
            self._engine.want(buffer=self._buffer(name))

    def _buffer(self, name: str) -> FloatArray:
        """What the engine plays: two channels, at the device's rate."""
        if name not in self._ready:
            self._ready[name] = _fitted(self._raw[name], self._piece_rate, self._engine.sample_rate)
        return self._ready[name]

    def _loop_samples(self) -> tuple[int, int] | None:
        if self._loop is None:
            return None
        rate = self._engine.sample_rate
        begin, end = round(self._loop[0] * rate), round(self._loop[1] * rate)
        return (begin, end) if end > begin else None

    def _open(self) -> None:
        if self._backend is not None:
            return
        engine = Engine(_N_CHANNELS, self._piece_rate)
        try:
            backend = self._open_backend(engine.fill, self._piece_rate, _N_CHANNELS, self._device)
        except BackendError as error:
            self.message.emit(f"No sound device, playing silently: {error}")
            backend = NullBackend(engine.fill, self._piece_rate, _N_CHANNELS)
        if backend.sample_rate != engine.sample_rate:
            engine.sample_rate = backend.sample_rate
        self._engine, self._backend = engine, backend
        self._ready.clear()

    def _drop_backend(self) -> None:
        self._position_s = self.position_s
        if self._backend is not None:
            self._backend.close()
            self._backend = None
        self._engine = Engine(_N_CHANNELS, self._piece_rate)
        self._ready.clear()
        self._tell()

    def _start(self) -> None:
        assert self._backend is not None
        try:
            self._backend.start()
        except BackendError as error:
            self._fall_back(str(error))
        self._idle = 0
        self._timer.start()

    def _fall_back(self, reason: str) -> None:
        """The device is gone: go on silently from the same place."""
        self.message.emit(f"The sound device stopped, playing silently: {reason}")
        playing, position = self.is_playing, self.position_s
        self._drop_backend()
        engine = self._engine
        self._backend = NullBackend(engine.fill, engine.sample_rate, _N_CHANNELS)
        self._backend.start()
        if playing:
            self.play(self._source, position)

    def _refresh(self) -> None:
        if self._backend is not None and self._backend.failed:
            self._fall_back(f"{self._backend.name} went away; choose a device in the preferences")
        if self._engine.playing:
            self.position_changed.emit(self.position_s)
        elif self._told_playing:
            self._position_s = self._engine.position / self._engine.sample_rate
            self.position_changed.emit(self._position_s)
        self._tell()
        self._idle = 0 if self._engine.playing or self._engine.auditioning else self._idle + 1
        if self._idle > _IDLE_REFRESHES and self._backend is not None:
            self._timer.stop()
            self._backend.stop()

    def _tell(self) -> None:
        playing = self._engine.playing
        if playing != self._told_playing:
            self._told_playing = playing
            self.state_changed.emit(playing)


def _fitted(samples: FloatArray, sample_rate: int, wanted_rate: int) -> FloatArray:
    """Return samples with two channels at the wanted rate, contiguous."""
    if samples.shape[1] != _N_CHANNELS:
        samples = np.repeat(samples[:, :1], _N_CHANNELS, axis=1)
    if sample_rate != wanted_rate and len(samples):
        samples = soxr.resample(samples, sample_rate, wanted_rate)
    return np.ascontiguousarray(samples, dtype=np.float32)
