"""The shipped weights of reference codecs: what the card says, their size, and that they can be used."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from codec.audio.clip import AudioClip
from codec.cli import compare_train
from codec.reference.feed_forward.config import CONFIGS
from codec.reference.payload import kind_of
from codec.reference.recipes import RECIPES
from codec.reference.registry import codecs_by_name
from codec.reference.weights import read_weights, shipped_weights
from codec.resources import asset_path
from tests.codec.reference.reference_sounds import clip

CARD = asset_path("models", "reference-codecs.md")
KINDS = {"feed-forward": "feed-forward", "spectrogram-mel": "spectrogram"}
NAMES = [name for name in codecs_by_name() if name.startswith(("feed-forward-", "spectrogram-"))]


def test_there_is_a_recipe_and_a_kind_for_each_file() -> None:
    assert set(RECIPES) == set(KINDS) == set(compare_train._NAMES)


@pytest.mark.parametrize("name", KINDS)
def test_the_card_describes_the_file(name: str) -> None:
    path = shipped_weights(name)
    weights = read_weights(path, KINDS[name])
    text = CARD.read_text("utf-8")
    (section,) = re.findall(rf"^## {name}\.safetensors\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert f"`{weights.sha256}`" in section
    assert f"{path.stat().st_size / 1e6:.2f} MB" in section
    assert f"{weights.info['steps']:,} steps" in section
    assert f"pointillist compare train {name} DIR --out {name}.safetensors" in section
    assert set(re.findall(r"^## (.*)$", text, re.MULTILINE)) >= {f"{each}.safetensors" for each in KINDS}


def test_all_weights_together_are_small() -> None:
    assert sum(shipped_weights(name).stat().st_size for name in KINDS) < 3_000_000


def test_the_shipped_networks_are_those_of_the_recipes() -> None:
    configs = read_weights(shipped_weights("feed-forward"), "feed-forward").config
    assert configs == {name: _as_json(config.to_dict()) for name, config in CONFIGS.items()}
    config = read_weights(shipped_weights("spectrogram-mel"), "spectrogram").config
    assert config == RECIPES["spectrogram-mel"].configs.to_dict()  # type: ignore[union-attr]


def _as_json(values: dict[str, object]) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


@pytest.mark.parametrize("name", NAMES)
def test_every_codec_of_the_registry_codes_a_sound(name: str, tmp_path: Path) -> None:
    codec = codecs_by_name()[name].make()
    assert codec.name == name
    recording = clip(0.5)
    encoded = codec.encode(recording)
    assert kind_of(encoded.payload) in KINDS.values()
    decoded = codec.decode(encoded.payload, encoded.side)
    assert decoded.duration_s == pytest.approx(recording.duration_s, abs=1e-3)
    assert codec.settings["weights"]
    assert codec.description


def test_the_published_codec_scores_high_with_its_offset_only() -> None:
    codec = codecs_by_name()["feed-forward-published"].make()
    recording = AudioClip(clip(0.5, 44_100).samples, 44_100)
    encoded = codec.encode(recording)
    decoded = codec.decode(encoded.payload, encoded.side).samples[0]
    wanted = recording.samples[0]
    span = float(wanted.max() - wanted.min())
    noise = np.square(decoded - wanted).sum()
    shifted = np.square((wanted - wanted.min()) / span).sum() / (noise / span**2)
    centred = np.square(wanted - wanted.mean()).sum() / noise
    assert 10 * np.log10(shifted / centred) > 6
