"""The bench measures any codec in one way, and goes on where an earlier run stopped."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codec.audio.clip import AudioClip, AudioError, save_audio
from codec.audio.coding import Coded
from codec.evaluate.bench import BenchOptions, kept_result, measure, measure_all, measure_file
from codec.evaluate.figures import comparable
from codec.evaluate.records import Evaluation, Result
from codec.evaluate.run import evaluate_folder, print_table, write_evaluation

pytest.importorskip("PIL", reason="the evaluate extra")

RATE = 22_050
QUICK = ("spectral_convergence",)
"""One figure is enough here; the measures have tests of their own."""


@dataclass(frozen=True)
class ToyCodec:
    """Does something simple to the samples, and notes what it was given."""

    change: Callable[[AudioClip], AudioClip] = lambda clip: clip
    name: str = "toy"
    strength: float = 1.0
    facts: dict[str, Any] = field(default_factory=lambda: {"payload_bits": 1_000.0, "side_bits": 100.0})
    heard: list[AudioClip] = field(default_factory=list)

    @property
    def description(self) -> str:
        return f"a toy of strength {self.strength}"

    @property
    def settings(self) -> dict[str, Any]:
        return {"strength": self.strength}

    def code(self, recording: AudioClip) -> Coded:
        self.heard.append(recording)
        return Coded(self.change(recording), encode_s=2.0, decode_s=0.5, **self.facts)


def tone(pitch_hz: float, n_samples: int = RATE) -> np.ndarray:
    return (0.5 * np.sin(2.0 * np.pi * pitch_hz * np.arange(n_samples) / RATE)).astype(np.float32)


def changed(change: Callable[[np.ndarray], np.ndarray], rate: int = RATE) -> ToyCodec:
    return ToyCodec(lambda clip: AudioClip(change(clip.samples), rate))


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder with two short recordings."""
    folder = tmp_path / "clips"
    folder.mkdir()
    for name, pitch_hz in (("a.wav", 300.0), ("b.wav", 700.0)):
        save_audio(folder / name, tone(pitch_hz, RATE // 2), RATE, "PCM_16")
    return folder


@pytest.fixture
def options(tmp_path: Path) -> BenchOptions:
    """Options with one quick figure, and a folder."""
    return BenchOptions(out_dir=tmp_path / "out", figures=QUICK)


def test_the_same_sound_has_no_distance_and_half_of_it_half() -> None:
    clip = AudioClip(tone(440.0), RATE)
    same = measure(ToyCodec(), clip, ("spectral_convergence", "l1_unexplained", "log_mel_distance_db"))
    assert set(same.figures.values()) == {0.0}
    half = measure(changed(lambda samples: 0.5 * samples), clip, QUICK)
    assert half.figures["spectral_convergence"] == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize(
    "codec",
    [
        changed(lambda samples: np.repeat(samples, 2, 0)),  # in stereo
        changed(lambda samples: np.pad(samples, ((0, 0), (0, 5_000)), constant_values=0.3)),  # with a tail
        ToyCodec(lambda clip: clip.resampled(44_100)),
    ],
)
def test_decoded_audio_is_measured_at_the_recordings_length_rate_and_in_mono(codec: ToyCodec) -> None:
    found = measure(codec, AudioClip(tone(440.0), RATE), QUICK)
    assert found.estimate.shape == found.reference.shape == (RATE,)
    assert found.figures["spectral_convergence"] == pytest.approx(0.0, abs=2e-3)


def test_what_is_missing_at_the_end_counts_as_silence() -> None:
    found = measure(changed(lambda samples: samples[:, : RATE // 2]), AudioClip(tone(440.0), RATE), QUICK)
    assert not found.estimate[RATE // 2 :].any()
    assert found.figures["spectral_convergence"] == pytest.approx(math.sqrt(0.5), abs=0.02)


def test_what_is_not_defined_is_none_and_what_the_codec_reports_is_kept() -> None:
    codec = ToyCodec(facts={"figures": {"n_events": 3, "expected_log_mel_distance_db": None}})
    found = measure(codec, AudioClip(np.zeros(RATE, np.float32), RATE), ("visqol_mos",))
    assert found.figures == {"visqol_mos": None, "n_events": 3, "expected_log_mel_distance_db": None}


def test_bits_are_payload_and_side_information(recordings: Path, options: BenchOptions) -> None:
    result = measure_file(ToyCodec(), recordings / "a.wav", options)
    assert result.bits_per_s == pytest.approx(2 * 1_100.0)
    assert result.scalars_per_s is None
    assert result.real_time_factor == pytest.approx(4.0)


def test_recordings_are_folded_where_all_codecs_shall_start_from_the_same(tmp_path: Path) -> None:
    stereo = np.stack([tone(300.0), np.zeros(RATE, np.float32)])
    save_audio(tmp_path / "a.wav", stereo, RATE, "FLOAT")
    codec = ToyCodec()
    for rate in (None, 11_025):
        measure_file(codec, tmp_path / "a.wav", BenchOptions(mono_rate=rate, figures=QUICK))
    untouched, folded = codec.heard
    assert (untouched.n_channels, untouched.sample_rate) == (2, RATE)
    assert (folded.n_channels, folded.sample_rate) == (1, 11_025)
    assert folded.n_samples == pytest.approx(RATE / 2, abs=1)
    assert np.abs(folded.samples).max() == pytest.approx(0.25, abs=0.01)


def test_a_second_run_measures_only_what_is_missing(recordings: Path, options: BenchOptions) -> None:
    codec = ToyCodec()
    first = evaluate_folder(recordings, [codec], options)
    assert len(codec.heard) == 2
    assert evaluate_folder(recordings, [codec], options) == first
    assert len(codec.heard) == 2

    (recordings / "a.wav").rename(recordings / "c.wav")  # the content counts, not the name
    again = evaluate_folder(recordings, [codec], options)
    assert [result.name for result in again.results] == ["b.wav", "c.wav"]
    assert again.results[1].figures == first.results[0].figures
    assert len(codec.heard) == 2

    save_audio(recordings / "c.wav", tone(900.0, RATE // 2), RATE, "PCM_16")
    evaluate_folder(recordings, [codec], options)
    assert len(codec.heard) == 3


@pytest.mark.parametrize("damage", ["cut", "other fields", "no object", "no sound", "no picture"])
def test_a_damaged_result_is_measured_again(recordings: Path, options: BenchOptions, damage: str) -> None:
    codec, out = ToyCodec(), options.out_dir
    assert out is not None
    first = measure_file(codec, recordings / "a.wav", options)
    assert kept_result(codec, recordings / "a.wav", options) == first
    result = out / "results" / f"{first.key}.json"
    if damage == "cut":
        result.write_bytes(result.read_bytes()[:50])
    elif damage == "other fields":
        result.write_text('{"name": "a.wav"}')
    elif damage == "no object":
        result.write_text("[]")
    else:
        folder = {"no sound": "audio", "no picture": "pictures"}[damage]
        next((out / folder).glob("*-difference.*")).unlink()
    assert kept_result(codec, recordings / "a.wav", options) is None
    assert measure_file(codec, recordings / "a.wav", options) == first
    assert len(codec.heard) == 2
    assert json.loads(result.read_text())["key"] == first.key


def test_the_key_depends_on_all_that_figures_depend_on(recordings: Path, options: BenchOptions) -> None:
    codec, path = ToyCodec(), recordings / "a.wav"
    others = [
        (codec, options),
        (dataclasses.replace(codec, strength=2.0), options),
        (dataclasses.replace(codec, name="other"), options),
        (codec, dataclasses.replace(options, mono_rate=8_000)),
        (codec, dataclasses.replace(options, figures=("l1_unexplained",))),
    ]
    keys = [measure_file(each, path, with_options).key for each, with_options in others]
    assert len(set(keys)) == len(codec.heard) == len(others)
    assert measure_file(codec, path, dataclasses.replace(options, n_jobs=3)).key == keys[0]


def test_a_killed_run_goes_on_where_it_stopped(recordings: Path, options: BenchOptions) -> None:
    codec = ToyCodec()
    killed = ToyCodec(heard=codec.heard, change=lambda clip: killing(clip, codec))
    with pytest.raises(KeyboardInterrupt):
        evaluate_folder(recordings, [killed], options)
    assert [result.name for result in evaluate_folder(recordings, [codec], options).results] == [
        "a.wav",
        "b.wav",
    ]
    assert len(codec.heard) == 3  # the second one twice


def killing(clip: AudioClip, codec: ToyCodec) -> AudioClip:
    if len(codec.heard) > 1:
        raise KeyboardInterrupt
    return clip


def test_a_codec_that_cannot_code_a_recording_does_not_stop_the_others(
    recordings: Path, options: BenchOptions
) -> None:
    def refused(clip: AudioClip) -> AudioClip:
        raise AudioError(recordings / "a.wav", "too short for this codec")

    codecs = [ToyCodec(refused, name="picky"), ToyCodec()]
    (recordings / "broken.wav").write_text("no audio")
    outcomes = {
        (codec.name, path.name): outcome
        for codec, path, outcome in measure_all(codecs, sorted(recordings.iterdir()), options)
    }
    assert {pair for pair, outcome in outcomes.items() if isinstance(outcome, Result)} == {
        ("toy", "a.wav"),
        ("toy", "b.wav"),
    }
    assert outcomes["picky", "b.wav"] == "too short for this codec"
    assert "not a recording" in str(outcomes["toy", "broken.wav"])


def evaluation(*codecs: ToyCodec, folder: Path) -> Evaluation:
    return evaluate_folder(folder, codecs, BenchOptions(figures=QUICK), show_progress=False)


def test_one_codec_has_a_row_for_each_recording_and_one_for_all(recordings: Path) -> None:
    save_audio(recordings / "b.wav", tone(700.0, RATE), RATE, "PCM_16")
    codec = ToyCodec(facts={"payload_bits": 900.0, "n_scalars": 66, "figures": {"n_events": 2}})
    headings, *rows = evaluation(codec, folder=recordings).table()
    assert headings == ["recording", "s", "events", "/s", "scalars/s", "bits/s", "encode s", "RTF", "SC"]
    assert rows == [
        ["a.wav", "0.5", "2", "4.0", "132", "1800", "2.0", "4.00", "0.000"],
        ["b.wav", "1.0", "2", "2.0", "66", "900", "2.0", "2.00", "0.000"],
        ["all (mean)", "1.5", "4", "2.7", "88", "1200", "4.0", "2.67", "0.000"],
    ]


def test_several_codecs_are_named_and_unknown_columns_left_out(
    recordings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    half = dataclasses.replace(changed(lambda samples: 0.5 * samples), name="half", facts={"n_scalars": 5})
    found = evaluation(ToyCodec(), half, folder=recordings)
    headings, *rows = found.table()
    assert headings == ["recording", "codec", "s", "scalars/s", "bits/s", "encode s", "RTF", "SC"]
    assert [row[:2] for row in rows] == [
        *([name, codec] for name in ("a.wav", "b.wav") for codec in ("toy", "half")),
        ["all (mean)", "toy"],
        ["all (mean)", "half"],
    ]
    assert [row[3:5] for row in rows[-2:]] == [["–", "2200"], ["10", "–"]]
    assert [row[-1] for row in rows[-2:]] == ["0.000", "0.500"]
    assert found.mean("half") == {"spectral_convergence": pytest.approx(0.5, abs=1e-3)}
    print_table(found)
    assert "toy: a toy of strength 1.0; half: a toy" in capsys.readouterr().out


def test_the_written_folder_has_everything(recordings: Path, options: BenchOptions) -> None:
    codecs, out = [ToyCodec(), ToyCodec(name="twin")], options.out_dir
    assert out is not None
    write_evaluation(out, evaluate_folder(recordings, codecs, options))
    content = json.loads((out / "evaluation.json").read_text())
    assert [(each["name"], each["codec"]) for each in content["files"]] == [
        ("a.wav", "toy"),
        ("a.wav", "twin"),
        ("b.wav", "toy"),
        ("b.wav", "twin"),
    ]
    assert {each["bits_per_s"] for each in content["files"]} == {2_200.0}
    assert content["mean"]["twin"]["spectral_convergence"] == pytest.approx(0.0, abs=1e-6)
    page = (out / "index.html").read_text("utf-8")
    assert page.count("<audio") == page.count("<img") == 12
    assert "<h2>b.wav, twin</h2>" in page


def test_sides_that_cancel_are_compared_by_their_difference() -> None:
    one = tone(440.0)
    recording = AudioClip(np.stack([one, -one]), RATE)
    reference, estimate = comparable(recording, recording)
    assert np.allclose(reference, one, atol=1e-6)
    assert np.array_equal(reference, estimate)
    assert np.allclose(comparable(recording, AudioClip(one, RATE))[1], one)
