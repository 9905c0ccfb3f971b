"""Purity of events on mixtures of real recordings: ``python -m benchmarks.purity CLIPS --out OUT``.

CLIPS is a folder of short recordings. They are drawn without replacement, by seeds, into mixtures of two and
three, up to 8 s long. ``--long FILE ...`` adds pairs of 4 and of 8 s from anywhere in longer recordings, for
example those that a training run holds back. All parts of a mixture are equally loud (root mean square), then
changed by the gains that the results name.

Each mixture is encoded at each level and divided into captured sounds. Their masks are applied to the parts:

purity
    Share of the captured energy that comes from the part that each event has most of. The same for the masks
    of NMF (scikit-learn, Kullback-Leibler) with as many components.
SI-SDR
    Of each part, against the sum of the captured sounds that have most of it (an oracle's grouping): mean
    over the parts. A part that no sound has most of counts as -60 dB, so look at the medians, too. For
    comparison that of NMF's components, grouped by the same oracle, of the mixture itself (lower bound), and
    of ideal ratio masks (upper bound of masks).

OUT receives a JSON file per mixture and level; an interrupted run can be continued. ``--quick`` measures four
mixtures of 4 s. ``--apart`` asks how much of the impurity comes from the search: it also divides each mixture
among events that were found in its parts, each searched alone, the loudest as many as in the mixture.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.separation import Samples, captured_parts, ideal_parts, istft, nmf_shares, stft
from codec.audio.clip import AudioClip, load_audio
from codec.capture import CapturedSounds, ClipRecording, captured_energies, purity
from codec.evaluate.bench import recordings_in
from codec.evaluate.metrics import si_sdr_db
from codec.evaluate.results import kept_json
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.model.checkpoint import load_default_model, load_model
from codec.model.event_model import EventModel
from codec.search.levels import LEVELS, LevelName
from codec.search.streaming import encode

_LONGEST_S = 8.0
_GAIN_RANGE_DB = 3.0
_PAIR_SEEDS, _THREE_SEEDS, _LONG_SEEDS = (0, 1), (2, 3), (4, 5)
_LONG_S = 4.0, 8.0
_QUICK_S = 4.0
_N_QUICK = 4


@dataclass(frozen=True)
class Recipe:
    """A mixture: stretches of recordings from `begins_s` on, and gains relative to equal loudness."""

    names: tuple[str, ...]
    begins_s: tuple[float, ...]
    gains_db: tuple[float, ...]
    length_s: float

    @property
    def key(self) -> str:
        """A name for files."""
        begins = (
            f"{name.split('_')[0]}@{begin:.1f}" for name, begin in zip(self.names, self.begins_s, strict=True)
        )
        return f"{'+'.join(begins)}-{self.length_s:g}s"


def recipes(
    lengths_s: dict[str, float], n_parts: int, seed: int, longest_s: float = _LONGEST_S
) -> list[Recipe]:
    """Divide recordings at random into groups of `n_parts`, each a mixture; what is left over is not used.

    Parameters
    ----------
    lengths_s
        Length of each recording, by name.
    n_parts
        Parts of a mixture.
    seed
        Of the order, the gains, and where a longer recording begins.
    longest_s
        A mixture is as long as its shortest recording, but no longer than this.
    """
    generator = np.random.default_rng([seed, n_parts])
    order = [sorted(lengths_s)[k] for k in generator.permutation(len(lengths_s))]
    made: list[Recipe] = []
    for first in range(0, len(order) - n_parts + 1, n_parts):
        names = tuple(order[first : first + n_parts])
        length_s = min(longest_s, *(lengths_s[name] for name in names))
        begins = [round(float(generator.uniform(0.0, lengths_s[name] - length_s)), 1) for name in names]
        gains = [round(float(generator.uniform(-_GAIN_RANGE_DB, _GAIN_RANGE_DB)), 1) for _ in names]
        made.append(Recipe(names, tuple(begins), tuple(gains), length_s))
    return made


def parts_of(recipe: Recipe, recordings: dict[str, Samples]) -> Samples:
    """Return the parts of a mixture, [n_parts, n_samples], whose sum has a peak of 0.5."""
    n_samples = int(recipe.length_s * MODEL_SAMPLE_RATE)
    parts: list[Samples] = []
    for name, begin_s, gain_db in zip(recipe.names, recipe.begins_s, recipe.gains_db, strict=True):
        begin = min(round(begin_s * MODEL_SAMPLE_RATE), len(recordings[name]) - n_samples)
        part = recordings[name][begin : begin + n_samples]
        parts.append(
            part * np.float32(10 ** (gain_db / 20) / max(float(np.sqrt(np.square(part).mean())), 1e-9))
        )
    together = np.stack(parts)
    return together * np.float32(0.5 / np.abs(together.sum(0)).max())


def grouped_figures(
    sounds: Iterable[Samples], energies: NDArray[np.float64], parts: Samples
) -> dict[str, Any]:
    """Return the purity of sounds, and the SI-SDR of each part when they are grouped by an oracle.

    Shape
    -----
    sounds: each [n_samples]
    energies: [n_sounds, n_parts], what each sound has of each part
    parts: [n_parts, n_samples]
    """
    sums = np.zeros_like(parts)
    for sound, owner in zip(sounds, energies.argmax(1), strict=True):
        sums[owner] += sound
    return {"purity": purity(energies), "si_sdr_db": ratios_db(parts, sums)}


def ratios_db(parts: Samples, estimates: Samples) -> list[float]:
    """Return the SI-SDR of each part's estimate."""
    return [si_sdr_db(part, each, MODEL_SAMPLE_RATE) for part, each in zip(parts, estimates, strict=True)]


