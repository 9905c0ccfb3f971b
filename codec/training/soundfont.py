"""Isolated notes from General MIDI soundfonts, rendered on the fly: the training data whose truth is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.events import MODEL_SAMPLE_RATE

__all__ = ["NoteSynth", "SoundfontError", "find_soundfonts"]

_FOLDER = Path("/usr/share/sounds/sf2")
_NAMES = ("FluidR3_GM.sf2", "TimGM6mb.sf2")
_N_MELODIC = 120  # General MIDI programs above are sound effects, which are not notes.
_DRUM_CHANNEL = 9
_DRUM_SHARE = 0.12
_ONSET_DB = -50.0

# Lowest and highest MIDI note of each General MIDI family of eight programs.
_RANGES = (
    (28, 96), (55, 100), (36, 90), (36, 84), (26, 60), (36, 93), (40, 88), (40, 86),
    (40, 84), (55, 96), (36, 92), (36, 88), (36, 88), (40, 88), (40, 84),
)  # fmt: skip


class SoundfontError(Exception):
    """No soundfont could be read; the message says which package has one."""


def find_soundfonts() -> list[Path]:
    """Return the General MIDI soundfonts of this machine.

    Raises
    ------
    SoundfontError
        If there is none.
    """
    found = [_FOLDER / name for name in _NAMES if (_FOLDER / name).exists()]
    if not found:
        raise SoundfontError(
            f"no General MIDI soundfont in {_FOLDER}: install Debian's fluid-soundfont-gm or timgm6mb-soundfont"
        )
    return found


class NoteSynth:
    """Renders random notes: instrument, pitch, velocity, length, sometimes vibrato.

    Parameters
    ----------
    generator
        Source of every choice.
    sample_rate
        Of the notes, in Hz.
    """

    def __init__(self, generator: np.random.Generator, sample_rate: int = MODEL_SAMPLE_RATE) -> None:
        import tinysoundfont  # an extra: only training needs it

        self._generator = generator
        self._sample_rate = sample_rate
        self._synths = []
        for path in find_soundfonts():
            synth = tinysoundfont.Synth(samplerate=sample_rate)
            self._synths.append((synth, synth.sfload(str(path))))

    def note(self, n_samples: int) -> NDArray[np.float32]:
        """Return one note of `n_samples` that begins at sample 0, peak 1."""
        while True:
            audio = self._render(n_samples)
            peak = np.abs(audio).max()
            if peak > 1e-4:
                onset = int(np.argmax(np.abs(audio) > peak * 10 ** (_ONSET_DB / 20)))
                trimmed = np.zeros(n_samples, np.float32)
                trimmed[: n_samples - onset] = audio[onset : onset + n_samples][: n_samples - onset] / peak
                return trimmed

    def _render(self, n_samples: int) -> NDArray[np.float32]:
        generator = self._generator
        synth, soundfont = self._synths[generator.integers(len(self._synths))]
        drums = generator.random() < _DRUM_SHARE
        channel = _DRUM_CHANNEL if drums else 0
        if drums:
            synth.program_select(channel, soundfont, 128, 0, True)
            key = int(generator.integers(35, 82))
        else:
            program = int(generator.integers(_N_MELODIC))
            synth.program_select(channel, soundfont, 0, program)
            low, high = _RANGES[program // 8]
            key = int(generator.integers(low, high + 1))
        vibrato = int(generator.integers(20, 100)) if not drums and generator.random() < 0.15 else 0
        synth.control_change(channel, 1, vibrato)
        # Recordings are rarely at 440 Hz exactly.
        synth.set_tuning(channel, 0.0 if drums else float(generator.uniform(-0.5, 0.5)))
        held_s = float(np.exp(generator.uniform(np.log(0.08), np.log(2.8))))
        held = min(n_samples, int(held_s * self._sample_rate))
        synth.noteon(channel, key, int(generator.integers(40, 128)))
        first = np.frombuffer(synth.generate(held), np.float32).copy()
        synth.noteoff(channel, key)
        second = np.frombuffer(synth.generate(n_samples - held), np.float32).copy() if held < n_samples else first[:0]
        synth.sounds_off(channel)
        return np.concatenate([first, second]).reshape(-1, 2).mean(1).astype(np.float32)
