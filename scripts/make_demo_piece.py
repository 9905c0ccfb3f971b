"""Make the demo piece: ``python scripts/make_demo_piece.py`` writes assets/demo/demo.flac.

The piece is composed in this file, so the project owns the rights. Its instruments have different attacks
and pans, and few notes sound at once, so that events are easy to tell apart in the editor. The notes are
played with FluidR3 (MIT licence), from Debian's package fluid-soundfont-gm. Timing and velocity vary with a
fixed seed: a run with the same soundfont and library versions writes the same file.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.signal
import soundfile
from numpy.typing import NDArray
from tinysoundfont import Synth

FOLDER = Path(__file__).parents[1] / "assets" / "demo"
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
SAMPLE_RATE = 44_100
BEAT_S = 60 / 92
LEAD_S = 0.12
LENGTH_S = 24.5
SEED = 92

Audio = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """An instrument and its notes.

    Attributes
    ----------
    bank, program
        General MIDI preset.
    pan
        -1 (left) to 1 (right).
    gain_db
        Level in dB.
    send
        Linear gain of the signal that is sent to the room.
    notes
        ``bar:beat pitch length velocity`` for each note. Bars and beats count from 0; lengths are in beats.
    """

    name: str
    bank: int
    program: int
    pan: float
    gain_db: float
    send: float
    notes: str


# fmt: off
PARTS = (
    Part(
        "nylon guitar", 0, 24, -0.45, -3.0, 0.22,
        """
        0:0 D3 2 74     0:0 F#4 .75 88   0:.75 A4 .75 84   0:1.5 D5 1.5 98   0:2 A3 2 62    0:3 C#5 .5 84
        0:3.5 B4 .5 80  1:0 B2 2 76      1:0 A4 1.5 92     1:1.5 F#4 .5 78   1:2 F#3 2 62   1:2 E4 .5 80
        1:2.5 F#4 1.5 86
        2:0 G2 2 72     2:.5 D3 1.5 60   2:1 B3 1 64       2:2.5 D4 1 60     2:3.5 B3 .5 58
        3:0 A2 2 72     3:.5 E3 1.5 60   3:1 A3 1 64       3:2.5 C#4 1 60    3:3.5 E4 .5 62
        4:0 F#2 2 72    4:.5 D3 1.5 60   4:1 A3 1 64       4:2.5 D4 1 60     4:3.5 A3 .5 58
        5:0 G2 2 72     5:.5 D3 1.5 60   5:1 B3 1 64       5:2.5 F#4 1 62    5:3.5 D4 .5 58
        6:0 E3 1.5 70   6:.5 B3 1.5 60   6:1 G4 1 64       6:2 A2 2 72       6:2.5 E3 1 60   6:3.5 C#4 .5 60
        7:0 B2 2 72     7:1 F#3 1 62     7:2 A3 .5 70      7:2.5 C#4 .5 74   7:3 E4 .5 80    7:3.5 G4 .5 86
        8:0 D3 4 80     8:.06 A3 4 74    8:.12 D4 4 76     8:.18 F#4 4 84
        """,
    ),
    Part(
        "acoustic bass", 0, 32, 0.0, -2.0, 0.08,
        """
        2:0 G1 1.4 92   2:2.5 D2 1 78    3:0 A1 1.4 92     3:2.5 E2 1 78
        4:0 F#1 1.4 92  4:2.5 A1 1 78    5:0 G1 1.4 92     5:2.5 D2 1 78
        6:0 E1 1.4 94   6:2 A1 1.4 86    6:3.5 A#1 .5 76   7:0 B1 1.4 92     7:2 A1 1.6 86   8:0 D2 3.5 90
        """,
    ),
    Part(
        "vibraphone", 0, 11, 0.5, 8.5, 0.3,
        """
        2:0 B4 .75 84   2:.75 D5 .75 80  2:1.5 F#5 1.5 96  2:3 E5 .5 82      2:3.5 D5 .5 78
        3:0 E5 1.5 90   3:1.5 C#5 .5 76  3:2 B4 .5 78      3:2.5 A4 1.4 84
        5:1.5 F#4 1 66  5:1.5 B4 1 68    6:1.5 G4 1 64     6:1.5 D5 1 66
        7:1 C#5 .5 78   7:1.5 D5 .5 82   7:2 E5 .5 88      7:2.5 A5 1.4 96   8:.5 E5 3 74    8:1 F#5 3 70
        """,
    ),
    Part(
        "flute", 0, 73, 0.15, 0.5, 0.34,
        """
        4:0 F#5 .95 92  4:1 G5 .45 84    4:1.5 A5 1.4 100  4:3 F#5 .45 84    4:3.5 E5 .45 82
        5:0 D5 1.4 92   5:1.5 B4 .45 80  5:2 D5 .9 86      5:3 F#5 .9 92
        6:0 E5 .7 88    6:.75 G5 .7 90   6:1.5 B5 .9 102   6:2.5 A5 .45 90   6:3 G5 .45 86   6:3.5 F#5 .45 84
        7:0 E5 .9 88    8:0 D5 3 84
        """,
    ),
    Part(
        "harp", 0, 46, -0.75, 5.0, 0.36,
        """
        3:3 A3 2 62     3:3.25 C#4 2 66  3:3.5 E4 2 72     3:3.75 A4 2 80    4:0 D5 2 84
        5:3.25 G4 2 66  5:3.5 B4 2 72    5:3.75 D5 2 78
        8:1.5 A4 3 66   8:1.75 D5 3 70   8:2 E5 3 74       8:2.25 A5 3 78    8:2.5 D6 3 84
        """,
    ),
    Part(
        "percussion", 128, 0, 0.3, -4.0, 0.16,
        """
        2:1 Bb4 .2 70   2:3 Bb4 .2 78    3:1 Bb4 .2 70     3:3 Bb4 .2 78     3:3.5 C#2 .2 56
        4:.5 Bb4 .2 60  4:1 C#2 .2 72    4:2.5 Bb4 .2 64   4:3 C#2 .2 76
        5:.5 Bb4 .2 60  5:1 C#2 .2 72    5:2.5 Bb4 .2 64   5:3 C#2 .2 76     5:3.5 E4 .2 66
        6:.5 Bb4 .2 60  6:1 C#2 .2 72    6:2.5 Bb4 .2 64   6:3 C#2 .2 76
        7:1 C#2 .2 72   7:3 E4 .2 70     7:3.5 D#4 .2 74   8:0 A5 1 84
        """,
    ),
)
# fmt: on

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True)
class Note:
    """A note: times in seconds, MIDI key, and velocity (1 to 127)."""

    begin_s: float
    end_s: float
    key: int
    velocity: int


def key_of(name: str) -> int:
    """Return the MIDI key of a pitch name such as ``F#4`` (C4 is 60)."""
    accidental = name.count("#") - name[1:].count("b")
    return 12 * (int(name[-1]) + 1) + _STEPS[name[0]] + accidental