def captured_figures(model: EventModel, events: Sequence[Event], parts: Samples) -> dict[str, Any]:
    """Return the figures of the captured sounds of a mixture's events."""
    whole, *each = (
        ClipRecording(AudioClip(samples[None], MODEL_SAMPLE_RATE)) for samples in (parts.sum(0), *parts)
    )
    sounds = CapturedSounds(model, events, whole)
    began = time.process_time()
    captured = captured_parts(sounds)
    seconds = time.process_time() - began
    # captured_parts goes through the events span by span, which is their order too.
    return {**grouped_figures(captured, captured_energies(sounds, each), parts), "capture_s": seconds}


def nmf_figures(parts: Samples, n_components: int) -> dict[str, Any]:
    """Return the figures of NMF's components."""
    spectra = [stft(part) for part in parts]
    energies: list[list[float]] = []
    sounds: list[Samples] = []
    for share in nmf_shares(parts.sum(0), n_components):
        selected = [istft(spectrum * share, parts.shape[1]) for spectrum in spectra]
        energies.append([float(np.square(each).sum()) for each in selected])
        sounds.append(np.sum(selected, 0))
    return grouped_figures(sounds, np.array(energies), parts)


def apart_events(model: EventModel, parts: Samples, level: LevelName, n_events: int) -> list[Event]:
    """Return the loudest events of those found in each part alone, up to `n_events` of them together."""
    found = [
        event
        for part in parts
        for event in encode(model, AudioClip(part[None], MODEL_SAMPLE_RATE), level=level).events
    ]
    energies = [float(model.magnitudes(torch.tensor(event.vector)[None]).square().sum()) for event in found]
    loudest = np.argsort(energies, kind="stable")[::-1][:n_events]
    return [found[index] for index in loudest]


def mixture_figures(
    model: EventModel, recipe: Recipe, recordings: dict[str, Samples], level: LevelName, *, apart: bool
) -> dict[str, Any]:
    """Return all figures of one mixture at one level; `apart` adds those of :func:`apart_events`."""
    parts = parts_of(recipe, recordings)
    clip = AudioClip(parts.sum(0)[None], MODEL_SAMPLE_RATE)
    began = time.process_time()
    events = list(encode(model, clip, level=level).events)
    encode_s = time.process_time() - began
    oracle = (
        {"apart": captured_figures(model, apart_events(model, parts, level, len(events)), parts)}
        if apart
        else {}
    )
    return {
        "recipe": asdict(recipe),
        "level": level,
        "n_events": len(events),
        "encode_ratio": encode_s / recipe.length_s,
        "captured": captured_figures(model, events, parts),
        "nmf": nmf_figures(parts, max(1, len(events))),
        "mixture": {"si_sdr_db": ratios_db(parts, np.repeat(clip.samples, len(parts), 0))},
        "ideal": {"si_sdr_db": ratios_db(parts, np.stack(ideal_parts(parts)))},
        **oracle,
    }


