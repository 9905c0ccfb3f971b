"""Isolated notes from General MIDI soundfonts: training data with known pitch and onset.

The synthesiser interpolates linearly, which aliases. So it runs at twice the sample rate, and its output is
decimated.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray

from codec.events.event import MODEL_SAMPLE_RATE
from codec.files import FileError, open_regular, os_reason

__all__ = ["NoteSynth", "RenderedNote", "SoundfontError", "find_soundfonts"]

_FOLDER = Path("/usr/share/sounds/sf2")
_NAMES = ("FluidR3_GM.sf2", "TimGM6mb.sf2")
_DRUM_BANK = 128
_DRUM_CHANNEL = 9
_DRUM_SHARE = 0.12
_DRUM_KEYS = (35, 82)
_ONSET_DB = -50.0
_FADE_SAMPLES = 2048
_BLOCK_S = 0.01
_RELEASE_S = 0.04
_BEND_RANGE_SEMITONES = 2.0
_N_TRIES = 1000

# Ranges of General MIDI programs (first, last, lowest key, highest key). Programs that are not single notes
# are excluded: sound effects (from 120 on), the reversed cymbal, and synthesiser effects that repeat.
_RANGES = (
    (0, 5, 24, 104), (6, 7, 29, 92), (8, 8, 60, 108), (9, 9, 72, 108), (10, 10, 60, 96),
    (11, 11, 53, 89), (12, 12, 45, 96), (13, 13, 65, 108), (14, 14, 60, 77), (15, 15, 48, 84),
    (16, 20, 36, 96), (21, 21, 41, 89), (22, 22, 60, 84), (23, 23, 41, 84), (24, 31, 40, 84),
    (32, 39, 28, 60), (40, 40, 55, 98), (41, 41, 48, 88), (42, 42, 36, 79), (43, 43, 28, 62),
    (44, 45, 36, 91), (46, 46, 28, 98), (47, 47, 36, 57), (48, 51, 36, 93), (52, 54, 45, 84),
    (55, 55, 48, 72), (56, 56, 54, 86), (57, 57, 40, 72), (58, 58, 28, 58), (59, 59, 54, 86),
    (60, 60, 40, 77), (61, 63, 36, 91), (64, 64, 56, 87), (65, 65, 49, 80), (66, 66, 44, 75),
    (67, 67, 37, 68), (68, 68, 58, 91), (69, 69, 52, 81), (70, 70, 34, 72), (71, 71, 50, 91),
    (72, 72, 74, 105), (73, 73, 60, 96), (74, 76, 60, 91), (77, 77, 55, 84), (78, 79, 60, 93),
    (80, 87, 36, 96), (88, 95, 36, 91), (98, 100, 48, 91), (103, 103, 48, 91), (104, 104, 48, 77),
    (105, 107, 50, 84), (108, 109, 48, 79), (110, 110, 55, 96), (111, 113, 55, 77), (114, 114, 52, 76),
    (115, 118, 48, 72),
)  # fmt: skip
_KEYS = {program: (low, high) for first, last, low, high in _RANGES for program in range(first, last + 1)}
_PROGRAMS = sorted(_KEYS)
# Common instruments of chamber and band music are drawn more often than synthesiser leads and pads.
_COMMON = (0, 1, 4, 24, 25, 26, 32, 33, 40, 41, 42, 43, 48, 56, 57, 60, 65, 66, 68, 70, 71, 73)
_WEIGHTS = [2.5 if p in _COMMON else 0.5 if 80 <= p < 104 else 1.0 for p in _PROGRAMS]
_SHARES = np.array(_WEIGHTS) / sum(_WEIGHTS)
# Agogo, woodblock, taiko, tom, synthesised drum: these have no definite pitch.
_UNPITCHED = (113, 115, 116, 117, 118)
# Programs that may have vibrato: bowed strings, winds and voices.
_SUSTAINED = (range(21, 24), range(40, 45), range(48, 55), range(56, 88), range(109, 112))


_log = logging.getLogger(__name__)


class SoundfontError(FileError):
    """No soundfont can be used; ``str()`` names the folder or the file, the reason and a remedy."""


@dataclass(frozen=True)
class RenderedNote:
    """A note and its parameters.

    Attributes
    ----------
    samples
        float32 [n_samples], mono, peak 1, with the onset at sample 0.
    soundfont, bank, program
        Index into :func:`find_soundfonts`, and the preset; bank 128 is percussion.
    pitch, velocity
        MIDI key and velocity.
    pitch_hz
        Fundamental frequency including detuning; 0 for unpitched sounds.
    held_s
        Time from key press to release, in seconds.
    vibrato_cents
        Depth of the vibrato in cents; 0 if there is none.
    """

    samples: NDArray[np.float32]
    soundfont: int
    bank: int
    program: int
    pitch: int
    pitch_hz: float
    velocity: int
    held_s: float
    vibrato_cents: float


def find_soundfonts(folder: Path = _FOLDER) -> list[Path]:
    """Return the paths of the installed General MIDI soundfonts.

    Raises
    ------
    SoundfontError
        If none is installed.
    """
    found = [folder / name for name in _NAMES if (folder / name).exists()]
    if not found:
        raise SoundfontError(
            folder,
            "holds no General MIDI soundfont; install Debian's fluid-soundfont-gm or timgm6mb-soundfont",
        )
    return found


class NoteSynth:
    """Renders notes of random instrument, pitch, velocity and length, some with vibrato or a glide.

    Not thread-safe: all instances of a process share the soundfonts.

    Parameters
    ----------
    generator
        Source of all random choices.
    sample_rate
        Sample rate of the notes in Hz.

    Raises
    ------
    SoundfontError
        If no soundfont is installed, or the package ``tinysoundfont`` is missing.
    """

    def __init__(self, generator: np.random.Generator, sample_rate: int = MODEL_SAMPLE_RATE) -> None:
        self._generator = generator
        self._sample_rate = sample_rate
        self._fonts = _usable_fonts(2 * sample_rate)

    def note(self, n_samples: int) -> tuple[NDArray[np.float32], float]:
        """Return the samples of a random note, float32 [n_samples], and its pitch in Hz (0: unpitched)."""
        note = self.render(n_samples)
        return note.samples, note.pitch_hz

    def render(self, n_samples: int, generator: np.random.Generator | None = None) -> RenderedNote:
        """Return a random note of `n_samples`; `generator` is used instead of the instance's, if given.

        Raises
        ------
        SoundfontError
            If no note is heard in many tries.
        """
        generator = generator or self._generator
        for _ in range(_N_TRIES):  # some presets are silent for some keys: draw again
            note, audio = self._draw(n_samples, generator)
            peak = np.abs(audio).max()
            if peak > 1e-4:
                break
        else:
            raise SoundfontError(self._fonts[0].path, "no note was heard in it; install another soundfont")
        onset = int(np.argmax(np.abs(audio) > peak * 10 ** (_ONSET_DB / 20)))
        kept = audio[onset : onset + n_samples]
        note.samples[: len(kept)] = kept
        fade = min(_FADE_SAMPLES, n_samples)
        note.samples[n_samples - fade :] *= np.linspace(1.0, 0.0, fade, dtype=np.float32)
        np.divide(note.samples, np.abs(note.samples).max(), out=note.samples)
        return note

    def _draw(
        self, n_samples: int, generator: np.random.Generator
    ) -> tuple[RenderedNote, NDArray[np.float32]]:
        which = int(generator.integers(len(self._fonts)))
        chosen = self._fonts[which]
        synth, font, kits = chosen.synth, chosen.number, chosen.kits
        drums = bool(kits) and generator.random() < _DRUM_SHARE
        channel = _DRUM_CHANNEL if drums else 0
        if drums:
            bank = _DRUM_BANK
            program = kits[int(generator.integers(len(kits)))]
            pitch = int(generator.integers(*_DRUM_KEYS))
        else:
            bank = 0
            program = int(generator.choice(_PROGRAMS, p=_SHARES))
            low, high = _KEYS[program]
            pitch = int(generator.integers(low, high + 1))
        synth.program_select(channel, font, bank, program, drums)
        # Recordings are rarely at 440 Hz exactly.
        tuning = 0.0 if drums else float(generator.normal(0.0, 0.15))
        synth.set_tuning(channel, tuning)
        unpitched = drums or program in _UNPITCHED
        pitch_hz = 0.0 if unpitched else 440.0 * 2.0 ** ((pitch + tuning - 69) / 12)
        velocity = int(generator.integers(40, 128))
        held_s = float(np.exp(generator.uniform(np.log(0.1), np.log(2.5))))
        bends, depth = (None, 0.0) if drums else _bends(program, held_s, generator)

        rate = 2 * self._sample_rate
        n_held = min(2 * n_samples, round(rate * held_s))
        # Silence before the onset is cut later, so render a quarter of a second more.
        n_released = 2 * n_samples + rate // 4 - n_held
        mono = self._played(synth, channel, (pitch, velocity), n_held, bends, n_released)
        if not drums:
            # Some presets stop with a click at key release: crossfade with a note that is held longer.
            ramp = round(rate * _RELEASE_S)
            longer = self._played(synth, channel, (pitch, velocity), n_held + ramp, bends, 0)
            weight = (0.5 + 0.5 * np.cos(np.pi * np.arange(ramp) / ramp)).astype(np.float32)
            mono[n_held : n_held + ramp] += weight * (longer[n_held:] - mono[n_held : n_held + ramp])
        audio = soxr.resample(mono, rate, self._sample_rate)
        empty = np.zeros(n_samples, np.float32)
        return RenderedNote(
            empty, chosen.index, bank, program, pitch, pitch_hz, velocity, held_s, depth
        ), audio

    def _played(
        self,
        synth: Any,
        channel: int,
        key: tuple[int, int],
        n_held: int,
        bends: NDArray[np.float64] | None,
        n_released: int,
    ) -> NDArray[np.float32]:
        """Return the samples of a note and its release."""
        synth.pitchbend(channel, 8192)
        synth.noteon(channel, *key)
        block = n_held if bends is None else round(2 * self._sample_rate * _BLOCK_S)
        parts: list[NDArray[np.float32]] = []
        for index, begin in enumerate(range(0, n_held, block)):
            if bends is not None:
                wheel = 8192 * (1 + bends[min(index, len(bends) - 1)] / _BEND_RANGE_SEMITONES)
                synth.pitchbend(channel, int(np.clip(wheel, 0, 16383)))
            parts.append(_generate(synth, min(block, n_held - begin)))
        synth.noteoff(channel, key[0])
        parts.append(_generate(synth, n_released))
        synth.sounds_off(channel)
        synth.generate(
            self._sample_rate // 8
        )  # discard the fade-out, so that the next note starts in silence
        return np.concatenate(parts)


@dataclass(frozen=True)
class _Font:
    """A loaded soundfont: its index in :func:`find_soundfonts`, its number in `synth`, its drum kits."""

    index: int
    path: Path
    synth: Any
    number: int
    kits: list[int]


@cache
def _usable_fonts(sample_rate: int) -> tuple[_Font, ...]:
    """Return the soundfonts that can be loaded; cached, as one can take 150 MB."""
    fonts: list[_Font] = []
    problems: list[SoundfontError] = []
    for index, path in enumerate(find_soundfonts()):
        try:
            fonts.append(_loaded(index, path, sample_rate))
        except SoundfontError as error:
            problems.append(error)
    if not fonts:
        raise problems[0]
    for problem in problems:
        _log.warning("%s", problem)
    return tuple(fonts)


def _loaded(index: int, path: Path, sample_rate: int) -> _Font:
    try:
        import tinysoundfont  # an extra: only training needs it
    except ImportError as error:
        raise SoundfontError(
            path, "needs the package tinysoundfont; run: pip install --no-deps tinysoundfont"
        ) from error
    synth = tinysoundfont.Synth(samplerate=sample_rate)
    try:
        open_regular(path).close()
        font = synth.sfload(str(path))
    except OSError as error:
        raise SoundfontError(path, os_reason(error, writing=False)) from error
    except RuntimeError as error:
        raise SoundfontError(path, "is damaged, or no soundfont; install it again") from error
    synth.pitchbend_range(0, _BEND_RANGE_SEMITONES)
    kits = [kit for kit in range(128) if synth.sfpreset_name(font, _DRUM_BANK, kit)]
    return _Font(index, path, synth, font, kits)


def _generate(synth: Any, n_samples: int) -> NDArray[np.float32]:
    stereo = np.frombuffer(synth.generate(n_samples), np.float32).reshape(-1, 2)
    return (stereo[:, 0] + stereo[:, 1]) * np.float32(0.5)


def _bends(
    program: int, held_s: float, generator: np.random.Generator
) -> tuple[NDArray[np.float64] | None, float]:
    """Return pitch bends in semitones per 10 ms, or None, and the vibrato's depth in cents.

    The synthesiser ignores the modulation wheel, so vibrato is made with pitch bends.
    """
    seconds = np.arange(0.0, held_s + _BLOCK_S, _BLOCK_S)
    bends = np.zeros(len(seconds))
    depth = 0.0
    sustained = any(program in programs for programs in _SUSTAINED)
    if sustained and held_s > 0.3 and generator.random() < 0.4:
        depth = float(np.exp(generator.uniform(np.log(6.0), np.log(60.0))))
        rate_hz = generator.uniform(4.0, 7.0)
        swell = np.clip((seconds - generator.uniform(0.0, 0.4)) / generator.uniform(0.05, 0.5), 0.0, 1.0)
        bends += depth / 100 * swell * np.sin(2 * np.pi * (rate_hz * seconds + generator.random()))
    if generator.random() < 0.06:
        bends += generator.uniform(-1.5, 0.5) * np.exp(-seconds / generator.uniform(0.02, 0.1))
    return (bends, depth) if np.any(bends) else (None, 0.0)
