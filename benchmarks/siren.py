"""Fits of SIREN: ``python -m benchmarks.siren RECORDING --out OUT`` (the race), ``--tables`` (the tables).

The race fits the network 64×4 to the first 4 s of a recording, mono at 22,050 Hz, from the same weights, with
the recipe that the codec has (:data:`~codec.reference.sines.fitting.FAST`) and with the plain one (all
samples in each step, Adam, 1e-4). It says when each reaches 13 and 15 dB, in seconds and in processor
seconds, without the time of measuring. The plain fit ends when it has had `LIMIT` times the time of the
other. Times need an idle machine; the ratio of both is of one run.

``--tables`` makes the tables of docs/reference-codecs.md: sizes with their parameters, and a fit of each row;
weights of 8 bits with and without the first layer; and what reading at twice the rate adds. OUT keeps each
result, so that an interrupted run can be continued.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import scipy.signal
import torch

from codec.audio.clip import AudioClip, load_audio
from codec.evaluate.results import kept_json
from codec.reference.payload import Follow
from codec.reference.sines.fitting import PLAIN, Recipe, fit
from codec.reference.sines.recordings import decibels, wanted_of
from codec.reference.sines.stored import quantise
from codec.reference.siren import SIZES, Siren, SirenNetwork, parameters_of

LIMIT = 4.0
MARKS_DB = (13.0, 15.0)
SECONDS = 4.0
TABLE = {"2x6": 3_000, "16x3": 3_000, "32x6": 3_000, "64x4": 3_000, "128x4": 1_500, "256x4": 1_500}
"""Sizes that are fitted, and the steps: those that a processor makes in minutes."""
PUBLISHED_DB = {"2x6": 0.0, "16x3": 2.0, "32x6": 12.3, "128x4": 29.1}
"""The source's figures, in dB over the power of the clip."""


class Watch:
    """Times without that of measuring, and when a signal-to-noise ratio was reached."""

    def __init__(self, samples: torch.Tensor, every: int, limit_s: float | None) -> None:
        self._samples, self._every, self._limit_s = samples, every, limit_s
        self._wall, self._processor = time.perf_counter(), time.process_time()
        self.wall_s = self.processor_s = 0.0
        self.n_steps = 0
        self.snr_db = 0.0
        self.reached: dict[str, dict[str, float]] = {}

    def __call__(self, network: SirenNetwork, n_steps: int) -> bool:
        """Measure now and then; return whether the time is over."""
        if n_steps % self._every:
            return False
        self.wall_s += time.perf_counter() - self._wall
        self.processor_s += time.process_time() - self._processor
        self.n_steps = n_steps
        self.snr_db = decibels(network.error(self._samples))
        for mark in MARKS_DB:
            if self.snr_db >= mark and f"{mark:g}" not in self.reached:
                self.reached[f"{mark:g}"] = {
                    "wall_s": self.wall_s,
                    "processor_s": self.processor_s,
                    "steps": n_steps,
                }
        self._wall, self._processor = time.perf_counter(), time.process_time()
        done = self._limit_s is None and f"{MARKS_DB[-1]:g}" in self.reached
        return done or (self._limit_s is not None and self.processor_s > self._limit_s)

    def figures(self) -> dict[str, Any]:
        """Return what was measured."""
        return {
            "steps": self.n_steps,
            "wall_s": self.wall_s,
            "processor_s": self.processor_s,
            "snr_db": self.snr_db,
            "reached": self.reached,
        }


