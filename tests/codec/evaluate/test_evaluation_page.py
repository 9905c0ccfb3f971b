"""Bits, sounds and pictures of an evaluation, and its page."""

from __future__ import annotations

import dataclasses
import itertools
import math
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codec.audio.clip import load_audio
from codec.evaluate.bit_rate import code_length_bits
from codec.evaluate.extras import MissingExtraError
from codec.evaluate.figures import FORMS
from codec.evaluate.page import write_page
from codec.evaluate.pictures import log_spectrogram_db
from codec.evaluate.records import Evaluation, Result
from codec.evaluate.results import write_recording_files
from codec.events.detail import Detail
from codec.events.event import Event, EventSequence
from codec.files import FileError

pytest.importorskip("PIL", reason="the evaluate extra")

RATE = 22_050
MakeEvent = Callable[..., Event]
NAME = '<b>"loud" & quiet</b>.wav'


@pytest.fixture
def events(make_event: MakeEvent) -> EventSequence:
    """Two hundred events in about ten seconds, their vectors from a normal distribution."""
    return EventSequence.of(make_event(seed, 0.05 * seed + 0.0003) for seed in range(200))


def test_a_coarser_step_takes_fewer_bits(events: EventSequence) -> None:
    bits = [code_length_bits(events, fraction) for fraction in (0.05, 0.1, 0.25, 0.5, 1.0, 2.0)]
    assert all(finer > coarser for finer, coarser in itertools.pairwise(bits))
    assert bits[-1] > 0.0


def test_the_code_is_near_the_entropy_and_never_under_it(events: EventSequence) -> None:
    # A normal distribution in steps of a quarter of its deviation has log2(4 sqrt(2 pi e)) bits.
    entropy = 200 * 32 * math.log2(4.0 * math.sqrt(2.0 * math.pi * math.e))
    bits = code_length_bits(events, 0.25)
    assert entropy < bits < 1.2 * entropy


def test_details_count_as_they_are_stored(make_event: MakeEvent) -> None:
    plain, detailed = make_event(1), make_event(2, 1.5).replace(detail=Detail(np.eye(1, 900)[0] * 3.0))
    assert detailed.detail is not None
    more = code_length_bits(EventSequence.of([plain, detailed])) - code_length_bits(EventSequence.of([plain]))
    assert more == 8 * (len(detailed.detail.to_bytes()) + 4 * 33)


def test_what_repeats_is_cheaper(events: EventSequence) -> None:
    same = EventSequence.of(event.replace(vector=events[k % 4].vector) for k, event in enumerate(events))
    assert code_length_bits(same) < 0.7 * code_length_bits(events)


def test_few_and_odd_events_have_a_code(make_event: MakeEvent) -> None:
    far = np.zeros(32, np.float32)
    far[3] = 1e4
    sequences = [
        [],
        [make_event(1)],
        [make_event(1, -0.1), make_event(2, -0.1)],
        [*(make_event(k, 0.1 * k) for k in range(50)), make_event(99, 40_000.0, vector=far)],
    ]
    lengths = [code_length_bits(EventSequence.of(each)) for each in sequences]
    assert lengths[0] == 1.0
    assert all(math.isfinite(bits) and bits > 500.0 for bits in lengths[1:])


@pytest.mark.parametrize("fraction", [0.0, -1.0, math.nan, math.inf])
def test_a_step_is_positive(events: EventSequence, fraction: float) -> None:
    with pytest.raises(ValueError, match="positive share"):
        code_length_bits(events, fraction)


def tone(pitch_hz: float, n_samples: int = RATE) -> np.ndarray:
    return (0.5 * np.sin(2.0 * np.pi * pitch_hz * np.arange(n_samples) / RATE)).astype(np.float32)


def test_rows_of_a_spectrogram_are_even_in_pitch() -> None:
    rows = [int(log_spectrogram_db(tone(hz))[:, 20].argmax()) for hz in (500.0, 1000.0, 2000.0, 4000.0)]
    octave = 240 / math.log2(RATE / 2 / 40.0)
    assert np.diff(rows) == pytest.approx([octave] * 3, abs=2.0)