def notes_of(part: Part, generator: np.random.Generator) -> list[Note]:
    """Parse a part's notes, with random deviations of up to 7 ms in time and 3 in velocity."""
    words = part.notes.split()
    notes: list[Note] = []
    for place, pitch, length, velocity in zip(*(words[i::4] for i in range(4)), strict=True):
        bar, beat = place.split(":")
        begin_s = LEAD_S + BEAT_S * (4 * int(bar) + float(beat)) + generator.uniform(-0.007, 0.007)
        varied = int(np.clip(int(velocity) + generator.integers(-3, 4), 1, 127))
        notes.append(Note(begin_s, begin_s + BEAT_S * float(length), key_of(pitch), varied))
    return notes


def play(part: Part, notes: list[Note], soundfont: Path) -> Audio:
    """Return the part as rendered by the soundfont, stereo [n_samples, 2], without pan and gain."""
    synth = Synth(samplerate=SAMPLE_RATE)
    loaded = synth.sfload(str(soundfont))
    synth.program_select(0, loaded, part.bank, part.program, part.bank == 128)
    moments = [(note.begin_s, 1, note) for note in notes] + [(note.end_s, 0, note) for note in notes]
    blocks: list[NDArray[np.float32]] = []
    position = 0
    for time_s, starts, note in sorted(moments, key=lambda moment: moment[:2]):
        begin = min(round(time_s * SAMPLE_RATE), round(LENGTH_S * SAMPLE_RATE))
        if begin > position:
            blocks.append(np.frombuffer(synth.generate(begin - position), np.float32).reshape(-1, 2).copy())
            position = begin
        if starts:
            synth.noteon(0, note.key, note.velocity)
        else:
            synth.noteoff(0, note.key)
    rest = synth.generate(round(LENGTH_S * SAMPLE_RATE) - position)
    blocks.append(np.frombuffer(rest, np.float32).reshape(-1, 2).copy())
    return np.concatenate(blocks).astype(np.float64)


