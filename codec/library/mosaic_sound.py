"""The sound of a mosaic: captured sounds where the recordings are there, the model's otherwise.

Both have the energy of the model's render, by which tiles are chosen.

Importing this loads torch.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from codec.audio.clip import AudioError
from codec.audio.placed import Mix, PlacedSound, panned
from codec.capture import CapturedSounds, CaptureMix, CaptureSettings
from codec.events.event import Event, RenderFrom
from codec.library.heard import opened_piece
from codec.library.library import Library
from codec.library.pieces import Piece
from codec.project.content import CAPTURE_VERSION, RecordingFormat
from codec.rendering import EventRenderer

__all__ = ["mix_tiles"]

FloatArray = NDArray[np.float32]

_MOST_GAIN = 4.0


def mix_tiles(
    library: Library,
    renderer: EventRenderer,
    events: Sequence[Event],
    rows: Sequence[int],
    recording: RecordingFormat,
    *,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> FloatArray:
    """Mix the events of a mosaic, including tails beyond its end; what there is if it is cancelled.

    Parameters
    ----------
    library
        The library that the tiles are from.
    renderer
        Renders the tiles without a recording.
    events
        The events of the mosaic (:func:`codec.library.mosaic.with_tiles`).
    rows
        The event of the library that each has its sound from.
    recording
        Rate, channels and length of the mosaic.

    Shape
    -----
    returns: [n_channels, n_samples] at the recording's rate, at least as long as the recording

    Raises
    ------
    codec.library.errors.LibraryError
        If events of the library cannot be read.
    """
    rate = recording.sample_rate
    mix = Mix(recording.n_mixed, round(recording.duration_s * rate))
    heard = [(library.piece_of_row(row), event, row) for event, row in zip(events, rows, strict=True)]
    heard = sorted(
        (each for each in heard if not each[1].mute), key=lambda each: (each[0].first_row, each[2])
    )
    n_done = 0
    for piece, group in itertools.groupby(heard, key=lambda each: each[0]):
        of_piece = [(event, row) for _, event, row in group]
        for sounds, pan in _sounds(library, renderer, piece, of_piece, rate):
            if should_cancel is not None and should_cancel():
                return mix.samples
            for sound in sounds:
                mix.add(_in_channels(sound, pan, recording.n_mixed))
            n_done += 1
            if on_progress is not None:
                on_progress(n_done / len(heard))
    return mix.samples


def _sounds(
    library: Library,
    renderer: EventRenderer,
    piece: Piece,
    events: Sequence[tuple[Event, int]],
    sample_rate: int,
) -> Iterator[tuple[list[PlacedSound], float]]:
    """Yield the sounds of a piece's tiles, at a rate in Hz, and their pan."""
    donors = library.events(piece.piece_id)
    with opened_piece(piece) as recording:
        captured: CaptureMix | None = None
        if recording is not None:
            settings = CaptureSettings.of_version(CAPTURE_VERSION)
            captured = CaptureMix(renderer, CapturedSounds(renderer.model, donors, recording, settings))
        for event, row in events:
            sounds: list[PlacedSound] = []
            if captured is not None:
                donor = donors[row - piece.first_row]
                edited = donor.replace(
                    onset_samples=event.onset_samples,
                    gain_db=event.gain_db,
                    pan=event.pan,
                    transpose_semitones=event.transpose_semitones,
                    render_from=RenderFrom.CAPTURED,
                    captured_id=donor.event_id,
                )
                sounds = _captured(captured, edited, sample_rate)
            samples = renderer.render(event, sample_rate=sample_rate)
            if any(sound.n_samples for sound in sounds):
                sounds = _with_energy(sounds, float(np.square(samples).sum()))
            else:
                sounds = [PlacedSound(round(event.onset_s * sample_rate), samples[None])]
            yield sounds, event.pan


def _captured(mix: CaptureMix, edited: Event, sample_rate: int) -> list[PlacedSound]:
    """Return an edited captured sound at another rate; none if the recording cannot be read any more."""
    try:
        sounds = mix.new_sound(edited)
    except AudioError:
        return []
    own_rate = mix.sounds.recording.sample_rate
    if own_rate == sample_rate:
        return sounds
    return [
        PlacedSound(
            round(sound.begin_sample * sample_rate / own_rate),
            np.ascontiguousarray(soxr.resample(sound.samples.T, own_rate, sample_rate).T, np.float32),
        )
        for sound in sounds
    ]


def _with_energy(sounds: list[PlacedSound], energy: float) -> list[PlacedSound]:
    """Return sounds with the energy, mean over the channels, for which the tile was chosen, within ±12 dB.

    A captured sound is a share of its recording, and has less where others sound with it.
    """
    own = sum(float(np.square(sound.samples).sum()) / len(sound.samples) for sound in sounds)
    gain = math.sqrt(energy / max(own, 1e-12))
    return [sound.scaled(min(max(gain, 1.0 / _MOST_GAIN), _MOST_GAIN)) for sound in sounds]


def _in_channels(sound: PlacedSound, pan: float, n_channels: int) -> PlacedSound:
    """Return a sound with as many channels as a mix; a mono sound is panned."""
    if len(sound.samples) == 1:
        return panned(sound.samples[0], sound.begin_sample, pan, n_channels)
    if n_channels == 1:
        return PlacedSound(sound.begin_sample, sound.samples.mean(axis=0, keepdims=True))
    return sound
