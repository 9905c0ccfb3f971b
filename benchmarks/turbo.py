"""Turbo enhancement: ``python -m benchmarks.turbo SPEECH --out OUT``.

Of 4 s of speech: the damaged recording (dropouts, one sample of every second block of 50) as it is,
interpolated (zeros found blindly, straight lines), and fitted by SIREN 64×4, read at 96 kHz, and after each
of five passes of the enhancer. Beside them the clean recording and one with white noise after each pass.
Each line has the ratio to the clean recording in dB before and after the pass, and whether the criterion
(:func:`codec.reference.turbo.helps`), which does not know the clean recording, says that the pass helps.
OUT keeps the fit, so that an interrupted run can be continued.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip, load_audio
from codec.evaluate.metrics import si_sdr_db
from codec.reference.dropouts import damaged, interpolated
from codec.reference.enhancers import ENHANCERS, Enhancer
from codec.reference.payload import read_payload, unpack, write_payload
from codec.reference.sines.recordings import decibels
from codec.reference.siren import Siren, read_siren
from codec.reference.turbo import MAX_PASSES, READ_RATE, TurboSiren, helps

Samples = NDArray[np.float32]

SECONDS = 4.0
NOISE_DB = 11.8


@dataclass(frozen=True)
class Pass:
    """A pass of an enhancer: ratios in dB to the clean recording, and what the criterion says."""

    snr_before: float
    snr_after: float
    si_sdr_before: float
    si_sdr_after: float
    helps: bool


def snr_db(clean: Samples, estimate: Samples) -> float:
    """Return the signal-to-noise ratio in dB, over the length of the shorter one."""
    n_samples = min(len(clean), len(estimate))
    truth, found = (each[:n_samples].astype(np.float64) for each in (clean, estimate))
    return decibels(float(np.square(truth - found).mean() / np.square(truth).mean()))


def passes(clean: Samples, begin: Samples, enhancer: Enhancer, n_passes: int = MAX_PASSES) -> list[Pass]:
    """Return all passes, those that harm too.

    Shape
    -----
    clean, begin: [n], at the enhancer's rate
    """
    found: list[Pass] = []
    before = begin
    for _ in range(n_passes):
        after = enhancer.enhance(before)
        ratios = [snr_db(clean, each) for each in (before, after)]
        scaled = [si_sdr_db(clean, each, enhancer.rate) for each in (before, after)]
        found.append(Pass(*ratios, *scaled, helps=helps(before, after, enhancer.rate)))
        before = after
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Turbo enhancement, pass by pass.")
    parser.add_argument("recording", type=Path, help="speech, at least 4 s")
    parser.add_argument("--out", type=Path, required=True, help="keeps the fit")
    parser.add_argument("--enhancer", choices=list(ENHANCERS), default="deepfilternet")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    enhancer = ENHANCERS[arguments.enhancer]()
    clip = load_audio(arguments.recording).part(0.0, SECONDS).resampled(Siren().rate)
    clip = AudioClip(clip.mono(), clip.sample_rate)
    broken = damaged(clip.samples[0], 0)
    print(f"damaged       {snr_db(clip.samples[0], broken):6.2f} dB")
    print(f"interpolated  {snr_db(clip.samples[0], interpolated(broken)):6.2f} dB")
    payload = arguments.out / "fit.turbo"
    if not payload.exists():
        write_payload(payload, TurboSiren(enhancer=arguments.enhancer).encode(clip).payload)
    fit = unpack(read_payload(payload), "turbo-siren")[1]
    clean = clip.resampled(enhancer.rate).samples[0]
    noise = np.random.default_rng(0).standard_normal(len(clean)).astype(np.float32)
    begins = {
        "SIREN": read_siren(fit, READ_RATE).resampled(enhancer.rate).samples[0][: len(clean)],
        "clean": clean,
        "noise": clean + noise * np.float32(clean.std() * 10 ** (-NOISE_DB / 20)),
    }
    for name, begin in begins.items():
        for number, each in enumerate(passes(clean, begin, enhancer), 1):
            print(
                f"{name:6} pass {number}: SNR {each.snr_before:6.2f} to {each.snr_after:6.2f} dB, SI-SDR "
                f"{each.si_sdr_before:6.2f} to {each.si_sdr_after:6.2f} dB, "
                f"{'helps' if each.helps else 'no longer helps'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
