"""Training of reference codecs: one run and a stopped one give the same weights; files that do not fit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from codec.reference import recipes
from codec.reference.feed_forward.codec import FeedForwardCodec, load_networks
from codec.reference.feed_forward.config import CONFIGS
from codec.reference.fitting import Schedule, TrainingFailedError, fit
from codec.reference.payload import Cancelled, Follow
from codec.reference.recipes import RECIPES, train_weights
from codec.reference.segments import LEVEL, NoRecordingsError, Segments, files_in, recordings_of, scaled
from codec.reference.spectrogram.codec import SpectrogramCodec, load_network
from codec.reference.weights import WeightsError, read_weights, write_weights
from codec.typed_config import ConfigError
from tests.codec.reference.reference_sounds import SMALL, clip, folder_of_sounds, notes

SCHEDULE = Schedule(n_steps=12, batch_size=2, learning_rate=0.05, warmup_steps=2, save_steps=5)


class Line(nn.Module):
    """Two weights and some dropout, which uses torch's generator."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(1, 1)
        nn.init.zeros_(self.layer.weight)
        nn.init.zeros_(self.layer.bias)

    def loss_at(self, generator: np.random.Generator) -> Tensor:
        x = torch.from_numpy(generator.standard_normal((8, 1)).astype(np.float32))
        error = nn.functional.dropout(self.layer(x) - (2 * x + 1), 0.2)
        return error.square().mean()


def fitted(state: Path | None = None, follow: Follow | None = None, **changes: int) -> list[float]:
    line = Line()
    fit(line, line.loss_at, replace(SCHEDULE, **changes), follow, state=state, settings={"what": "a line"})
    return [float(each.detach()) for each in (line.layer.weight, line.layer.bias)]


# Runs


def test_a_fit_comes_nearer() -> None:
    weight, bias = fitted(n_steps=200)
    assert abs(weight - 2) < 0.2
    assert abs(bias - 1) < 0.2


@pytest.mark.parametrize("stop", [0, 3, 7])
def test_a_stopped_run_goes_on_to_the_same_weights(tmp_path: Path, stop: int) -> None:
    steps: list[int] = []

    def on_loss(step: int, _loss: float) -> None:
        steps.append(step)

    with pytest.raises(Cancelled):
        fitted(tmp_path / "a.state", Follow(should_cancel=lambda: len(steps) == stop, on_loss=on_loss))
    assert fitted(tmp_path / "a.state", Follow(on_loss=on_loss)) == fitted()
    assert steps == list(range(12))


def test_a_run_that_was_killed_goes_on_from_its_last_save(tmp_path: Path) -> None:
    def fail(step: int, _loss: float) -> None:
        if step == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fitted(tmp_path / "a.state", Follow(on_loss=fail))
    steps: list[int] = []
    assert fitted(tmp_path / "a.state", Follow(on_loss=lambda step, _: steps.append(step))) == fitted()
    assert steps == list(range(5, 12))


def test_another_seed_gives_other_weights() -> None:
    assert fitted(seed=1) != fitted(seed=2)
    assert fitted(seed=1) == fitted(seed=1)


def test_a_state_of_another_run_is_refused(tmp_path: Path) -> None:
    fitted(tmp_path / "a.state")
    with pytest.raises(WeightsError, match=r"a\.state: is the state of a run with other settings; delete it"):
        fitted(tmp_path / "a.state", seed=5)
    (tmp_path / "b.state").write_bytes(b"no state")
    with pytest.raises(WeightsError, match=r"b\.state: is no state of a training run"):
        fitted(tmp_path / "b.state")


def test_a_loss_that_is_not_finite_ends_the_run() -> None:
    line = Line()
    with pytest.raises(TrainingFailedError, match="at step 0; lower the learning rate"):
        fit(line, lambda _: line.layer.weight.sum() * torch.inf, SCHEDULE)


def test_the_rate_warms_up_and_falls() -> None:
    schedule = Schedule(n_steps=100, learning_rate=1.0, warmup_steps=10, final_share=0.1)
    rates = [schedule.learning_rate_at(step) for step in range(101)]
    assert max(rates) == rates[9]
    assert rates[0] < rates[5] < rates[9]
    assert rates[100] == pytest.approx(0.1)
    with pytest.raises(ConfigError, match="learning_rate: is 0"):
        Schedule(learning_rate=0.0)


# Recordings


def test_recordings_are_brought_to_one_level(tmp_path: Path) -> None:
    folder = folder_of_sounds(tmp_path / "sounds", 3)
    recordings = recordings_of(files_in(folder), 16_000)
    assert len(recordings) == 3
    for each in recordings:
        assert len(each) == pytest.approx(0.6 * 16_000, abs=2)
        assert np.sqrt(np.mean(each.astype(np.float64) ** 2)) == pytest.approx(LEVEL, rel=0.01)
    (first, *_) = recordings_of(files_in(folder), 16_000, seconds=0.2)
    assert len(first) == pytest.approx(0.2 * 16_000, abs=2)


