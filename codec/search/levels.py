"""Quality levels: how much time the search for events may take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["DEFAULT_LEVEL", "LEVELS", "LevelName", "Mode", "QualityLevel"]

LevelName = Literal["draft", "standard", "best"]
Mode = Literal["sparse", "detailed"]
"""What an event carries: 32 numbers and a time, or corrections to its controls and its phases besides."""


@dataclass(frozen=True)
class QualityLevel:
    """What one level spends.

    Attributes
    ----------
    n_candidates
        Frames that are decoded at each step of the loop.
    n_kept
        How many of them become events, those that truly remove most first.
    n_refinement_steps
        Steps of joint descent, for each of the two times that an event is refined.
    n_rounds
        How often the loop searches a window; from the second time on, what refined events leave.
    n_detail_steps
        Steps of descent on corrections, likewise twice, in detailed mode.
    n_balance_rounds
        How often detailed events are rendered and balanced against the recording, likewise twice.
    prunes
        Whether near-duplicates are merged and masked events dropped, and the events that a simple window
        leaves over spent where the piece is dense.
    """

    n_candidates: int
    n_kept: int
    n_refinement_steps: int
    n_rounds: int
    n_detail_steps: int
    n_balance_rounds: int
    prunes: bool


LEVELS: dict[LevelName, QualityLevel] = {
    "draft": QualityLevel(4, 4, 0, 1, 10, 1, prunes=False),
    "standard": QualityLevel(2, 1, 9, 1, 25, 1, prunes=True),
    "best": QualityLevel(4, 1, 30, 2, 60, 3, prunes=True),
}

DEFAULT_LEVEL: LevelName = "standard"
