"""Details of earlier formats in a palette, on the clipboard and in a drag become those of today."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from codec.events.detail import Detail
from codec.events.event import Event, Stage, StageSource
from codec.events.model_identity import ModelIdentity
from codec.files import FileError
from codec.project.detail_versions import read_detail
from codec.project.file import PaletteEntry
from editor.session.user_palette import UserPalette
from editor.views.drags.data import SOUND_MIME, DraggedSound, dragged_from_mime, sound_to_mime
from editor.views.lists.event_clipboard import EVENTS_MIME, CopiedEvents, events_from_mime, events_to_mime

_STORED = json.loads((Path(__file__).parents[2] / "data" / "details_unversioned.json").read_text())
VECTOR = np.array(_STORED["vector"], np.float32)
MODEL = ModelIdentity("model", "hash")


@pytest.fixture(params=sorted(_STORED["details"], key=int))
def stored(request: pytest.FixtureRequest) -> str:
    """A detail as a format wrote it, in base64."""
    return _STORED["details"][request.param]["bytes"]


@pytest.fixture
def detail(stored: str) -> Detail:
    """The same detail of today."""
    return read_detail(base64.b64decode(stored))


def test_in_the_musicians_own_palette(tmp_path: Path, stored: str, detail: Detail) -> None:
    path = tmp_path / "palette.json"
    UserPalette(path).add(PaletteEntry("kept", Stage.ROOM, VECTOR, detail), MODEL)
    content = json.loads(path.read_text())
    assert content["version"] == 2
    content["entries"][0]["detail"], content["version"] = stored, 1
    path.write_text(json.dumps(content))
    (kept,) = UserPalette(path).entries
    assert kept.entry.detail == detail


def test_on_the_clipboard(stored: str, detail: Detail) -> None:
    copied = CopiedEvents((Event("a", 5, VECTOR, detail=detail),), MODEL)
    data = events_to_mime(copied)
    payload = json.loads(bytes(data.data(EVENTS_MIME).data()))
    data.setData(EVENTS_MIME, json.dumps(payload | {"details": [stored]}).encode())
    assert events_from_mime(data) == copied


def test_in_a_drag(stored: str, detail: Detail) -> None:
    source = StageSource(VECTOR, "donor", detail)
    data = sound_to_mime(source)
    payload = json.loads(bytes(data.data(SOUND_MIME).data()))
    data.setData(SOUND_MIME, json.dumps(payload | {"detail": stored}).encode())
    assert dragged_from_mime(data) == DraggedSound(source)


def test_a_palette_without_details_stays_readable_for_earlier_programs(tmp_path: Path) -> None:
    path = tmp_path / "palette.json"
    UserPalette(path).add(PaletteEntry("kept", Stage.ROOM, VECTOR), MODEL)
    content = json.loads(path.read_text())
    assert content["version"] == 1
    path.write_text(json.dumps(content | {"version": 3}))
    palette = UserPalette(path)
    assert palette.entries == ()
    assert "newer version" in str(palette.problem)
    with pytest.raises(FileError, match="newer version"):
        palette._read()


def test_blends_of_details_given_at_other_points_are_the_nearer_one() -> None:
    from editor.commands.verbs import blended

    fine, coarse = Detail([1.0, 2.0]), Detail([3.0, 2.0], balance_stride=2)
    assert (blended(fine, coarse, 0.3), blended(fine, coarse, 0.7)) == (fine, coarse)
    half = blended(coarse, None, 0.5)
    assert half is not None
    assert half.balance_stride == 2
    np.testing.assert_allclose(half.corrections, [1.6, 1.0], atol=0.11)
