"""Comparisons of codecs: payloads are kept, delays removed, and tables, picture and page are written."""

from __future__ import annotations

import csv
import io
import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codec import cli
from codec.audio.clip import AudioClip, save_audio
from codec.evaluate.alignment import aligned
from codec.evaluate.compare import compare, recordings_of, write_comparison
from codec.evaluate.kept_payloads import KeptPayloads, drop_oldest, payload_path
from codec.evaluate.rate_picture import Point, rate_svg
from codec.reference.payload import Encoded, Follow, MissingPackageError
from codec.reference.pcm import Pcm
from codec.reference.registry import Entry, codecs_by_name

RATE = 22_050
FIGURES = ("snr_db", "log_mel_distance_db")
encodings: list[str] = []


@dataclass(frozen=True)
class Late:
    """PCM that is half as loud and some samples late."""

    name: str = "late-7"
    suffix: str = ".late"
    description: str = "late"

    @property
    def settings(self) -> Mapping[str, Any]:
        return {}

    def encode(self, recording: AudioClip, follow: Follow = Follow()) -> Encoded:  # noqa: B008 - frozen
        encodings.append(self.name)
        return Encoded(Pcm().encode(recording, follow).payload, side=b"12345", figures={"spread": 1.5})

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        clip = Pcm().decode(payload)
        assert side == b"12345"
        return AudioClip(0.5 * np.roll(clip.samples, 7, axis=1), clip.sample_rate)


@dataclass(frozen=True)
class Missing(Late):
    name: str = "missing-1"

    def encode(self, recording: AudioClip, follow: Follow = Follow()) -> Encoded:  # noqa: B008 - frozen
        raise MissingPackageError("a package")


LATE = Entry("late-7", "late", Late)
PCM = codecs_by_name()["pcm16"]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "a <b>.wav"
    noise = 0.1 * np.random.default_rng(0).normal(size=RATE)
    save_audio(path, noise.astype(np.float32), RATE, "PCM_16")
    return path


@pytest.mark.parametrize("delay", [-700, -1, 0, 529])
def test_a_delay_is_taken_out(delay: int) -> None:
    reference = np.random.default_rng(2).normal(size=RATE).astype(np.float32)
    late = 0.5 * np.roll(reference, delay)
    placed, found = aligned(AudioClip(reference, RATE), AudioClip(late[: RATE - 50], RATE))
    assert found == delay
    assert placed.samples.shape == (1, RATE)
    np.testing.assert_array_equal(placed.samples[0, 1_000:-1_000], 0.5 * reference[1_000:-1_000])


def test_what_has_no_waveform_in_common_is_not_moved() -> None:
    one, other = (np.random.default_rng(k).normal(size=RATE).astype(np.float32) for k in (3, 4))
    hum = np.sin(0.1 * np.arange(RATE)).astype(np.float32)
    for reference, estimate in ((one, other), (one, 0 * one), (hum, hum)):
        placed, found = aligned(AudioClip(reference, RATE), AudioClip(estimate, RATE))
        assert found == 0
        np.testing.assert_array_equal(placed.samples[0], estimate)


def test_a_payload_is_made_once_and_made_again_where_it_is_damaged(tmp_path: Path) -> None:
    clip = AudioClip(np.random.default_rng(5).normal(size=(1, 5_000)).astype(np.float32) / 8, RATE)
    codec = KeptPayloads(Late(), tmp_path)
    encodings.clear()
    first, again = codec.code(clip), codec.code(clip)
    assert encodings == ["late-7"]
    assert (again.encode_s, again.payload_bits, again.side_bits) == (
        first.encode_s,
        first.payload_bits,
        first.side_bits,
    )
    assert first.delay_samples == again.delay_samples == 7
    assert again.figures["spread"] == 1.5
    np.testing.assert_array_equal(first.decoded.samples, again.decoded.samples)
    path = payload_path(Late(), clip, tmp_path)
    path.write_bytes(path.read_bytes()[:-3])
    np.testing.assert_array_equal(codec.code(clip).decoded.samples, first.decoded.samples)
    assert encodings == ["late-7", "late-7"]