def summary(results: Sequence[dict[str, Any]]) -> str:
    """Return a table: a line for each mixture and level, and the means of each level."""
    lines = [
        f"{'mixture':44} {'level':9} {'events':>6} {'ratio':>6} | {'purity':>6} {'NMF':>5} | "
        f"SI-SDR {'captured':>8} {'NMF':>6} {'mixture':>7} {'ideal':>6}"
    ]

    def line(name: str, rows: Sequence[dict[str, Any]]) -> str:
        def mean(*keys: str) -> float:
            values: list[float] = []
            for row in rows:
                value: Any = row
                for key in keys:
                    value = value[key]
                values.append(float(np.mean(value)))
            return float(np.mean(values))

        ratios = [mean(way, "si_sdr_db") for way in ("captured", "nmf", "mixture", "ideal")]
        return (
            f"{name[:44]:44} {rows[0]['level']:9} {mean('n_events'):6.0f} {mean('encode_ratio'):6.2f} | "
            f"{mean('captured', 'purity'):6.3f} {mean('nmf', 'purity'):5.3f} | "
            f"{ratios[0]:15.2f} {ratios[1]:6.2f} {ratios[2]:7.2f} {ratios[3]:6.2f}"
        )

    for level in dict.fromkeys(result["level"] for result in results):
        rows = [result for result in results if result["level"] == level]
        lines += [line(Recipe(**_tuples(row["recipe"])).key, [row]) for row in rows]
        lines.append(line(f"mean of {len(rows)}", rows))
        least = min(row["captured"]["purity"] for row in rows)
        captured, nmf = (
            np.array([np.mean(row[way]["si_sdr_db"]) for row in rows]) for way in ("captured", "nmf")
        )
        lines.append(
            f"{'least purity':44} {level:9} {least:.3f}; "
            f"captured less NMF {np.mean(captured - nmf):+.2f} dB, "
            f"medians {np.median(captured):.2f} and {np.median(nmf):.2f} dB"
        )
        oracles = [row["apart"] for row in rows if "apart" in row]
        if oracles:
            purities = [each["purity"] for each in oracles]
            ratio_db = np.mean([np.mean(each["si_sdr_db"]) for each in oracles])
            lines.append(
                f"{'events of parts searched alone':44} {level:9} purity {np.mean(purities):.3f}, least "
                f"{min(purities):.3f}; SI-SDR {ratio_db:.2f} dB (of {len(oracles)})"
            )
    return "\n".join(lines)


def _tuples(recipe: dict[str, Any]) -> dict[str, Any]:
    """Return a recipe's values as read from JSON, with tuples for lists."""
    return {
        key: tuple(cast(list[Any], value)) if isinstance(value, list) else value
        for key, value in recipe.items()
    }


def _loaded(paths: Iterable[Path]) -> dict[str, Samples]:
    """Return recordings by name, mono at the model's rate."""
    return {path.name: load_audio(path).resampled(MODEL_SAMPLE_RATE).samples.mean(0) for path in paths}


def _planned(arguments: argparse.Namespace) -> tuple[list[Recipe], dict[str, Samples]]:
    recordings = _loaded(recordings_in(arguments.folder))

    def lengths(names: Iterable[str]) -> dict[str, float]:
        return {name: len(recordings[name]) / MODEL_SAMPLE_RATE for name in names}

    clips = lengths(recordings)
    if arguments.quick:
        pairs, threes = (
            recipes(clips, 2, _PAIR_SEEDS[0], _QUICK_S),
            recipes(clips, 3, _THREE_SEEDS[0], _QUICK_S),
        )
        return [*pairs[: _N_QUICK - 1], *threes[:1]], recordings
    planned = [recipe for seed in _PAIR_SEEDS for recipe in recipes(clips, 2, seed)]
    planned += [recipe for seed in _THREE_SEEDS for recipe in recipes(clips, 3, seed)]
    long = _loaded(arguments.long)
    recordings |= long
    for seed, length_s in zip(_LONG_SEEDS, _LONG_S, strict=True):
        planned += recipes(lengths(long), 2, seed, length_s)
    return planned, recordings


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Purity of events on mixtures of real recordings.")
    parser.add_argument("folder", type=Path, help="short recordings to mix")
    parser.add_argument(
        "--long", type=Path, nargs="+", default=[], help="longer recordings to mix 4 and 8 s of"
    )
    parser.add_argument("--out", type=Path, required=True, help="results; resumed if it exists")
    parser.add_argument("--levels", nargs="+", choices=list(LEVELS), default=list(LEVELS))
    parser.add_argument("--model", type=Path, help="a checkpoint; default: the shipped one")
    parser.add_argument("--apart", action="store_true", help="also events of the parts searched alone")
    parser.add_argument("--quick", action="store_true", help="four mixtures of 4 s")
    arguments = parser.parse_args()
    model = load_default_model() if arguments.model is None else load_model(arguments.model)
    planned, recordings = _planned(arguments)
    results: list[dict[str, Any]] = []
    for level in arguments.levels:
        for recipe in planned:
            kind = "-apart" if arguments.apart else ""
            path = arguments.out / f"{level}-{model.identity.weights_hash[:8]}-{recipe.key}{kind}.json"
            measure = partial(mixture_figures, model, recipe, recordings, level, apart=arguments.apart)
            results.append(kept_json(path, measure))
            print(f"{path.name} done", flush=True)
    print(summary(results))
    (arguments.out / "summary.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