def placed(audio: Audio, pan: float, gain_db: float) -> Audio:
    """Return the part with gain and pan (-1 left, 1 right; constant power) and half its stereo width."""
    middle = audio.mean(1)
    side = 0.25 * (audio[:, 0] - audio[:, 1])
    angle = (pan + 1) * np.pi / 4
    gains = np.sqrt(2) * np.array([np.cos(angle), np.sin(angle)]) * 10 ** (gain_db / 20)
    return np.stack([middle + side, middle - side], 1) * gains


def hall(generator: np.random.Generator) -> Audio:
    """Return a stereo room response [n_samples, 2]: early echoes, then noise with a decay per band."""
    n_samples = round(2.0 * SAMPLE_RATE)
    time_s = np.arange(n_samples) / SAMPLE_RATE
    response = np.zeros((n_samples, 2))
    for low_hz, high_hz, rt60_s in ((120, 800, 1.6), (800, 3000, 1.4), (3000, 9000, 0.9)):
        band = scipy.signal.butter(2, (low_hz, high_hz), "bandpass", fs=SAMPLE_RATE, output="sos")
        noise = scipy.signal.sosfilt(band, generator.standard_normal((n_samples, 2)), axis=0)
        response += noise * 10 ** (-3 * time_s / rt60_s)[:, None]
    response *= np.clip((time_s - 0.018) / 0.03, 0, 1)[:, None]
    for delay_s, left, right in ((0.013, 0.9, 0.3), (0.019, 0.2, 0.8), (0.027, 0.5, 0.2), (0.034, 0.3, 0.6)):
        response[round(delay_s * SAMPLE_RATE)] += 4 * np.array([left, right])
    return response / np.sqrt(np.square(response).sum(0, keepdims=True))


def mixed(soundfont: Path) -> Audio:
    """Return the whole piece, stereo [n_samples, 2], with a peak of -1 dBFS and a fade-out."""
    generator = np.random.default_rng(SEED)
    response = hall(generator)
    dry = np.zeros((round(LENGTH_S * SAMPLE_RATE), 2))
    room_input = np.zeros_like(dry)
    for part in PARTS:
        sound = placed(play(part, notes_of(part, generator), soundfont), part.pan, part.gain_db)
        dry += sound
        room_input += part.send * sound
    wet = np.asarray(scipy.signal.fftconvolve(room_input, response, axes=0))[: len(dry)]
    mix = dry + wet
    fade = round(1.2 * SAMPLE_RATE)
    mix[-fade:] *= np.cos(np.linspace(0, np.pi / 2, fade))[:, None] ** 2
    return mix * 10 ** (-1 / 20) / np.abs(mix).max()


def main() -> None:
    """Write the piece."""
    parser = argparse.ArgumentParser(description="Render the demo piece from a General MIDI soundfont.")
    parser.add_argument("--soundfont", type=Path, default=SOUNDFONT)
    parser.add_argument("--out", type=Path, default=FOLDER / "demo.flac")
    options = parser.parse_args()
    if not options.soundfont.is_file():
        parser.error(f"{options.soundfont} is missing: install fluid-soundfont-gm, or name another file")
    generator = np.random.default_rng(SEED + 1)
    mix = mixed(options.soundfont)
    dither = (generator.uniform(-0.5, 0.5, mix.shape) + generator.uniform(-0.5, 0.5, mix.shape)) / 32768
    soundfile.write(options.out, mix + dither, SAMPLE_RATE, "PCM_16")


if __name__ == "__main__":
    main()
