"""What the audio callback does: copy from finished buffers, and crossfade wherever the sound would jump.

The interface thread never touches what the callback is using. It publishes one immutable :class:`_Wanted`
by assigning an attribute; the callback takes it up when the crossfade before it is over. Nothing here locks,
allocates or computes more than a few products per sample.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

__all__ = ["Engine"]

FloatArray = NDArray[np.float32]

_FADE_S = 0.01
_MAX_BLOCK = 8192
_KNEE = 0.95
"""Samples beyond this are bent so that they never pass full scale; below it nothing is touched."""


@dataclass(frozen=True)
class _Wanted:
    """What the interface wants to hear."""

    serial: int
    buffer: FloatArray
    playing: bool = False
    seek: int | None = None
    loop: tuple[int, int] | None = None
    end: int | None = None


@dataclass
class _Deck:
    """A place in a buffer."""

    buffer: FloatArray
    position: int = 0
    playing: bool = False

    def copy_to(self, out: FloatArray) -> None:
        """Fill `out` from here on, with silence after the end."""
        n_copied = 0
        if self.playing:
            part = self.buffer[self.position : self.position + len(out)]
            n_copied = len(part)
            out[:n_copied] = part
        out[n_copied:] = 0.0

    def take(self, other: _Deck) -> None:
        self.buffer, self.position, self.playing = other.buffer, other.position, other.playing


class Engine:
    """Plays one buffer at a time, and one-shot auditions over it.

    Parameters
    ----------
    n_channels
        Of everything that is played.
    sample_rate
        In Hz; only the length of the crossfades depends on it.
    """

    def __init__(self, n_channels: int, sample_rate: int) -> None:
        silence = np.zeros((0, n_channels), np.float32)
        self.n_channels = n_channels
        self.sample_rate = sample_rate
        n_fade = max(1, round(_FADE_S * sample_rate))
        self._rise = np.linspace(0, 1, n_fade, endpoint=False, dtype=np.float32)[:, None]
        self._fall = (1 - self._rise).astype(np.float32)
        self._wanted = _Wanted(0, silence)
        self._taken = 0
        self._now, self._before = _Deck(silence), _Deck(silence)
        self._fade_at = n_fade
        self._loop: tuple[int, int] | None = None
        self._end: int | None = None
        self._voice, self._old_voice = _Deck(silence), _Deck(silence)
        self._next_voice: FloatArray | None = None
        self._voice_fade_at = n_fade
        self._scratch = np.zeros((_MAX_BLOCK, n_channels), np.float32)
        self._bent = np.zeros((_MAX_BLOCK, n_channels), np.float32)

    # Called from the interface

    @property
    def position(self) -> int:
        """The sample that is played next; where a seek leads to before it is taken up."""
        wanted = self._wanted
        return wanted.seek if wanted.serial != self._taken and wanted.seek is not None else self._now.position

    @property
    def playing(self) -> bool:
        """Whether the buffer is being played, or will be with the next block."""
        return self._wanted.playing if self._wanted.serial != self._taken else self._now.playing

    @property
    def auditioning(self) -> bool:
        """Whether an audition sounds or waits."""
        return self._voice.playing or self._next_voice is not None

    def want(
        self,
        *,
        buffer: FloatArray | None = None,
        playing: bool | None = None,
        seek: int | None = None,
        span: tuple[tuple[int, int] | None, int | None] | None = None,
    ) -> None:
        """Ask for a change; what is None stays as it is. `span` is a loop or None, and an end or None."""
        last = self._wanted
        pending = last.serial != self._taken
        self._wanted = replace(
            last,
            serial=last.serial + 1,
            buffer=last.buffer if buffer is None else buffer,
            playing=self.playing if playing is None else playing,
            seek=(last.seek if pending else None) if seek is None else seek,
            loop=last.loop if span is None else span[0],
            end=last.end if span is None else span[1],
        )

    def audition(self, samples: FloatArray) -> None:
        """Play [n_samples, n_channels] once, over the buffer, in place of an earlier audition."""
        self._next_voice = samples

    # Called from the callback

    def fill(self, out: FloatArray) -> None:
        """Write the next samples into `out`, [n_samples, n_channels]."""
        for begin in range(0, len(out), _MAX_BLOCK):
            block = out[begin : begin + _MAX_BLOCK]
            done = 0
            while done < len(block):
                done += self._fill_part(block[done:])
            self._add_voice(block)
            self._limit(block)

    def _fill_part(self, out: FloatArray) -> int:
        """Fill as much as nothing changes in; return how much that was."""
        n_fade = len(self._rise)
        wanted = self._wanted
        if self._fade_at >= n_fade and wanted.serial != self._taken:
            self._take(wanted)
        now = self._now
        n = len(out)
        if now.playing:
            stop = self._stop_position()
            if now.position >= stop:
                self._jump()
                return 0
            n = min(n, stop - now.position)
        if self._fade_at < n_fade:
            n = min(n, n_fade - self._fade_at)
        part = out[:n]
        now.copy_to(part)
        if self._fade_at < n_fade:
            old = self._scratch[:n]
            self._before.copy_to(old)
            part *= self._rise[self._fade_at : self._fade_at + n]
            old *= self._fall[self._fade_at : self._fade_at + n]
            part += old
            self._fade_at += n
            self._before.position += n
        if now.playing:
            now.position += n
        return n

    def _take(self, wanted: _Wanted) -> None:
        now = self._now
        moved = wanted.seek is not None and wanted.seek != now.position
        jumps = wanted.buffer is not now.buffer or wanted.playing != now.playing or moved
        if jumps and (now.playing or wanted.playing):
            self._before.take(now)
            self._fade_at = 0
        now.buffer, now.playing = wanted.buffer, wanted.playing
        if wanted.seek is not None:
            now.position = wanted.seek
        self._loop, self._end = wanted.loop, wanted.end
        self._taken = wanted.serial

    def _stop_position(self) -> int:
        """Where playing cannot just go on: the end of the loop, of the range, or of the piece."""
        if self._loop is not None and self._now.position <= self._loop[1]:
            return self._loop[1]
        n_samples = len(self._now.buffer)
        return n_samples if self._end is None else min(n_samples, max(self._end, 0))

    def _jump(self) -> None:
        """At a stop position: back to the loop's start, or to silence, in a crossfade."""
        now = self._now
        self._before.take(now)
        looping = self._loop is not None and now.position == self._loop[1]
        if looping and self._loop is not None:
            now.position = self._loop[0]
            self._fade_at = max(0, len(self._rise) - (self._loop[1] - self._loop[0]) // 2)
        else:
            now.playing = False
            self._fade_at = 0

    def _add_voice(self, out: FloatArray) -> None:
        n_fade = len(self._rise)
        if self._next_voice is not None and self._voice_fade_at >= n_fade:
            samples, self._next_voice = self._next_voice, None
            self._old_voice.take(self._voice)
            self._voice.buffer, self._voice.position, self._voice.playing = samples, 0, True
            self._voice_fade_at = 0 if self._old_voice.playing else n_fade
        scratch = self._scratch[: len(out)]
        if self._voice_fade_at < n_fade:
            n = min(len(out), n_fade - self._voice_fade_at)
            self._old_voice.copy_to(scratch[:n])
            scratch[:n] *= self._fall[self._voice_fade_at : self._voice_fade_at + n]
            out[:n] += scratch[:n]
            self._old_voice.position += n
            self._voice_fade_at += n
        if self._voice.playing:
            self._voice.copy_to(scratch)
            out += scratch
            self._voice.position += len(out)
            self._voice.playing = self._voice.position < len(self._voice.buffer)

    def _limit(self, out: FloatArray) -> None:
        """Bend what passes the knee so that it stays within full scale; the rest is untouched."""
        level, bent = self._scratch[: len(out)], self._bent[: len(out)]
        np.abs(out, out=level)
        if level.max(initial=0.0) <= _KNEE:
            return
        np.subtract(level, _KNEE, out=bent)
        np.maximum(bent, 0.0, out=bent)
        bent /= 1 - _KNEE
        np.tanh(bent, out=bent)
        bent *= 1 - _KNEE
        bent += _KNEE
        # Under the knee `bent` is the knee itself, so the smaller of the two is right on both sides.
        np.minimum(level, bent, out=level)
        np.copysign(level, out, out=out)
