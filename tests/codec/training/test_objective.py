"""What a supervised step rewards."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from codec.model.bins import MergedBins
from codec.model.event_model import EventModel
from codec.training.objective import Supervised, _rolled_out, supervised_loss

ONSET = 30


@pytest.fixture
def batch(tiny_model: EventModel) -> Supervised:
    """One residual with one target, and some energy that begins elsewhere."""
    torch.manual_seed(1)
    spectrum, scored = tiny_model.config.spectrum, torch.arange(0, 40, 4)
    switch = torch.zeros(1, spectrum.n_onset_frames)
    switch[0, [ONSET, 90]] = torch.tensor([1.0, 0.25])
    return Supervised(
        residual=torch.rand(1, spectrum.n_window_frames, spectrum.n_bins),
        frames=torch.tensor([[ONSET]]),
        shifts=torch.tensor([[90]]),
        score_frames=scored,
        magnitudes=torch.rand(1, 1, len(scored), spectrum.n_bins),
        switch=switch,
        pitches_hz=torch.zeros(1, 1),
    )


@torch.no_grad()
def test_a_template_off_the_pitch_costs_the_more_the_less_likely_it_is_there(
    tiny_model: EventModel, batch: Supervised
) -> None:
    bins = MergedBins(tiny_model)
    features = tiny_model.encoder.features(batch.residual)
    controls = tiny_model.controls(tiny_model.encoder.vectors(features, batch.frames)[0])
    position = controls.resonances[0].position_log[0]
    atoms = torch.stack([position.argmax(), position.argmin()])
    decoder, top_hz = tiny_model.config.decoder, tiny_model.config.spectrum.sample_rate / 2
    pitches = decoder.lowest_hz * (top_hz / decoder.lowest_hz) ** ((atoms + 0.5) / decoder.n_atoms)

    def loss(pitch_hz: float) -> tuple[float, float]:
        total, parts = supervised_loss(
            tiny_model, bins, replace(batch, pitches_hz=torch.full((1, 1), pitch_hz)), rollout=False
        )
        return float(total), parts["pitch"]

    (without, nothing), (likely, least), (unlikely, most) = (loss(hz) for hz in (0.0, *pitches.tolist()))
    assert nothing == 0.0
    assert 0.0 < least < most
    assert without < likely < unlikely


@torch.no_grad()
def test_the_switch_is_to_say_how_loud_what_begins_is_not_how_strong(
    tiny_model: EventModel, batch: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its best answer is in proportion to amplitudes: what begins 12 dB below is still half as likely."""
    bins = MergedBins(tiny_model)

    def parts_of(second: float) -> dict[str, float]:
        logits = torch.full_like(batch.switch, -50.0)
        logits[0, [ONSET, 90]] = torch.log(torch.tensor([1.0, second]))
        monkeypatch.setattr(tiny_model.encoder, "switch_logits", lambda _: logits)
        return supervised_loss(tiny_model, bins, batch, rollout=False)[1]

    beyond = {second: parts_of(second)["switch"] for second in (0.1, 0.25, 0.5, 1.0)}
    assert min(beyond, key=beyond.__getitem__) == 0.5
    assert beyond[0.5] == pytest.approx(0.0, abs=1e-4)
    assert parts_of(0.5)["switch_hits"] == 1.0


def test_a_rollout_always_leaves_something_to_train(tiny_model: EventModel, batch: Supervised) -> None:
    """However many of the targets it draws, and however few there are."""
    few = torch.tensor([[ONSET, -1, -1, -1], [ONSET, 60, -1, -1], [ONSET, 60, 90, 120]])
    many = Supervised(
        residual=batch.residual.expand(3, -1, -1),
        frames=few,
        shifts=torch.full((3, 4), 90),
        score_frames=batch.score_frames,
        magnitudes=batch.magnitudes.expand(3, 4, -1, -1),
        switch=batch.switch.expand(3, -1),
        pitches_hz=torch.zeros(3, 4),
    )
    present = many.frames >= 0
    removed = set[int]()
    for seed in range(12):
        torch.manual_seed(seed)
        residual, trained = _rolled_out(tiny_model, many.residual, many.frames.clamp_min(0), present)
        assert bool(trained.any(1).all())
        assert not bool((trained & ~present).any())
        assert bool((residual >= 0.0).all())
        # The loudest go first.
        gone = present & ~trained
        assert bool((gone[:, 1:] <= gone[:, :-1]).all())
        removed |= set(gone.sum(1).tolist())
    assert removed == {0, 1, 2, 3}