def race(clip: AudioClip, codec: Siren, *, limit: float = LIMIT, every: int = 50) -> dict[str, Any]:
    """Fit with both recipes; return the times of both.

    Parameters
    ----------
    clip
        The recording.
    codec
        Size, rate and recipe of the fast fit.
    limit
        The plain fit ends after this many times the fast fit's time to the first mark.
    every
        Steps of the fast fit between measurements; a plain step takes longer, so it is measured more often.
    """
    wanted = wanted_of(clip, codec.rate).samples
    fast = Watch(wanted, every, None)
    fit(partial(codec.network, len(wanted)), wanted, codec.recipe, codec.seed, Follow(), on_step=fast)
    first = fast.reached.get(f"{MARKS_DB[0]:g}", {}).get("processor_s", fast.processor_s)
    plain = Watch(wanted, max(1, every // 10), limit * first)
    recipe = replace(PLAIN, n_steps=1_000_000)
    fit(partial(codec.network, len(wanted)), wanted, recipe, codec.seed, Follow(), on_step=plain)
    return {"threads": torch.get_num_threads(), "fast": fast.figures(), "plain": plain.figures()}


def race_text(figures: dict[str, Any]) -> str:
    """Return the race in lines."""
    lines: list[str] = []
    for name in ("fast", "plain"):
        side = figures[name]
        lines.append(
            f"{name:6} {side['snr_db']:5.2f} dB after {side['steps']} steps, "
            f"{side['wall_s']:.1f} s, {side['processor_s']:.1f} processor seconds"
        )
        lines += [
            f"       {mark} dB after {at['wall_s']:.1f} s, {at['processor_s']:.1f} processor seconds"
            for mark, at in side["reached"].items()
        ]
    mark = f"{MARKS_DB[0]:g}"
    fast, plain = (figures[name]["reached"].get(mark) for name in ("fast", "plain"))
    if fast is None:
        lines.append(f"{mark} dB was not reached by the fast recipe")
    elif plain is None:
        ratio = figures["plain"]["processor_s"] / fast["processor_s"]
        lines.append(f"to {mark} dB more than {ratio:.1f} times faster: the plain recipe did not get there")
    else:
        lines.append(f"to {mark} dB {plain['processor_s'] / fast['processor_s']:.1f} times faster")
    return "\n".join(lines)


def row(clip: AudioClip, codec: Siren) -> dict[str, Any]:
    """Return the figures of one size: of a fit, and of its weights in 8 bits, once all of them."""
    wanted = wanted_of(clip, codec.rate).samples
    began = time.process_time()
    found = fit(partial(codec.network, len(wanted)), wanted, codec.recipe, codec.seed, Follow())
    seconds = time.process_time() - began
    exact = decibels(found.network.error(wanted))
    quantise(found.network.stack.layers, skip=1)
    spared = decibels(found.network.error(wanted))
    quantise(found.network.stack.layers, skip=0)
    return {
        "snr_db": exact,
        "snr_db_8_bits": spared,
        "snr_db_8_bits_first_too": decibels(found.network.error(wanted)),
        "processor_s": seconds,
        "tries": found.tries,
    }


def reading_above(clip: AudioClip, codec: Siren) -> dict[str, float]:
    """Fit at a rate, read at twice that, and compare with the recording and with a resampler.

    Returns
    -------
    dict
        ``fit_db``, ``read_db`` and ``resampled_db``: signal-to-noise ratios of the fit, of the reading and
        of the fit's input resampled; ``correlation``: of reading and recording above the Nyquist frequency of
        the fit.
    """
    truth = clip.resampled(2 * codec.rate).mono().astype(np.float64)
    low = scipy.signal.resample_poly(truth, 1, 2)
    encoded = codec.encode(AudioClip(low.astype(np.float32), codec.rate))
    read = codec.decode_at(encoded.payload, 2 * codec.rate).samples[0].astype(np.float64)
    resampled = scipy.signal.resample_poly(low, 2, 1)
    n_samples = min(len(truth), len(read), len(resampled))
    truth, read, resampled = (each[:n_samples] for each in (truth, read, resampled))
    high = scipy.signal.butter(8, 0.52, "high", output="sos")
    above = [scipy.signal.sosfiltfilt(high, each) for each in (truth, read)]
    return {
        "fit_db": float(encoded.figures["fit_snr_db"] or 0.0),
        "read_db": _snr_db(truth, read),
        "resampled_db": _snr_db(truth, resampled),
        "correlation": float(np.corrcoef(*above)[0, 1]),
    }


def _snr_db(truth: np.ndarray, estimate: np.ndarray) -> float:
    return decibels(float(np.square(truth - estimate).mean() / np.square(truth).mean()))


def size_table() -> str:
    """Return the sizes of the source's networks, beside the size of 4 s of mono sound."""
    lines = ["| size | parameters | float32, kB | at 16 bits over 4 s, kbit/s |", "|---|---|---|---|"]
    for name, size in SIZES.items():
        count = parameters_of(*size)
        lines.append(
            f"| {name.replace('x', '×')} | {count:,} | {4 * count / 1e3:,.1f} | {16 * count / 4e3:,.1f} |"
        )
    return "\n".join(lines)


def length_text() -> str:
    """Return the arithmetic of the source's length table."""
    n_bytes = {rate: 0.66 * rate * 4 for rate in (22_050, 44_100)}
    products = [f"7,700 times {error:g} is {7_700 * error:.2e}" for error in (1.29e-8, 1.15e-7)]
    return (
        f"0.66 s in float32: {n_bytes[22_050] / 1e6:.3f} MB at 22,050 Hz, {n_bytes[44_100] / 1e6:.3f} MB at "
        f"44,100 Hz; {', '.join(products)}"
    )


def tables(clip: AudioClip, out: Path, kept: Callable[..., Any] = kept_json) -> str:
    """Return all tables in Markdown."""
    lines = [size_table(), "", length_text(), ""]
    lines += [
        "| size | steps | SNR, dB | source, dB | 8 bits but the first layer | 8 bits | processor s |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, n_steps in TABLE.items():
        width, depth = SIZES[name]
        codec = Siren(width=width, depth=depth, bits=32, recipe=Recipe(n_steps=n_steps))
        found = kept(out / f"row-{name}.json", partial(row, clip, codec))
        source = PUBLISHED_DB.get(name, "")
        ratios = [found[key] for key in ("snr_db_8_bits", "snr_db_8_bits_first_too")]
        lines.append(
            f"| {name.replace('x', '×')} | {n_steps:,} | {found['snr_db']:.1f} | {source} "
            f"| {ratios[0]:.1f} | {ratios[1]:.1f} | {found['processor_s']:.0f} |"
        )
    codec = Siren(width=64, depth=4, bits=32, rate=11_025)
    above = kept(out / "above.json", partial(reading_above, clip, codec))
    lines += ["", ", ".join(f"{name} {value:.2f}" for name, value in above.items())]
    return "\n".join(lines)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Fits of SIREN.")
    parser.add_argument("recording", type=Path, help="at least 4 s")
    parser.add_argument("--begin", type=float, default=0.0, help="where the 4 s begin, in s")
    parser.add_argument("--out", type=Path, required=True, help="results; tables are resumed from it")
    parser.add_argument("--tables", action="store_true", help="the tables instead of the race")
    parser.add_argument("--threads", type=int, help="processor threads; default: as torch chooses")
    arguments = parser.parse_args()
    if arguments.threads is not None:
        torch.set_num_threads(arguments.threads)
    arguments.out.mkdir(parents=True, exist_ok=True)
    clip = load_audio(arguments.recording).part(arguments.begin, arguments.begin + SECONDS)
    if arguments.tables:
        print(tables(clip, arguments.out))
        return
    figures = race(clip, Siren())
    kept_json(arguments.out / f"race-{time.strftime('%Y%m%d-%H%M%S')}.json", lambda: figures)
    print(race_text(figures))


if __name__ == "__main__":
    main()
