"""Quality levels: how much computation the search may use (measured in docs/adr/0021 and 0024)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["DEFAULT_LEVEL", "LEVELS", "LevelName", "Mode", "QualityLevel"]

LevelName = Literal["draft", "standard", "best"]
Mode = Literal["sparse", "detailed"]
"""Whether events carry a vector and an onset only, or also a detail (corrections and partials)."""


@dataclass(frozen=True)
class QualityLevel:
    """The settings of one level.

    Attributes
    ----------
    n_candidates
        Number of frames decoded per decomposition step.
    n_kept
        Maximal number of candidates per step that become events.
    n_failures
        Number of groups of candidates without an event after which the first search of a window ends.
    n_refinement_steps
        Gradient steps per refinement; each event is refined twice.
    n_learned_steps
        Steps of the model's step network, if it has one, that stand for the first gradient steps.
    n_rounds
        Number of greedy searches per window: the first goes ahead, the others look in what refined events
        leave, each before a refinement.
    least_share
        Share of the energy where an event is loud that it has to remove there to be found.
    n_detail_steps
        Gradient steps on corrections in detailed mode, twice per event.
    n_balance_rounds
        Number of times that detailed events are rendered and balanced, twice per event.
    prunes
        Whether near-duplicates are merged and masked events dropped. If so, events that a window does not
        use may be used by later windows.
    """

    n_candidates: int
    n_kept: int
    n_failures: int
    n_refinement_steps: int
    n_learned_steps: int
    n_rounds: int
    least_share: float
    n_detail_steps: int
    n_balance_rounds: int
    prunes: bool


LEVELS: dict[LevelName, QualityLevel] = {
    "draft": QualityLevel(4, 4, 1, 2, 2, 1, 0.06, 10, 1, prunes=False),
    "standard": QualityLevel(4, 4, 2, 10, 6, 1, 0.06, 25, 1, prunes=True),
    "best": QualityLevel(4, 4, 3, 60, 8, 3, 0.005, 60, 3, prunes=True),
}

DEFAULT_LEVEL: LevelName = "standard"
