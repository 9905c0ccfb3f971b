"""Sample packs: a folder with a WAV for each event and SFZ instruments that play them.

The WAVs are 24-bit, normalised to a peak of -1 dBFS and not shortened. They begin at the onset, or up to 3 ms
before where a captured sound has begun already, faded in. Their names say note, title and number.
"""

from __future__ import annotations

import contextlib
import math
import re
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.audio.metadata import Marker
from codec.audio.placed import PlacedSound, summed
from codec.audio.writing import peak_of, save_audio
from codec.events.measures import Measures
from codec.exchange.score import ExchangeError, nearest_key, written
from codec.exchange.sfz import FIRST_KIT_KEY, Region, Sample, kit_regions, pitched_regions, sfz_text
from codec.files import os_reason

__all__ = ["PackSound", "SamplePack", "region_name", "safe_name", "write_sample_pack"]

FloatArray = NDArray[np.float32]

_PEAK = 10.0 ** (-1.0 / 20.0)
_LEAD_S = 0.003
_SILENCE = 1e-6
_FOLDER = "samples"
_MAX_NAME = 48
_NOTES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
"""With flats: a sharp sign begins a directive in SFZ, and a fragment in an address."""
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class PackSound:
    """A sound of a sample pack.

    Parameters
    ----------
    title
        For its name: the region of the recording that it is from, or the piece.
    samples
        float32 [n_channels, n_samples], from the onset on.
    sample_rate
        In Hz.
    measures
        Its pitch and loudness.
    """

    title: str
    samples: FloatArray
    sample_rate: int
    measures: Measures

    @classmethod
    def of_placed(
        cls,
        title: str,
        sounds: Sequence[PlacedSound],
        onset_s: float,
        n_channels: int,
        sample_rate: int,
        measures: Measures,
    ) -> PackSound:
        """Return the sum of sounds from an onset on, in seconds."""
        lead = round(_LEAD_S * sample_rate)
        first = round(onset_s * sample_rate) - lead
        heard = [sound for sound in sounds if sound.end_sample > first and sound.n_samples]
        if not heard:
            return cls(title, np.zeros((n_channels, 1), np.float32), sample_rate, measures)
        whole = summed(heard, n_channels)
        samples = whole.samples[:, max(0, first - whole.begin_sample) :]
        if whole.begin_sample < first + lead:
            n_faded = first + lead - max(first, whole.begin_sample)
            fade = np.ones(samples.shape[1], np.float32)
            fade[:n_faded] = np.linspace(0.0, 1.0, n_faded, dtype=np.float32)[: samples.shape[1]]
            samples = samples * fade
        return cls(title, samples, sample_rate, measures)


@dataclass(frozen=True)
class SamplePack:
    """A pack that was written.

    Attributes
    ----------
    instruments
        Paths of the SFZ files: of the pitched sounds, of the kit of the others, or both.
    n_sounds, n_silent
        Number of sounds that were written, and of silent ones that were left out.
    """

    instruments: tuple[Path, ...]
    n_sounds: int
    n_silent: int


def write_sample_pack(
    folder: Path,
    title: str,
    sounds: Iterable[PackSound],
    *,
    first_kit_key: int = FIRST_KIT_KEY,
    on_sound: Callable[[int], None] | None = None,
) -> SamplePack:
    """Write a sample pack: all of it, or nothing if anything fails or `on_sound` raises.

    Parameters
    ----------
    folder
        Made; if it is there, it must be empty.
    title
        Of the pack.
    sounds
        Taken one by one.
    first_kit_key
        The first key of the sounds without a clear pitch, 0 to 127.
    on_sound
        Called with the number of sounds that are done.

    Raises
    ------
    ExchangeError
        If the folder is not empty or cannot be written, or no sound can be heard.
    codec.audio.clip.AudioError
        If a WAV cannot be written.
    ValueError
        If there is no such key.
    """
    stem = safe_name(title)
    with _new_folder(folder) as place:
        (place / _FOLDER).mkdir()
        samples: list[Sample] = []
        n_silent = 0
        for number, sound in enumerate(sounds, 1):
            peak = peak_of(sound.samples)
            if peak > _SILENCE:
                samples.append(_written(place, sound, peak, number))
            else:
                n_silent += 1
            if on_sound is not None:
                on_sound(number)
        if not samples:
            raise ExchangeError(folder, "there is nothing to hear in it: choose events that are not muted")
        pitched = pitched_regions(each for each in samples if each.measures.pitched)
        kit = kit_regions((each for each in samples if not each.measures.pitched), first_kit_key)
        names = [
            _instrument(place, name, f"{title}{kind}", regions)
            for name, kind, regions in ((stem, "", pitched), (f"{stem} kit", ", kit", kit))
            if regions
        ]
    return SamplePack(tuple(folder / name for name in names), len(samples), n_silent)


def region_name(markers: Iterable[Marker], onset_s: float, otherwise: str) -> str:
    """Return the label of the innermost region that an onset is in; `otherwise` without one."""
    around = [
        marker
        for marker in markers
        if marker.label and marker.time_s <= onset_s < marker.time_s + marker.length_s
    ]
    return min(around, key=lambda marker: marker.length_s).label if around else otherwise


def safe_name(text: str, otherwise: str = "sounds") -> str:
    """Return a text as a name of a file that every system and every player of SFZ takes.

    It has only ASCII letters, digits, spaces and ``-_.()``, so no folders and nothing that SFZ reads as an
    opcode, a comment, a header or a variable. It is not a name that Windows reserves, and at most 48
    characters long. Accents are dropped; a text without any Latin letter or digit becomes `otherwise`.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    plain = re.sub(r"[^A-Za-z0-9 ._()-]+", "_", plain)
    plain = re.sub(r"\s+", " ", plain)[:_MAX_NAME].strip(" .")
    if not re.search("[A-Za-z0-9]", plain):
        return otherwise
    return f"_{plain}" if _RESERVED.match(plain) else plain


def _written(place: Path, sound: PackSound, peak: float, number: int) -> Sample:
    note = "noise"
    if sound.measures.pitched:
        key = nearest_key(sound.measures.pitch_hz)[0]
        note = f"{_NOTES[key % 12]}{key // 12 - 1}"
    path = f"{_FOLDER}/{note} {safe_name(sound.title)} {number:03d}.wav"
    save_audio(place / path, sound.samples * np.float32(_PEAK / peak), sound.sample_rate, "PCM_24")
    return Sample(path, sound.measures, 20.0 * math.log10(peak))


def _instrument(place: Path, name: str, title: str, regions: Sequence[Region]) -> str:
    with written(place / f"{name}.sfz") as stream:
        stream.write(sfz_text(title, regions).encode("utf-8"))
    return f"{name}.sfz"


@contextlib.contextmanager
def _new_folder(folder: Path) -> Generator[Path]:
    """Yield a temporary folder that becomes `folder` when the block ends without an exception."""
    target = folder.absolute()
    beside = target.with_name(f".{uuid.uuid4().hex[:12]}.part")
    try:
        if target.is_symlink() or (target.exists() and not target.is_dir()):
            raise ExchangeError(folder, "is no folder; choose another name")
        if target.is_dir() and any(target.iterdir()):
            raise ExchangeError(folder, "is not empty; choose another folder, or empty it")
        beside.mkdir(parents=True)
        try:
            yield beside
            if target.is_dir():
                target.rmdir()
            beside.replace(target)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        raise ExchangeError(folder, os_reason(error, writing=True)) from error
