"""The audio callback: copies from finished buffers, and crossfades wherever the sound would jump.

The interface thread does not change anything that the callback uses. It publishes one immutable
:class:`_Wanted` by assigning an attribute; the callback reads it when no crossfade is running. The callback
takes no lock, allocates no memory for samples, and computes only a few products per sample.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from editor.audio.decks import Crossfade, Deck
from editor.audio.grains import Grains
from editor.audio.limiter import Limiter
from editor.audio.meter import Levels, Meter
from editor.audio.metronome import Beats, Metronome

__all__ = ["Engine"]

FloatArray = NDArray[np.float32]

_FADE_S = 0.01
_START_S = 0.002
"""Fade when playback starts inside a sound, and where a loop turns.

Long enough against a click, short enough for an attack."""
_MAX_BLOCK = 4096
_MIN_LOOP_S = 0.001
"""A shorter loop would cost the callback too much time at the jumps."""


@dataclass(frozen=True)
class _Wanted:
    """What the interface wants to hear.

    The counts (`n_transports`, `n_seeks`) tell the callback which requests are new: each is carried out once,
    even if other values are published after it.
    """

    buffer: FloatArray
    playing: bool = False
    n_transports: int = 0
    seek: int = 0
    n_seeks: int = 0
    loop: tuple[int, int] | None = None
    end: int | None = None
    gain: float = 1.0


@dataclass(frozen=True, eq=False)
class _Voice:
    """A one-shot sound."""

    samples: FloatArray


class Engine:
    """Plays one buffer at a time, and one-shot auditions on top of it.

    Buffers are float32 [n_samples, 1 or n_channels]. The caller must not write to a buffer after passing it.

    Parameters
    ----------
    n_channels
        Channels of the blocks that :meth:`fill` writes.
    sample_rate
        Of the device, in Hz; the engine does not resample.
    """

    def __init__(self, n_channels: int, sample_rate: int) -> None:
        silence = np.zeros((0, n_channels), np.float32)
        self.n_channels = n_channels
        self.n_filled = 0
        """Samples written so far; it does not advance while the device is stopped."""
        self.error: Exception | None = None
        """The last exception in the callback, which plays silence instead."""
        self._wanted = self._taken = _Wanted(silence)
        self._now = Deck(silence)
        self._fade = Crossfade(silence, _MAX_BLOCK)
        self._loop: tuple[int, int] | None = None
        self._place = (0, 0)
        self._run = 0
        self._wanted_voice = self._taken_voice = _Voice(silence)
        self._voice = Deck(silence)
        self._voice_fade = Crossfade(silence, _MAX_BLOCK)
        self._scratch = np.zeros((_MAX_BLOCK, n_channels), np.float32)
        self.beats: Beats | None = None
        """Times of metronome clicks while the buffer plays; None for no metronome."""
        self.set_sample_rate(sample_rate)

    def set_sample_rate(self, sample_rate: int) -> None:
        """Set the rate that the device was opened with; only before it is started."""
        self.sample_rate = sample_rate
        self._n_fade = min(max(1, round(_FADE_S * sample_rate)), _MAX_BLOCK)
        self._n_start = max(1, round(_START_S * sample_rate))
        self._min_loop = max(2, round(_MIN_LOOP_S * sample_rate))
        self._limiter = Limiter(self.n_channels, sample_rate, _MAX_BLOCK)
        self._meter = Meter(self.n_channels, sample_rate, _MAX_BLOCK)
        self._metronome = Metronome(self.n_channels, sample_rate)
        self._grains = Grains(self.n_channels, sample_rate, _MAX_BLOCK, self._n_start, self._n_fade)

    # Called from the interface

    @property
    def position(self) -> int:
        """The sample that is written next, or the target of a seek that the callback has not read yet."""
        return self.heard_position(0)

    def heard_position(self, n_latency: int) -> int:
        """The sample that is heard now, with an output latency of `n_latency` samples."""
        wanted = self._wanted
        if wanted.n_seeks != self._taken.n_seeks:
            return wanted.seek
        position, run = self._place
        return position - min(n_latency, run)

    @property
    def playing(self) -> bool:
        """Whether the buffer is being played, or will be with the next block."""
        wanted = self._wanted
        return wanted.playing if wanted.n_transports != self._taken.n_transports else self._now.playing

    @property
    def auditioning(self) -> bool:
        """Whether an audition plays or is about to."""
        plays = self._wanted_voice is not self._taken_voice or self._voice.playing
        return plays or not self._grains.silent

    @property
    def silent(self) -> bool:
        """Whether nothing plays, is about to play, or fades out."""
        fading = self._fade.n_left or self._voice_fade.n_left
        moving = fading or self._wanted is not self._taken
        return self._grains.silent and not (self.playing or self.auditioning or moving)

    @property
    def levels(self) -> Levels:
        """Levels of the output."""
        return self._meter.levels

    def uses(self, buffer: FloatArray) -> bool:
        """Whether the callback may still read a buffer."""
        decks = (self._now, self._fade.old, self._voice, self._voice_fade.old)
        wanted = (self._wanted.buffer, self._taken.buffer)
        voices = (self._wanted_voice.samples, self._taken_voice.samples)
        held = (*wanted, *voices, *(deck.buffer for deck in decks))
        return any(buffer is other for other in held) or self._grains.uses(buffer)

    def want(
        self,
        *,
        buffer: FloatArray | None = None,
        playing: bool | None = None,
        seek: int | None = None,
        span: tuple[tuple[int, int] | None, int | None] | None = None,
        gain: float | None = None,
    ) -> None:
        """Request a change; None keeps a value. `span` is a pair: a loop or None, and an end or None."""
        last = self._wanted
        self._wanted = replace(
            last,
            buffer=last.buffer if buffer is None else buffer,
            playing=last.playing if playing is None else playing,
            n_transports=last.n_transports + (playing is not None),
            seek=last.seek if seek is None else max(0, seek),
            n_seeks=last.n_seeks + (seek is not None),
            loop=last.loop if span is None else span[0],
            end=last.end if span is None else span[1],
            gain=last.gain if gain is None else gain,
        )

    def audition(self, samples: FloatArray) -> None:
        """Play samples once, over the buffer, in place of an earlier audition; empty samples only end it.

        Grains end, too.
        """
        self._grains.end()
        self._wanted_voice = _Voice(samples)

    def grain(self, samples: FloatArray) -> None:
        """Play samples once, over the buffer and beside other grains (:mod:`editor.audio.grains`)."""
        self._grains.play(samples)

    # Called from the callback

    def fill(self, out: FloatArray) -> None:
        """Write the next samples into `out`, [n_samples, n_channels]; silence after an exception."""
        try:
            for begin in range(0, len(out), _MAX_BLOCK):
                block = out[begin : begin + _MAX_BLOCK]
                done = 0
                while done < len(block):
                    done += self._fill_part(block[done:])
                self._add_voice(block)
                self._grains.add(block)
                self._limiter.apply(block)
                self._meter.measure(block, self._limiter.n_over)
        except Exception as error:  # noqa: BLE001 - an exception here would end the stream
            out.fill(0.0)
            self.error = error
        self._place = (self._now.position, self._run)
        self.n_filled += len(out)

    def _fill_part(self, out: FloatArray) -> int:
        """Write samples up to the next change of state; return their number."""
        now, fade = self._now, self._fade
        n = len(out)
        if fade.n_left:
            # If a loop or range ends during the fade, it is handled after the fade.
            n = min(n, fade.n_left)
        else:
            stop = self._stop_position()
            # The jump of a loop comes first, or fast edits could move the position past the loop's end.
            if self._wanted is not self._taken and not (self._loop and now.position >= stop):
                self._take(self._wanted)
                return 0
            if now.playing:
                if now.position >= stop:
                    self._turn(stop)
                    return 0
                n = min(n, stop - now.position)
        part = out[:n]
        now.copy_to(part)
        if fade.n_left:
            fade.blend(part)
        self._metronome.add(part, now.position if now.playing else None, self.beats)
        if now.playing:
            now.position += n
            self._run += n
        return n

    def _take(self, wanted: _Wanted) -> None:
        now, taken = self._now, self._taken
        playing = wanted.playing if wanted.n_transports != taken.n_transports else now.playing
        position = wanted.seek if wanted.n_seeks != taken.n_seeks else now.position
        moved = position != now.position
        changed = wanted.buffer is not now.buffer or wanted.gain != now.gain
        if now.playing and (moved or changed or not playing):
            self._fade.begin(now, self._n_fade)
        elif playing and not now.playing:
            self._fade.begin(now, min(self._n_start, position))
        if moved or playing != now.playing:
            self._run = 0
        now.buffer, now.playing, now.position = wanted.buffer, playing, position
        now.gain = wanted.gain
        looped, self._loop = self._loop is not None and not moved, None
        if wanted.loop is not None:
            begin, end = wanted.loop
            end = max(end, begin + self._min_loop)
            # After a seek behind the loop there is no loop; after the loop was made shorter there still is.
            if looped or position <= end:
                self._loop = begin, end
        self._place = position, self._run
        self._taken = wanted

    def _stop_position(self) -> int:
        """The sample at which playback stops or jumps: the end of the loop, of the range, or of the piece."""
        if self._loop is not None:
            return self._loop[1]
        n_samples, end = len(self._now.buffer), self._taken.end
        return n_samples if end is None else min(n_samples, end)

    def _turn(self, stop: int) -> None:
        """At the stop position: jump to the loop's start, or stop, with a crossfade."""
        now = self._now
        if self._loop is not None:
            begin, end = self._loop
            # Short, or each turn would soften an attack at the loop's start.
            self._fade.begin(now, min(self._n_start, (end - begin) // 2))
            now.position = begin
            self._run = 0
        else:
            self._fade.begin(now, self._n_fade)
            now.playing = False
            now.position = stop

    def _add_voice(self, out: FloatArray) -> None:
        voice, fade = self._voice, self._voice_fade
        wanted = self._wanted_voice
        if wanted is not self._taken_voice and not fade.n_left:
            fade.begin(voice, self._n_fade if voice.playing else 0)
            voice.buffer, voice.position, voice.playing = wanted.samples, 0, len(wanted.samples) > 0
            self._taken_voice = wanted
        if fade.n_left:
            fade.add(out[: fade.n_left])
        if voice.playing:
            sound = self._scratch[: len(out)]
            voice.copy_to(sound)
            out += sound
            voice.position += len(out)
            voice.playing = voice.position < len(voice.buffer)
