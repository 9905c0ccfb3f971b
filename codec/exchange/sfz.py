"""SFZ instruments: how sampled sounds are spread over keys and velocities, and the text that says so.

A pitched sound belongs to the key nearest to its pitch and is tuned to it. It is played on the keys around,
up to half the way to the next sound, and at most an octave away. Sounds on one key with about the same
loudness take turns (round robin); louder and softer ones are layers over velocity. At the velocity in the
middle of its layer a sound has its own level, relative to the others: players attenuate a note by
40 log10(127 / velocity) dB, which is also what exported MIDI notes mean (:mod:`codec.exchange.midi`).

Sounds without a clear pitch have a kit of their own, with a key for each, from the darkest to the brightest.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codec.events.measures import Measures
from codec.exchange.score import N_KEYS, nearest_key, plain_text

__all__ = ["FIRST_KIT_KEY", "Region", "Sample", "kit_regions", "pitched_regions", "sfz_text"]

FIRST_KIT_KEY = 36
"""C2, where drum kits begin."""

_LAYER_DB = 3.0
_FURTHEST_KEYS = 12
_LOUDEST = 127
_QUIETEST_DB = -144.0


@dataclass(frozen=True, slots=True)
class Sample:
    """A sampled sound, whose file is normalised.

    Parameters
    ----------
    path
        Of the file, relative to the instrument, with ``/``. The format has no quotes and cannot hold every
        name: see :func:`codec.exchange.sample_pack.safe_name`.
    measures
        Of the sound.
    peak_db
        Peak before it was normalised.
    """

    path: str
    measures: Measures
    peak_db: float


@dataclass(frozen=True, slots=True)
class Region:
    """A sound on keys and velocities; see the SFZ format for the meaning of its numbers.

    Attributes
    ----------
    sample
        The sound.
    keys
        Lowest, own and highest key.
    velocities
        Lowest and highest.
    turn
        Position and length of the round robin.
    volume_db, tune_cents
        Corrections of level and pitch.
    """

    sample: Sample
    keys: tuple[int, int, int]
    velocities: tuple[int, int]
    turn: tuple[int, int]
    volume_db: float
    tune_cents: int


def pitched_regions(samples: Iterable[Sample]) -> list[Region]:
    """Return the regions of sounds with a clear pitch, by key."""
    by_key: dict[int, list[Sample]] = {}
    for sample in samples:
        by_key.setdefault(nearest_key(sample.measures.pitch_hz)[0], []).append(sample)
    keys = sorted(by_key)
    loudest_db = max((each.measures.loudness_db for group in by_key.values() for each in group), default=0.0)
    regions: list[Region] = []
    for before, key, after in zip([None, *keys], keys, [*keys[1:], None], strict=False):
        lowest = key - _FURTHEST_KEYS if before is None else (before + key) // 2 + 1
        highest = key + _FURTHEST_KEYS if after is None else (key + after) // 2
        lowest, highest = max(lowest, key - _FURTHEST_KEYS, 0), min(highest, key + _FURTHEST_KEYS, N_KEYS - 1)
        regions += _on_key(by_key[key], (lowest, key, highest), loudest_db)
    return _within_full_scale(regions)


def kit_regions(samples: Iterable[Sample], first_key: int = FIRST_KIT_KEY) -> list[Region]:
    """Return the regions of sounds without a clear pitch: one key each, or several on a key if keys run out.

    Raises
    ------
    ValueError
        If there is no such key.
    """
    if not 0 <= first_key < N_KEYS:
        raise ValueError(f"there is no key {first_key}")
    ordered = sorted(samples, key=lambda each: (each.measures.pitch_hz, each.path))
    loudest_db = max((each.measures.loudness_db for each in ordered), default=0.0)
    n_keys = min(len(ordered), N_KEYS - first_key)
    regions: list[Region] = []
    for index in range(n_keys):
        group = ordered[index * len(ordered) // n_keys : (index + 1) * len(ordered) // n_keys]
        key = first_key + index
        regions += _on_key(group, (key, key, key), loudest_db, tuned=False)
    return _within_full_scale(regions)


def sfz_text(title: str, regions: Sequence[Region]) -> str:
    """Return an SFZ file: opcodes of version 1, and a hint to sfizz that other players ignore."""
    lines = [
        f"// {plain_text(title)}",
        "// Made by Pointillist. The files are normalised; `volume` gives them back their levels.",
        "<control>",
        "hint_ram_based=1",  # sfizz, rendering a file, cuts sounds that it has not read to the end yet
        "<global>",
        "loop_mode=one_shot",
        "amp_veltrack=100",
    ]
    for keys, group in itertools.groupby(regions, key=lambda region: region.keys):
        lowest, key, highest = keys
        lines += ["", "<group>", f"lokey={lowest} hikey={highest} pitch_keycenter={key}"]
        for region in group:
            softest, loudest = region.velocities
            position, length = region.turn
            lines += [
                "<region>",
                f"sample={region.sample.path}",
                f"lovel={softest} hivel={loudest} volume={region.volume_db:.2f} tune={region.tune_cents}",
            ]
            if length > 1:
                lines.append(f"seq_length={length} seq_position={position}")
    return "\n".join([*lines, ""])


def _on_key(
    samples: Iterable[Sample], keys: tuple[int, int, int], loudest_db: float, *, tuned: bool = True
) -> Iterator[Region]:
    """Yield the regions of the sounds of a key, from the loudest layer to the softest."""
    layers = _layers(samples, loudest_db)
    velocities = [velocity for velocity, _ in layers]
    highest = _LOUDEST
    for (velocity, layer), below in zip(layers, [*velocities[1:], None], strict=True):
        lowest = 1 if below is None else (velocity + below) // 2 + 1
        for position, sample in enumerate(layer, 1):
            cents = 0
            if tuned:
                # A pitch beyond the keyboard belongs to its last key, and is played as it is.
                above = 100.0 * nearest_key(sample.measures.pitch_hz)[1]
                cents = -round(above) if abs(above) <= 50.0 else 0
            volume_db = sample.peak_db - 40.0 * math.log10(velocity / _LOUDEST)
            yield Region(sample, keys, (lowest, highest), (position, len(layer)), volume_db, cents)
        highest = lowest - 1


def _layers(samples: Iterable[Sample], loudest_db: float) -> list[tuple[int, list[Sample]]]:
    """Return the layers of a key with their velocities, from the loudest on; no two have the same one."""
    layers: list[tuple[int, list[Sample]]] = []
    ordered = sorted(samples, key=lambda each: (-each.measures.loudness_db, each.path))
    while ordered:
        top_db = ordered[0].measures.loudness_db
        layer = [each for each in ordered if each.measures.loudness_db > top_db - _LAYER_DB]
        ordered = ordered[len(layer) :]
        mean_db = sum(each.measures.loudness_db for each in layer) / len(layer)
        velocity = max(1, min(_LOUDEST, round(_LOUDEST * 10 ** ((mean_db - loudest_db) / 40.0))))
        if layers and layers[-1][0] <= velocity:
            layers[-1][1].extend(layer)
        else:
            layers.append((velocity, layer))
    return layers


def _within_full_scale(regions: list[Region]) -> list[Region]:
    """Lower all volumes by the same amount, so that the highest is 0 dB."""
    highest_db = max((region.volume_db for region in regions), default=0.0)
    return [
        Region(
            region.sample,
            region.keys,
            region.velocities,
            region.turn,
            max(region.volume_db - highest_db, _QUIETEST_DB),
            region.tune_cents,
        )
        for region in regions
    ]
