"""Details that earlier formats stored: read as today's, they sound as they did."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codec.config import CONFIGS
from codec.events.detail import DETAIL_MAGIC, DETAIL_VERSION, Detail
from codec.events.event import Event, Stage, StageSource
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.model.sounds import decoded
from codec.project.detail_versions import _layouts_of, read_detail
from codec.project.file import PaletteEntry, Project, RecordingFormat, read_project, write_project
from codec.rendering import EventRenderer

STORED = json.loads((Path(__file__).parents[2] / "data" / "details_unversioned.json").read_text())
"""A detail for each format that had a layout of its own, written and rendered by the program of format 8.

The bytes; the length of the render and its level in 24 equal parts; sums of the magnitudes of controls.
"""
FORMATS = sorted(STORED["details"], key=int)
VECTOR = np.array(STORED["vector"], np.float32)


def stored_bytes(version: str) -> bytes:
    return base64.b64decode(STORED["details"][version]["bytes"])


@pytest.fixture(scope="module")
def model() -> EventModel:
    return load_default_model()


@pytest.mark.parametrize("version", FORMATS)
def test_a_detail_of_an_earlier_format_sounds_as_it_did(model: EventModel, version: str) -> None:
    was, detail = STORED["details"][version], read_detail(stored_bytes(version))
    controls = decoded(model, [(VECTOR, detail)])
    tonal = controls.resonances[0]
    for name, tensor in (
        ("contour", tonal.contour),
        ("balance", controls.impulse.balance),
        ("tuning", tonal.tuning),
        ("glide", tonal.glide),
    ):
        assert float(tensor.abs().sum()) == pytest.approx(was[name], rel=1e-4), name
    render = EventRenderer(model).render(Event("a", 0, VECTOR, detail=detail))
    assert len(render) == was["n_samples"]
    levels = np.sqrt(np.square(render[: len(render) // 24 * 24].reshape(24, -1)).mean(axis=1))
    np.testing.assert_allclose(levels, was["rms"], rtol=1e-3)
    silent = EventRenderer(model).render(Event("a", 0, VECTOR))[: len(render) // 24]
    assert np.sqrt(np.square(silent).mean()) != pytest.approx(was["rms"][0], rel=1e-2)


@pytest.mark.parametrize("version", FORMATS)
def test_corrections_and_partials_are_kept(version: str) -> None:
    data, detail = stored_bytes(version), read_detail(stored_bytes(version))
    n_corrections = int.from_bytes(data[:4], "little")
    body = detail.corrections
    assert np.count_nonzero(body[:n_corrections]) > 50
    assert not body[n_corrections:].any()
    assert detail.partials.shape == (6, 4)
    strides = {"5": (2, 1), "7": (1, 2)}
    assert (detail.contour_stride, detail.balance_stride) == strides.get(version, (1, 1))
    assert detail.to_bytes()[:4] == DETAIL_MAGIC + bytes([DETAIL_VERSION])
    assert read_detail(detail.to_bytes()) == detail


def test_layouts_are_told_apart_by_their_lengths() -> None:
    lengths = [length for config in CONFIGS.values() for length in _layouts_of(config.decoder)]
    assert len(lengths) == len(set(lengths)) == 5 * len(CONFIGS)
    assert len(FORMATS) == 5


def test_the_configuration_has_the_sizes_of_the_heads(model: EventModel, tiny_model: EventModel) -> None:
    for each in (model, tiny_model):
        assert sum(each.config.decoder.correction_sizes) == each.correction_size
        assert each.config.decoder.correction_sizes[0] == sum(each.heads.blocks[0].correction_sizes)


def test_other_lengths_are_kept_as_they_are() -> None:
    unversioned = Detail(np.ones(40)).to_bytes()
    header = len(DETAIL_MAGIC) + 3
    assert read_detail(unversioned[header:]).corrections.tolist() == Detail(np.ones(40)).corrections.tolist()


def edit_members(path: Path, **changes: Any) -> None:
    """Write members of a project anew; JSON from values."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            edited = changes.get(name.partition(".")[0], lambda data: data)(data)
            archive.writestr(name, edited)


@pytest.mark.parametrize("version", FORMATS)
def test_a_project_is_migrated_when_it_is_read(tmp_path: Path, version: str) -> None:
    path = tmp_path / "old.pointillist"
    today = read_detail(stored_bytes(version))
    donor = StageSource(VECTOR, "donor", today)
    event = Event("a", 0, VECTOR, detail=today, resonance=donor)
    entry = PaletteEntry("kept", Stage.ROOM, VECTOR, today)
    project = Project(recording=RecordingFormat(22_050, 1, 3.0), events=(event,), palettes=(entry,))
    write_project(path, project)
    with zipfile.ZipFile(path) as archive:
        assert json.loads(archive.read("manifest.json"))["format_version"] == 9
    old = {"details": [STORED["details"][version]["bytes"]]}

    def as_old(data: bytes) -> bytes:
        return json.dumps(json.loads(data) | {"format_version": int(version)}).encode()

    edit_members(path, details=lambda _: json.dumps(old).encode(), manifest=as_old)
    project = read_project(path)
    assert project.format_version == int(version)
    assert project.events == (event,)
    assert project.palettes == (entry,)
    # Saved again, it is of today's format.
    write_project(path, project)
    again = read_project(path)
    assert (again.format_version, again.events, again.palettes) == (9, (event,), (entry,))
