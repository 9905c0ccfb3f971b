"""An ABX test: is X the same as A, or as B? Whoever hears no difference is right half of the time.

Source: W. A. Munson and M. B. Gardner, Standardizing auditory tests, J. Acoust. Soc. Am. 22, 675 (1950).
"""

from __future__ import annotations

import math
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["TRIALS", "AbxTest", "chance_of"]

TRIALS = 4, 16, 64
"""The fewest, the usual and the most trials. With 16 it takes 12 right answers for 5 %."""


def chance_of(n_right: int, n_trials: int) -> float:
    """Return the probability of at least so many right answers by guessing (one-sided binomial test)."""
    return sum(math.comb(n_trials, k) for k in range(n_right, n_trials + 1)) / 2.0**n_trials


@dataclass(frozen=True)
class _Answer:
    x_is_a: bool
    said_a: bool
    n_heard: int

    @property
    def is_right(self) -> bool:
        return self.x_is_a == self.said_a


class AbxTest:
    """A test of two sounds.

    Parameters
    ----------
    a, b
        Names of the sounds.
    n_trials
        Number of trials. It is fixed before: whoever stops at a good moment finds differences in anything.
    seed
        Of the coin that chooses X in each trial; drawn by default, and stored with the answers.
    """

    def __init__(self, a: str, b: str, n_trials: int, seed: int | None = None) -> None:
        if a == b:
            raise ValueError("an ABX test needs two sounds")
        self.a, self.b, self.n_trials = a, b, n_trials
        self.seed = secrets.randbits(32) if seed is None else seed
        coin = random.Random(self.seed)
        self._x_is_a = [coin.random() < 0.5 for _ in range(n_trials)]
        self._answers: list[_Answer] = []
        self._n_heard = 0

    @property
    def n_answered(self) -> int:
        """The trials that are answered."""
        return len(self._answers)

    @property
    def is_finished(self) -> bool:
        """Whether all trials are answered."""
        return self.n_answered == self.n_trials

    @property
    def n_right(self) -> int:
        """The right answers so far. Nobody should see them before the end."""
        return sum(answer.is_right for answer in self._answers)

    @property
    def can_answer(self) -> bool:
        """Whether X was heard in this trial."""
        return not self.is_finished and self._n_heard > 0

    def hear(self, which: str) -> str:
        """Return the name of the sound to hear for ``"A"``, ``"B"`` or ``"X"`` in this trial."""
        if which == "X":
            self._n_heard += 1
            return self.a if self._x_is_a[min(self.n_answered, self.n_trials - 1)] else self.b
        return self.a if which == "A" else self.b

    def answer(self, is_a: bool) -> None:
        """Say that X is A, or B, and go on to the next trial.

        Raises
        ------
        ValueError
            If X was not heard in this trial, or the test is finished.
        """
        if not self.can_answer:
            raise ValueError("X has not been heard")
        self._answers.append(_Answer(self._x_is_a[self.n_answered], is_a, self._n_heard))
        self._n_heard = 0

    def rows(self) -> list[Mapping[str, object]]:
        """Return the answers so far, a row each."""
        return [
            {
                "trial": number,
                "of_trials": self.n_trials,
                "a": self.a,
                "b": self.b,
                "x_was": "a" if answer.x_is_a else "b",
                "answer": "a" if answer.said_a else "b",
                "right": int(answer.is_right),
                "times_x_heard": answer.n_heard,
                "seed": self.seed,
            }
            for number, answer in enumerate(self._answers, 1)
        ]
