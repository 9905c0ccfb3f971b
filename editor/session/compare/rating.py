"""A rating of several sounds against a reference that is among them unseen, after ITU-R BS.1534 (MUSHRA)."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping, Sequence

import numpy as np
import soxr

from codec.audio.clip import AudioClip

__all__ = ["ANCHOR", "BANDS", "RatingTest", "anchor_of"]

ANCHOR = "anchor 3.5 kHz"
"""Name of the low anchor: the recording without what is above 3.5 kHz, as the recommendation asks for."""
_ANCHOR_RATE = 7_000
BANDS = ("Bad", "Poor", "Fair", "Good", "Excellent")
"""Names of the five fifths of the scale, from 0 to 100."""


class RatingTest:
    """Sounds in an order that nobody is told, and what somebody thinks of each, 0 to 100.

    Parameters
    ----------
    names
        Of the sounds; the hidden reference is one of them.
    reference
        Its name.
    seed
        Of the order; drawn by default, and stored with the answers.
    """

    def __init__(self, names: Sequence[str], reference: str, seed: int | None = None) -> None:
        if reference not in names or len(names) < 2:
            raise ValueError("a rating needs the reference among at least two sounds")
        self.seed = secrets.randbits(32) if seed is None else seed
        self.reference = reference
        self.order = list(names)
        """The names, in the order that they are shown in."""
        random.Random(self.seed).shuffle(self.order)
        self._scores: dict[int, int] = {}
        self._heard: dict[int, int] = {}
        self.is_finished = False

    def hear(self, place: int) -> str:
        """Return the name of the sound at a place, which is going to be heard."""
        self._heard[place] = self._heard.get(place, 0) + 1
        return self.order[place]

    def was_heard(self, place: int) -> bool:
        """Whether the sound at a place was heard, so that it can be rated."""
        return place in self._heard

    def rate(self, place: int, score: int) -> None:
        """Rate the sound at a place.

        Raises
        ------
        ValueError
            If the score is not 0 to 100, the sound was not heard, or the test is finished.
        """
        if not 0 <= score <= 100 or not self.was_heard(place) or self.is_finished:
            raise ValueError("a sound that was heard has a score of 0 to 100, until the end")
        self._scores[place] = score

    def score(self, place: int) -> int | None:
        """Return the score of the sound at a place; None before it has one."""
        return self._scores.get(place)

    @property
    def n_rated(self) -> int:
        """The sounds that have a score."""
        return len(self._scores)

    @property
    def can_finish(self) -> bool:
        """Whether all sounds have a score."""
        return self.n_rated == len(self.order)

    @property
    def missed_reference(self) -> bool:
        """Whether the hidden reference was rated below 90: the recommendation leaves such listeners out."""
        score = self.score(self.order.index(self.reference))
        return score is not None and score < 90

    def rows(self) -> list[Mapping[str, object]]:
        """Return a row for each sound, rated or not."""
        return [
            {
                "place": place + 1,
                "sound": name,
                "hidden_reference": int(name == self.reference),
                "score": "" if self.score(place) is None else self.score(place),
                "times_heard": self._heard.get(place, 0),
                "finished": int(self.is_finished),
                "seed": self.seed,
            }
            for place, name in enumerate(self.order)
        ]


def anchor_of(clip: AudioClip) -> AudioClip:
    """Return a recording without what is above 3.5 kHz, of the same length and rate."""
    low = soxr.resample(np.ascontiguousarray(clip.samples.T), clip.sample_rate, _ANCHOR_RATE, quality="VHQ")
    again = soxr.resample(low, _ANCHOR_RATE, clip.sample_rate, quality="VHQ")[: clip.n_samples]
    samples = np.zeros((clip.n_channels, clip.n_samples), np.float32)
    samples[:, : len(again)] = again.T
    return AudioClip(samples, clip.sample_rate)