def test_unusable_recordings_are_left_out_and_none_is_an_error(tmp_path: Path) -> None:
    folder = folder_of_sounds(tmp_path / "sounds", 1)
    (folder / "broken.wav").write_bytes(b"RIFF nothing")
    assert len(recordings_of(files_in(folder), 16_000)) == 1
    (folder / "0.wav").unlink()
    with pytest.raises(NoRecordingsError, match=r"broken\.wav: .*none of the 1 recordings can be used"):
        recordings_of(files_in(folder), 16_000)
    (folder / "broken.wav").unlink()
    with pytest.raises(NoRecordingsError, match="holds no recordings"):
        files_in(folder)
    with pytest.raises(NoRecordingsError, match="no such folder"):
        files_in(tmp_path / "nowhere")


def test_segments_are_parts_of_the_recordings_and_short_ones_are_padded() -> None:
    recordings = [np.arange(1, 101, dtype=np.float32), np.full(5, -1.0, np.float32)]
    drawn = Segments(recordings, 20).draw(200, np.random.default_rng(0))
    long = drawn[drawn[:, 0] > 0]
    short = drawn[drawn[:, 0] < 0]
    assert len(long) > len(short) > 0
    assert (np.diff(long, axis=1) == 1).all()
    assert {float(each[0]) for each in long} <= set(map(float, range(1, 82)))
    assert (short[:, 5:] == 0).all()


def test_silence_is_not_scaled() -> None:
    silence = np.zeros(10, np.float32)
    assert scaled(silence)[1] == 1.0
    again, factor = scaled(0.25 * notes())
    assert np.allclose(again * factor, 0.25 * notes(), atol=1e-6)


# Files of weights


def test_weights_are_read_again_and_others_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    write_weights(path, "siren", {"width": 3}, {"w": torch.tensor([1.0, 2.5])}, {"steps": 4})
    weights = read_weights(path, "siren")
    assert (weights.config, weights.info) == ({"width": 3}, {"steps": 4})
    assert weights.tensors["w"].tolist() == [1.0, 2.5]
    with pytest.raises(WeightsError, match="does not hold weights of the codec spectrogram"):
        read_weights(path, "spectrogram")
    header = {"format": "9", "kind": "siren", "config": "{}", "info": "{}"}
    save_file({"w": torch.zeros(1)}, path, header)
    with pytest.raises(WeightsError, match="newer Pointillist"):
        read_weights(path, "siren")
    for bad in ({"config": "["}, {"config": "[]"}, {"info": "1"}):
        save_file({"w": torch.zeros(1)}, path, header | {"format": "1"} | bad)
        with pytest.raises(WeightsError, match="is damaged"):
            read_weights(path, "siren")
    save_file({"w": torch.full((1,), torch.nan)}, path, header | {"format": "1"})
    with pytest.raises(WeightsError, match="not finite"):
        read_weights(path, "siren")
    with pytest.raises(WeightsError, match="no such file"):
        read_weights(tmp_path / "nowhere", "siren")


def test_weights_that_do_not_fit_the_network_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    write_weights(path, "spectrogram", SMALL, {"w": torch.zeros(1)}, {})
    with pytest.raises(WeightsError, match="does not fit this version's networks"):
        load_network(path)
    write_weights(path.with_name("b.safetensors"), "feed-forward", {"x": {"bits": 1}}, {}, {})
    with pytest.raises(WeightsError, match="does not fit this version's networks"):
        load_networks(path.with_name("b.safetensors"))


# Recipes


def test_a_recipe_trains_a_codec_that_can_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(RECIPES["spectrogram-mel"].configs, **SMALL)  # type: ignore[type-var]
    recipe = replace(RECIPES["spectrogram-mel"], configs=small, batch_size=2)
    monkeypatch.setitem(recipes.RECIPES, "spectrogram-mel", recipe)
    folder = folder_of_sounds(tmp_path / "sounds")
    (tmp_path / "runs").mkdir()
    out = tmp_path / "runs" / "weights.safetensors"
    shares: list[float] = []

    def stop() -> bool:
        return bool(shares) and shares[-1] > 0.5

    with pytest.raises(Cancelled):
        train_weights(
            "spectrogram-mel", folder, out, n_steps=8, follow=Follow(shares.append, should_cancel=stop)
        )
    assert [path.name for path in out.parent.iterdir()] == ["weights.safetensors.state"]
    train_weights("spectrogram-mel", folder, out, n_steps=8, follow=Follow(shares.append))
    assert [path.name for path in out.parent.iterdir()] == ["weights.safetensors"]
    assert shares[-1] == 1.0
    once = tmp_path / "once.safetensors"
    train_weights("spectrogram-mel", folder, once, n_steps=8)
    weights = [read_weights(path, "spectrogram").tensors for path in (out, once)]
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[1])
    assert SpectrogramCodec(out, n_iterations=1).encode(clip()).payload


def test_the_feed_forward_recipe_trains_all_variants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(recipes.RECIPES, "feed-forward", replace(RECIPES["feed-forward"], batch_size=2))
    out = tmp_path / "weights.safetensors"
    train_weights("feed-forward", folder_of_sounds(tmp_path / "sounds", 1), out, n_steps=2)
    networks, _ = load_networks(out)
    assert list(networks) == list(CONFIGS)
    info = read_weights(out, "feed-forward").info
    assert json.dumps(dict(info))
    assert info["steps"] == 2
    for name in CONFIGS:
        codec = FeedForwardCodec(name, out)
        encoded = codec.encode(clip(0.1))
        assert codec.decode(encoded.payload, encoded.side).n_samples == 4_410
