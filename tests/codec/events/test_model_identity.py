"""Whether events fit a model, and what is said when they do not."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from codec.events.model_identity import UNKNOWN_MODEL, ModelIdentity
from codec.pipeline import check_fits
from codec.project.file import Project, ProjectError, RecordingFormat

OURS = ModelIdentity("ours-12345678", "1" * 64, "a" * 64)
THEIRS = ModelIdentity("theirs-87654321", "2" * 64, "a" * 64)
OTHER_ROOMS = dataclasses.replace(OURS, room_bank_hash="b" * 64)


def test_events_fit_the_model_that_made_them_whatever_its_name() -> None:
    assert OURS.misfit(OURS) is None
    assert OURS.misfit(dataclasses.replace(OURS, name="renamed")) is None


@pytest.mark.parametrize("model", [OURS, THEIRS, OTHER_ROOMS, UNKNOWN_MODEL])
def test_events_of_an_unknown_model_fit_every_model(model: ModelIdentity) -> None:
    assert UNKNOWN_MODEL.misfit(model) is None
    assert not UNKNOWN_MODEL.has_other_weights(model)


def test_other_weights_come_before_other_rooms() -> None:
    misfit = OURS.misfit(dataclasses.replace(THEIRS, room_bank_hash="b" * 64))
    assert misfit is not None
    assert misfit.what == "model"
    assert misfit.reason == "was made with the model ours-12345678, and this is theirs-87654321"
    assert OURS.has_other_weights(THEIRS)


def test_other_rooms_are_no_other_weights() -> None:
    misfit = OURS.misfit(OTHER_ROOMS)
    assert misfit is not None
    assert misfit.what == "rooms"
    assert not OURS.has_other_weights(OTHER_ROOMS)


def test_a_model_that_was_never_saved_is_not_the_one_that_is_known() -> None:
    unsaved = ModelIdentity(room_bank_hash=OURS.room_bank_hash)
    misfit = OURS.misfit(unsaved)
    assert misfit is not None
    assert "never saved" in misfit.reason
    assert unsaved.misfit(OURS) is None


def test_a_model_without_a_name_is_called_by_its_hash() -> None:
    assert ModelIdentity(weights_hash="0123456789abcdef").label == "0123456789ab"
    assert OURS.label == OURS.name
    assert UNKNOWN_MODEL.label == ""


@pytest.mark.parametrize(("made_with", "advice"), [(THEIRS, "--model FILE"), (OTHER_ROOMS, "encode again")])
def test_a_project_that_does_not_fit_is_refused_with_a_way_out(
    tiny_model, made_with: ModelIdentity, advice: str
) -> None:
    tiny_model.identity = OURS
    recording = RecordingFormat(22_050, 1, 1.0)
    check_fits(Project(recording=recording, model=OURS), tiny_model, Path("song.pointillist"))
    with pytest.raises(ProjectError, match="was made with") as caught:
        check_fits(Project(recording=recording, model=made_with), tiny_model, Path("song.pointillist"))
    assert advice in str(caught.value)