def test_a_spectrogram_is_in_decibels_and_of_limited_width() -> None:
    loud, soft = log_spectrogram_db(tone(1000.0)), log_spectrogram_db(0.1 * tone(1000.0))
    assert loud.max() - soft.max() == pytest.approx(20.0, abs=0.01)
    assert loud.shape == (240, 87)
    assert log_spectrogram_db(np.zeros(20 * RATE, np.float32)).shape == (240, 1200)
    assert np.isfinite(log_spectrogram_db(np.zeros(10, np.float32))).all()


def test_sounds_keep_their_levels_and_pictures_have_one_scale(tmp_path: Path) -> None:
    from PIL import Image

    original, render = 1.6 * tone(1000.0), -0.16 * tone(1000.0)
    write_recording_files(tmp_path, "k", original, render)
    names = ("original", "render", "difference")
    sounds = {name: load_audio(tmp_path / "audio" / f"k-{name}.flac") for name in names}
    assert {clip.sample_rate for clip in sounds.values()} == {RATE}
    samples = {name: clip.mono() for name, clip in sounds.items()}
    np.testing.assert_allclose(samples["original"] - samples["render"], samples["difference"], atol=1e-4)
    assert np.abs(samples["difference"]).max() <= 1.0

    write_recording_files(tmp_path, "level", tone(1000.0), 0.1 * tone(1000.0))
    pictures = {name: Image.open(tmp_path / "pictures" / f"level-{name}.png") for name in names}
    brightest = {name: int(np.asarray(picture).max()) for name, picture in pictures.items()}
    assert {picture.size for picture in pictures.values()} == {(87, 240)}
    assert brightest["original"] == 255
    assert brightest["render"] == pytest.approx(255 * 60 / 80, abs=2)
    column = np.asarray(pictures["original"])[:, 40]
    row = 240 * (1.0 - math.log(1000.0 / 40.0) / math.log(RATE / 2 / 40.0))
    assert int(column.argmax()) == pytest.approx(row, abs=2.0)


def test_a_picture_without_pillow_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingExtraError, match=r"pillow is not installed.*pointillist\[evaluate\]"):
        write_recording_files(tmp_path, "k", tone(500.0), tone(500.0))


@pytest.mark.parametrize("blocked", ["audio", "pictures"])
def test_a_folder_in_the_way_is_an_error_of_the_page(tmp_path: Path, blocked: str) -> None:
    (tmp_path / blocked).write_text("in the way")
    with pytest.raises(FileError, match="is a file") as caught:
        write_recording_files(tmp_path, "k", tone(500.0), tone(500.0))
    assert caught.type is FileError  # and not an AudioError, which would be the recording's fault


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def test_the_page_is_accessible_and_escapes_names(tmp_path: Path) -> None:
    figures: dict[str, float | None] = dict.fromkeys(FORMS, 0.5)
    fields: dict[str, Any] = {field.name: 1 for field in dataclasses.fields(Result)}
    file = Result(**(fields | {"name": NAME, "codec": "c", "key": "k", "figures": figures}))
    facts: dict[str, Any] = {"machine": "1", "n_jobs": 1, "results": (file,), "codecs": {"c": "<em>it</em>"}}
    result = Evaluation(folder="some/<i>folder</i>", failures={"<u>.wav": "<s>bad</s>"}, **facts)
    write_page(tmp_path, result)
    text = (tmp_path / "index.html").read_text("utf-8")
    page = Tags(text)
    assert not [tag for tag, _ in page.tags if tag in ("b", "em", "i", "u", "s", "script", "link")]
    assert NAME in page.text
    assert "<em>it</em>" in page.text
    assert "<s>bad</s>" in page.text
    assert "http:" not in text
    assert "https:" not in text
    assert "prefers-color-scheme: dark" in text
    names = ("original", "render", "difference")
    assert [each["src"] for each in page.all("audio")] == [f"audio/k-{name}.flac" for name in names]
    assert [each["src"] for each in page.all("img")] == [f"pictures/k-{name}.png" for name in names]
    assert all(NAME in (each["alt"] or "") for each in page.all("img"))
    assert all(NAME in (each["aria-label"] or "") for each in page.all("audio"))
    scopes = [each.get("scope") for each in page.all("th")]
    assert scopes == ["col"] * len(result.table()[0]) + ["row"] * 2
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("title")) == len(page.all("h1")) == len(page.all("caption")) == 1
