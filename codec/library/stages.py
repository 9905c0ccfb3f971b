"""Summaries of an event's stages, to search a library by one of them.

A stage profile has some 200 values. Its eight coordinates along the main axes of the model's profiles are
kept with each event: 24 bytes for the three stages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from codec.events.detail import Detail
from codec.events.event import Stage, Vector
from codec.similarity.timbre_space import SUMMARY_SIZE, shipped_timbre_space

if TYPE_CHECKING:
    from codec.model.event_model import EventModel

__all__ = ["stage_summaries"]


def stage_summaries(
    model: EventModel, sounds: Sequence[tuple[Vector, Detail | None]]
) -> NDArray[np.int8] | None:
    """Return the summaries of the stages of sounds, without edits; None for a model without measured axes.

    Parameters
    ----------
    model
        The model of the vectors.
    sounds
        Pairs of a vector [32] and its detail or None; may be empty.

    Shape
    -----
    returns: int8 [n_sounds, 3, 8], stages in the order of :class:`~codec.events.event.Stage`
    """
    from codec.similarity.stage_profiles import stage_profiles  # loads torch

    space = shipped_timbre_space(model.identity.weights_hash)
    if space is None or not space.stages:
        return None
    if not sounds:
        return np.zeros((0, len(Stage), SUMMARY_SIZE), np.int8)
    profiles = stage_profiles(model, sounds)
    return np.stack([space.stages[stage].summaries(profiles[stage]) for stage in Stage], axis=1)
