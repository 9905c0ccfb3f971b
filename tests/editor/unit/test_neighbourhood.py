"""Distances of the neighbour list mean the same in every piece whose model has measured scales."""

from __future__ import annotations

import numpy as np
import pytest

from codec.events.event import VECTOR_SIZE, Event
from codec.events.model_identity import UNKNOWN_MODEL, ModelIdentity
from codec.resources import asset_path
from codec.similarity.timbre_space import read_timbre_space
from editor.document import Document
from editor.session.neighbourhood import Neighbourhood

PAIR = np.random.default_rng(0).normal(size=(2, VECTOR_SIZE)).astype(np.float32)


def distance_among(others: float, model: ModelIdentity) -> float:
    """Return the distance of a pair of events in a piece of others that are `others` times as far apart."""
    document = Document()
    document.set_model(model)
    vectors = [*PAIR, *others * np.random.default_rng(1).normal(size=(20, VECTOR_SIZE)).astype(np.float32)]
    ids = [f"e{row}" for row in range(len(vectors))]
    document.apply({each: Event(each, 0, vector) for each, vector in zip(ids, vectors, strict=True)})
    return dict(Neighbourhood(document).of("e0", 30))["e1"]


def test_a_distance_does_not_depend_on_the_other_events_of_the_piece():
    space = read_timbre_space(asset_path("models", "default.timbre.json"))
    shipped = ModelIdentity(weights_hash=space.weights_hash)
    expected = float(np.linalg.norm(np.diff(space.points(PAIR), axis=0)))
    assert distance_among(1.0, shipped) == pytest.approx(expected, rel=1e-5)
    assert distance_among(9.0, shipped) == pytest.approx(expected, rel=1e-5)


def test_without_measured_scales_the_piece_gives_them():
    assert distance_among(1.0, UNKNOWN_MODEL) > 3.0 * distance_among(9.0, UNKNOWN_MODEL)
