"""Playback for the interface: four sources at the same position, ranges, loops, auditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from codec.audio.clip import AudioClip
from codec.messages import Message
from editor.audio.backends import AudioBackend, SounddeviceBackend
from editor.audio.meter import SILENT_LEVELS
from editor.audio.metronome import Beats
from editor.audio.output import Output
from editor.audio.resampling import at_rate, at_rate_again
from editor.audio.source import Source
from editor.translation import tr

__all__ = ["Playback"]

FloatArray = NDArray[np.float32]
OpenBackend = Callable[[Callable[[FloatArray], None], int, int, str], AudioBackend]

_REFRESH_MS = 33
_IDLE_REFRESHES = 60
"""Silence after which the device is paused, in refreshes of the position."""
_DEFAULT_RATE = 44_100
_NO_MIX = Message("There is nothing to play yet: open a recording first")
_NO_RECORDING = Message("There is no recording to play: the project was saved without it")


@dataclass(frozen=True)
class _Sound:
    """A buffer, [n_samples, n_channels], its rate, and a gain of its own."""

    samples: FloatArray
    sample_rate: int
    gain_db: float = 0.0


class Playback(QObject):
    """Plays one of the sources of a piece through one device.

    The device is opened when something is to be heard for the first time.

    Parameters
    ----------
    device
        Name of an output device; empty for the system's default.
    open_backend
        Opens a device; replaced in tests.
    """

    position_changed = Signal(float)
    """Position in seconds; sent about 30 times a second during playback, at the end, and at every seek."""
    state_changed = Signal(bool)
    source_changed = Signal(str)
    levels_changed = Signal(object)
    """Output levels (:class:`~editor.audio.meter.Levels`), about 30 times a second."""
    message = Signal(str)

    def __init__(
        self,
        device: str = "",
        *,
        open_backend: OpenBackend = SounddeviceBackend,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._output = Output(device, open_backend, self.message.emit)
        self._piece_rate = _DEFAULT_RATE
        self._source = self._before_recording = Source.MIX
        self._returning = False
        self._sounds = {
            source: _Sound(np.zeros((0, 1), np.float32), _DEFAULT_RATE)
            for source in (Source.MIX, Source.RECORDING)
        }
        self._gains_db = dict.fromkeys(Source, 0.0)
        self._ready: dict[Source, tuple[_Sound, int, FloatArray]] = {}
        self._loop: tuple[float, float] | None = None
        self._range_end_s: float | None = None
        self._told_playing = False
        self._idle = 0
        self._position_s = 0.0
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)

    # What is heard

    def set_original(self, clip: AudioClip | None) -> None:
        """Set the recording; None for a project that has none."""
        if clip is None:
            self._set_sound(Source.RECORDING, _Sound(np.zeros((0, 1), np.float32), self._piece_rate))
            return
        self._set_rate(clip.sample_rate)
        self._set_sound(Source.RECORDING, _Sound(np.ascontiguousarray(clip.samples.T), clip.sample_rate))

    def set_mix(self, buffer: FloatArray, sample_rate: int | None = None) -> None:
        """Set the mix, [n_samples, n_channels]; while it plays, the change is crossfaded in.

        The buffer is shared, not copied: the caller must not write to it any more.
        """
        if sample_rate is not None:
            self._set_rate(sample_rate)
        self._set_sound(Source.MIX, _Sound(buffer, self._piece_rate))

    def set_own(self, source: Source, buffer: FloatArray | None) -> None:
        """Set what the model or the events alone sound like, as :meth:`set_mix`; with None, like the mix."""
        if buffer is not None:
            if source not in self._sounds or self._sounds[source].samples is not buffer:
                self._set_sound(source, _Sound(buffer, self._piece_rate))
        elif self._sounds.pop(source, None) is not None:
            self._ready.pop(source, None)
            self._go_over()

    def set_compared(self, buffer: FloatArray | None, sample_rate: int = 0, gain_db: float = 0.0) -> None:
        """Set what the Compare panel plays, as :meth:`set_mix`, with a gain; with None, it plays the mix.

        Its rate is best that of :attr:`sample_rate` after :meth:`open_device`: another one is resampled here.
        """
        if buffer is None:
            self.set_own(Source.COMPARED, None)
            return
        now = self._sounds.get(Source.COMPARED)
        if now is None or now.samples is not buffer or now.gain_db != gain_db:
            # Sounds of two codecs differ everywhere: nothing of the earlier one can be resampled again.
            self._ready.pop(Source.COMPARED, None)
            self._set_sound(Source.COMPARED, _Sound(buffer, sample_rate, gain_db))

    def set_gains_db(self, gains_db: Mapping[Source, float]) -> None:
        """Change the gains of all sources, with a short fade; auditions are not affected."""
        self._gains_db = {source: gains_db[source] for source in Source}
        if self.is_playing:
            self._output.want(gain=self._gain())

    def gain_db(self, source: Source) -> float:
        """Return the gain that a source is played with."""
        heard = self._heard_as(source)
        return self._gains_db[heard] + self._sounds[heard].gain_db

    def set_beats(self, beats: Beats | None) -> None:
        """Set the beats of the metronome; None switches it off."""
        self._output.set_beats(beats)

    def audition(self, samples: FloatArray, sample_rate: int, *, alone: bool = False) -> None:
        """Play samples once, [n_samples] or [n_samples, n_channels], in place of an earlier audition.

        They play on top of the piece; with `alone`, the piece stops.
        """
        if alone:
            self.stop()
        self._output.audition(self._at_own_rate(samples, sample_rate))
        self._start()

    def grain(self, samples: FloatArray, sample_rate: int) -> None:
        """Play samples once, as :meth:`audition`, but beside the grains that play already."""
        self._output.grain(self._at_own_rate(samples, sample_rate))
        self._start()

    def _at_own_rate(self, samples: FloatArray, sample_rate: int) -> FloatArray:
        self._output.open(self._piece_rate)
        shaped = samples[:, None] if samples.ndim == 1 else samples
        return at_rate(shaped, sample_rate, self.sample_rate)

    def stop_audition(self) -> None:
        """End an audition with a short fade."""
        self._output.audition(np.zeros((0, 1), np.float32))

    # Transport

    def start_piece(self) -> None:
        """Be as with nothing played yet, at the start of another piece: stopped, without loop and gains."""
        self.stop()
        self._loop = self._range_end_s = None
        self._gains_db = dict.fromkeys(Source, 0.0)
        for source in (Source.MODEL, Source.EVENTS, Source.COMPARED):
            self.set_own(source, None)
        self.choose(Source.MIX)
        self._before_recording = Source.MIX
        self.seek(0.0)
        self.levels_changed.emit(SILENT_LEVELS)

    @property
    def is_playing(self) -> bool:
        """Whether the piece is playing; an audition does not count."""
        return self._output.engine.playing

    @property
    def source(self) -> Source:
        """The source that plays, or would play."""
        return self._source

    def choose(self, source: Source) -> bool:
        """Hear another source, from now on; while the piece plays, it is crossfaded in at the same place.

        Without a recording, that source cannot be chosen: then False.
        """
        if source == Source.RECORDING and not self._has(source):
            return False
        self._returning = False
        self._hear(source)
        return True

    def compare(self) -> None:
        """Hear the recording at the same place; if it plays already, what was heard before it.

        When the recording that was played so is stopped, the earlier source is chosen again.
        """
        if self._source == Source.RECORDING:
            if self.is_playing:
                self.choose(self._before_recording)
                return
        elif self.choose(Source.RECORDING):
            self._returning = True
        else:
            return
        if not self.is_playing:
            self.play()

    @property
    def position_s(self) -> float:
        """The position that is heard now, or from which playback would continue, in seconds."""
        if self._output.engine.playing:
            self._position_s = self._output.heard_position_s
        elif self._told_playing:  # It has reached the end.
            self._position_s = self._output.engine.position / self.sample_rate
        return self._position_s

    @property
    def loop(self) -> tuple[float, float] | None:
        """The loop, in seconds."""
        return self._loop

    def play(self, start_s: float | None = None, end_s: float | None = None) -> None:
        """Play from `start_s`, or from the current position, to `end_s`, or to the end or around the loop.

        If the piece plays already, it continues at its position, unless `start_s` is given. From a position
        after the end or the loop, it plays from the start.
        """
        if not self._has(self._source):
            return
        self._output.open(self._piece_rate)
        buffer, rate, playing = self._buffer(), self.sample_rate, self.is_playing
        begin_s = self.position_s if start_s is None else max(0.0, start_s)
        if start_s is None and not playing:
            if self._loop is not None and begin_s >= self._loop[1]:
                begin_s = self._loop[0]
            elif round(begin_s * rate) >= len(buffer):
                begin_s = 0.0
        self._position_s = begin_s
        self._range_end_s = end_s
        self._output.want(
            buffer=buffer,
            playing=True,
            seek=None if playing and start_s is None else round(begin_s * rate),
            span=self._span(),
            gain=self._gain(),
        )
        # Sent before the device starts: a short range may be over before the next line.
        self._tell()
        self._start()

    def stop(self) -> None:
        """Stop at the current position, and stop an audition, with a short fade."""
        self._position_s = self.position_s
        self._output.want(playing=False)
        self.stop_audition()
        self._tell()

    def toggle(self) -> None:
        """Stop, or play the chosen source."""
        if self.is_playing:
            self.stop()
        else:
            self.play()

    def toggle_edits(self) -> None:
        """Stop, or play what edits are heard in: instead of the recording, what was heard before it.

        Instead of a codec's sound, the mix.
        """
        if not self.is_playing and self._source == Source.RECORDING:
            self.choose(self._before_recording)
        if not self.is_playing and self._source == Source.COMPARED:
            self.choose(Source.MIX)
        self.toggle()

    def seek(self, seconds: float) -> None:
        """Continue from another position."""
        self._position_s = max(0.0, seconds)
        if self.is_playing:
            if self._range_end_s is not None and self._position_s >= self._range_end_s:
                self._range_end_s = None
            self._output.want(seek=round(self._position_s * self.sample_rate), span=self._span())
        self.position_changed.emit(self._position_s)

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Loop between two times in seconds; with None, play to the end."""
        self._loop = None if loop is None or loop[1] <= max(0.0, loop[0]) else (max(0.0, loop[0]), loop[1])
        if self._loop is not None:
            self._range_end_s = None
        if self.is_playing:
            self._output.want(span=self._span())

    # Device

    @property
    def backend_name(self) -> str:
        """The name of the device, or of its replacement."""
        return self._output.name

    @property
    def sample_rate(self) -> int:
        """The sample rate of the device, in Hz."""
        return self._output.engine.sample_rate

    @property
    def underflows(self) -> int:
        """Number of times that the output ran out of samples."""
        return self._output.underflows

    def open_device(self) -> None:
        """Open the device, if it is not open: only then its :attr:`sample_rate` is known."""
        self._output.open(self._piece_rate)

    def output_devices(self) -> list[str]:
        """Return the names of the output devices; searches for new ones unless something plays."""
        return self._output.devices()

    def choose_device(self, name: str) -> None:
        """Switch to another device; an empty name is the system's default."""
        self._output.device = name
        self._reopen()

    def close(self) -> None:
        """Stop, and release the device."""
        self._timer.stop()
        self._output.close()

    # Inside

    def _set_rate(self, sample_rate: int) -> None:
        """Start a piece of another rate: playback stops, and the device is opened again when it is needed."""
        if sample_rate == self._piece_rate:
            return
        self._position_s = self.position_s
        self._output.close(sample_rate)
        self._piece_rate = sample_rate
        self._tell()

    def _has(self, source: Source) -> bool:
        """Whether there is something to hear; if not, say so."""
        found = len(self._sounds[self._heard_as(source)].samples) > 0
        if not found:
            self.message.emit(tr(_NO_RECORDING if source == Source.RECORDING else _NO_MIX))
        return found

    def _heard_as(self, source: Source) -> Source:
        """The source itself, or the mix if it sounds like it."""
        return source if source in self._sounds else Source.MIX

    def _hear(self, source: Source) -> None:
        if source == self._source:
            return
        if source == Source.RECORDING:
            self._before_recording = self._source
        self._source = source
        self._go_over()
        self.source_changed.emit(source)

    def _go_over(self) -> None:
        """Crossfade to what is to be heard now."""
        if self.is_playing:
            self._output.want(buffer=self._buffer(), gain=self._gain())

    def _set_sound(self, source: Source, sound: _Sound) -> None:
        self._sounds[source] = sound
        if self.is_playing and source == self._heard_as(self._source):
            self._go_over()
        elif sound.sample_rate == self.sample_rate:
            self._ready.pop(source, None)

    def _buffer(self) -> FloatArray:
        """The sound that the engine plays, at the device's rate."""
        source, rate = self._heard_as(self._source), self.sample_rate
        sound = self._sounds[source]
        earlier = self._ready.get(source)
        if earlier is None or (earlier[0].sample_rate, earlier[1]) != (sound.sample_rate, rate):
            ready = at_rate(sound.samples, sound.sample_rate, rate)
        elif earlier[0] is sound:
            return earlier[2]
        else:
            ready = at_rate_again(sound.samples, sound.sample_rate, rate, earlier[0].samples, earlier[2])
        self._ready[source] = sound, rate, ready
        return ready

    def _gain(self) -> float:
        return 10.0 ** (self.gain_db(self._source) / 20.0)

    def _span(self) -> tuple[tuple[int, int] | None, int | None]:
        """The loop, or the end of the range, in samples of the device."""
        rate = self.sample_rate
        if self._range_end_s is not None:
            return None, round(self._range_end_s * rate)
        if self._loop is None:
            return None, None
        return (round(self._loop[0] * rate), round(self._loop[1] * rate)), None

    def _start(self) -> None:
        reason = self._output.start()
        if reason:
            self._go_on_silently(reason)
        self._idle = 0
        self._timer.start()

    def _reopen(self, *, silently: bool = False) -> None:
        """Open the device again and continue at the same position."""
        playing, position_s, range_end_s = self.is_playing, self.position_s, self._range_end_s
        self._output.close(self._piece_rate)
        if silently:
            self._output.open_silent(self._piece_rate)
        if playing:
            self.play(position_s, range_end_s)
        self._tell()

    def _go_on_silently(self, reason: str) -> None:
        self.message.emit(tr("The sound device stopped: playing silently ({reason})", reason=reason))
        self._reopen(silently=True)

    def _refresh(self) -> None:
        reason = self._output.problem()
        if reason:
            self._go_on_silently(reason)
        if self.is_playing or self._told_playing:
            self.position_changed.emit(self.position_s)
        self._tell()
        self._output.let_go()
        self.levels_changed.emit(self._output.engine.levels)
        self._idle = self._idle + 1 if self._output.engine.silent else 0
        if self._idle > _IDLE_REFRESHES:
            self._timer.stop()
            self._output.pause()
            self.levels_changed.emit(SILENT_LEVELS)

    def _tell(self) -> None:
        playing = self.is_playing
        if playing != self._told_playing:
            self._told_playing = playing
            if self._returning and not playing:
                self.choose(self._before_recording)
            self.state_changed.emit(playing)