def test_a_comparison_is_written_and_not_measured_again(recording: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    encodings.clear()
    for _ in range(2):
        comparison = compare([recording], [PCM, LATE], out, figures=FIGURES, show_progress=False)
    assert encodings == ["late-7"]
    write_comparison(out, comparison)
    rows = list(csv.DictReader(io.StringIO((out / "comparison.csv").read_text())))
    assert [row["codec"] for row in rows] == ["pcm16", "late-7"]
    assert float(rows[0]["payload_bits_per_s"]) == pytest.approx(16 * RATE)
    assert float(rows[1]["side_bits_per_s"]) == pytest.approx(40.0)
    assert float(rows[1]["delay_samples"]) == 7
    assert float(rows[1]["snr_db"]) == pytest.approx(6.02, abs=0.1)
    assert float(rows[0]["snr_db"]) > 60
    content = json.loads((out / "comparison.json").read_text())
    assert [mean["codec"] for mean in content["means"]] == ["pcm16", "late-7"]
    table = comparison.table()
    assert table[0][:3] == ["codec", "files", "payload b/s"]
    assert table[2][0] == "late-7"
    page = (out / "index.html").read_text()
    assert "a &lt;b&gt;.wav" in page
    assert "<h1>Comparison of " in page
    assert '<img src="rate.svg"' in page
    assert "<caption>Figures of each recording</caption>" in page, "a longer one is cut off with the table"
    titles = [each.text for each in ET.fromstring((out / "rate.svg").read_text()).iter() if each.text]
    assert any("late-7" in title for title in titles)
    assert len(list((out / "payloads").glob("pcm16-*.pcm"))) == 1


def test_a_codec_that_misses_a_package_does_not_stop_the_others(recording: Path, tmp_path: Path) -> None:
    entries = [Entry("missing-1", "", Missing), PCM]
    comparison = compare([recording], entries, tmp_path / "out", figures=FIGURES, show_progress=False)
    assert [result.codec for result in comparison.evaluation.results] == ["pcm16"]
    ((name, reason),) = comparison.evaluation.failures.items()
    assert name == f"{recording}, missing-1"
    assert reason == "a package is not installed; run: pip install 'pointillist[compare]'"


def test_folders_stand_for_their_recordings(recording: Path) -> None:
    assert recordings_of([recording, recording.parent]) == [recording]


def test_the_picture_joins_the_rates_of_a_codec_and_escapes_names() -> None:
    points = [Point("opus-6", 6_000, 5.0), Point("opus-64", 64_000, 1.0), Point("a<b>", 1_300, 3.0)]
    text = rate_svg([("mel dB", points, False), ("none", [], True)])
    root = ET.fromstring(text)
    space = "{http://www.w3.org/2000/svg}"
    marks = [path for path in root.iter(f"{space}path") if path.get("class") == "mark"]
    assert len(marks) == 1
    assert len(list(root.iter(f"{space}circle"))) == 3
    assert "a&lt;b&gt;" in text
    ET.fromstring(rate_svg([("one", points[:1], True)]))


def test_names_stand_beside_their_marks_on_either_side() -> None:
    points = [
        Point("events-draft", 858, 5.41),
        Point("events-standard", 973, 4.62),
        Point("events-best", 1_121, 3.74),
        Point("spectrogram-mel", 1_500, 3.93),
        Point("opus-12", 11_740, 12.0),
    ]
    root = ET.fromstring(rate_svg([("mel dB", points, False)]))
    space = "{http://www.w3.org/2000/svg}"
    names = {each.text: each for each in root.iter(f"{space}text")}
    marks = list(root.iter(f"{space}circle"))
    ends: list[tuple[float, float]] = []
    for point in points:
        name, mark = names[point.codec], next(m for m in marks if point.codec in str(m[0].text))
        assert abs(float(name.get("x", "")) - float(mark.get("cx", ""))) == pytest.approx(7.0, abs=0.11)
        assert abs(float(name.get("y", "")) - 4.0 - float(mark.get("cy", ""))) <= 13.1
        ends.append((float(name.get("x", "")), float(name.get("y", ""))))
    assert {names[p.codec].get("text-anchor") for p in points} == {"start", "end"}
    assert len(set(ends)) == len(points)


def test_the_command_compares_in_several_processes(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    given = ["compare", str(recording), "--codecs", "pcm16", "--figures", "mse,snr_db", "--jobs", "2"]
    assert cli.main([*given, "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "pcm16" in printed
    assert "SNR" in printed
    assert (out / "index.html").is_file()


def test_the_command_names_codecs_and_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["compare", "--codecs", "list"]) == 0
    assert {line.split()[0] for line in capsys.readouterr().out.splitlines()} >= {
        "events-best",
        *codecs_by_name(),
    }
    assert cli.main(["compare", "--figures", "list"]) == 0
    assert "cdpam" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--codecs", "opus-7"], "no codec is called 'opus-7'"),
        (["--figures", "loudness"], "no figure is called 'loudness'"),
        (["--jobs", "0"], "at least one recording"),
    ],
)
def test_the_command_refuses_in_one_line(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], reason: str
) -> None:
    assert cli.main(["compare", str(recording), "--out", str(tmp_path / "out"), *more]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 1
    assert reason in errors[0]
    assert cli.main(["compare"]) == 2


def test_of_kept_payloads_the_oldest_give_way(tmp_path: Path) -> None:
    folder = tmp_path / "payloads"
    folder.mkdir()
    for number in range(4):
        path = folder / f"{number}.siren"
        path.write_bytes(bytes(100))
        os.utime(path, (number, number))
    drop_oldest(tmp_path, 250)
    assert sorted(path.name for path in folder.iterdir()) == ["2.siren", "3.siren"]
    drop_oldest(tmp_path / "none", 0)
