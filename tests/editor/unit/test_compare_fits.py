"""Reference codecs in processes of their own: what they report, how they fail, and how they are ended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioClip
from editor.compare_process import Figures, Fitted, Job, Losses, Progressed, Refused
from editor.session.compare.figure_texts import PANEL_FIGURES
from editor.workers import CompareFits, MainThread
from tests.editor.compared_codecs import Coarse, registry

RATE = 22_050


@pytest.fixture
def fits(qtbot: QtBot) -> Iterator[CompareFits]:
    main = MainThread()
    made = CompareFits(main, registry)
    yield made
    made.close()
    main.close()


def tone(seconds: float = 1.0) -> AudioClip:
    t = np.arange(round(seconds * RATE)) / RATE
    return AudioClip((0.3 * np.sin(2 * np.pi * 440 * t)).astype(np.float32), RATE)


def jobs(*names: str, figures: tuple[str, ...] = ("spectral_convergence",)) -> list[Job]:
    clip = tone()
    return [Job(registry, name, clip.samples, clip.sample_rate, figures) for name in names]


def alive(pid: int) -> bool:
    """Whether a process is there; one that has ended and was not waited for is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_codec_reports_its_sound_sizes_and_figures(qtbot: QtBot, fits: CompareFits) -> None:
    reports: list[object] = []
    fits.start(jobs("coarse"), lambda _, item: reports.append(item))
    qtbot.waitUntil(lambda: not fits.running)
    fitted = next(each for each in reports if isinstance(each, Fitted))
    payload = Coarse().encode(tone()).payload
    np.testing.assert_array_equal(fitted.samples, Coarse().decode(payload).samples)
    assert (fitted.sample_rate, fitted.payload_bytes, fitted.side_bytes) == (RATE // 2, len(payload), 0)
    assert fitted.settings == {"bits": 6, "gain": 0.5}
    last = reports[-1]
    assert isinstance(last, Figures)
    assert last.is_last
    assert last.values["spectral_convergence"] == pytest.approx(0.5, abs=0.1), "it is half as loud"


def fitted_by(qtbot: QtBot, fits: CompareFits, kept: Path) -> tuple[Fitted, bool]:
    """Run the fit of a known time, and return its sound, and whether it was fitted now."""
    reports: list[object] = []
    fits.start([replace(each, kept=kept) for each in jobs("fitting")], lambda _, item: reports.append(item))
    qtbot.waitUntil(lambda: not fits.running)
    (found,) = [each for each in reports if isinstance(each, Fitted)]
    return found, any(isinstance(each, Losses) for each in reports)


def test_what_took_long_is_there_after_the_program_ended(
    qtbot: QtBot, fits: CompareFits, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPARED_SECONDS", "2.1")
    first, was_fitted = fitted_by(qtbot, fits, tmp_path)
    assert was_fitted
    again, was_fitted = fitted_by(qtbot, fits, tmp_path)
    assert not was_fitted
    np.testing.assert_array_equal(again.samples, first.samples)
    assert (again.payload_bytes, again.encode_s) == (first.payload_bytes, first.encode_s)
    (payload,) = (tmp_path / "payloads").glob("*.fit")
    payload.write_bytes(b"damaged")
    repaired, was_fitted = fitted_by(qtbot, fits, tmp_path)
    assert was_fitted, "a damaged payload is made again"
    np.testing.assert_array_equal(repaired.samples, first.samples)
    unwritable = tmp_path / "a file"
    unwritable.touch()
    elsewhere, was_fitted = fitted_by(qtbot, fits, unwritable)
    assert was_fitted, "where nothing can be kept, it is fitted as before"
    np.testing.assert_array_equal(elsewhere.samples, first.samples)


def test_every_figure_of_the_panel_is_measured(qtbot: QtBot, fits: CompareFits) -> None:
    reports: list[object] = []
    fits.start(jobs("coarse", figures=PANEL_FIGURES), lambda _, item: reports.append(item))
    qtbot.waitUntil(lambda: not fits.running)
    last = reports[-1]
    assert isinstance(last, Figures)
    assert set(last.values) == set(PANEL_FIGURES)
    assert all(value is not None for value in last.values.values()), last.values
    assert last.values["snr_db"] == pytest.approx(6.0, abs=0.2), "it is half as loud"
    assert (last.values["si_sdr_db"] or 0.0) > 20.0, "but has the same waveform"


def test_failures_are_told_in_words_and_the_others_go_on(
    qtbot: QtBot, fits: CompareFits, caplog: pytest.LogCaptureFixture
) -> None:
    ends: dict[str, object] = {}
    broken = [f"broken {how}" for how in ("dies", "lacks", "refuses", "payload", "inside")]
    fits.start(jobs(*broken, "coarse", figures=()), ends.__setitem__)
    qtbot.waitUntil(lambda: not fits.running)
    told = {name: end.problem for name, end in ends.items() if isinstance(end, Refused)}
    assert told == {
        "broken dies": "ended unexpectedly (status 7); try a shorter part",
        "broken lacks": "needs oldcodec, which is not installed: run: pip install 'pointillist[compare]'",
        "broken refuses": "is too short for this codec; choose a longer part",
        "broken payload": "is damaged",
        "broken inside": "failed: KeyError: 'inside'",
    }
    assert "KeyError" in caplog.text, "the log has the traceback"
    assert isinstance(ends["coarse"], Figures)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes in /proc")
@pytest.mark.parametrize(("name", "ends_by_itself"), [("fitting", True), ("stubborn", False)])
def test_a_cancelled_fit_is_gone(
    qtbot: QtBot,
    fits: CompareFits,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    ends_by_itself: bool,
) -> None:
    folder = tmp_path / "marks"
    folder.mkdir()
    monkeypatch.setenv("COMPARED_FOLDER", str(folder))
    monkeypatch.setenv("COMPARED_SECONDS", "1000")
    reports: list[object] = []
    fits.start(jobs(name), lambda _, item: reports.append(item))
    qtbot.waitUntil(lambda: any(isinstance(each, Losses) for each in reports))
    if ends_by_itself:
        qtbot.waitUntil(lambda: any(isinstance(each, Progressed) for each in reports))
    (mark,) = folder.iterdir()
    pid = int(mark.suffix[1:])
    assert alive(pid)
    assert pid != os.getpid()
    n_reports = len(reports)
    fits.close()
    assert not fits.running
    assert not alive(pid)
    assert mark.with_suffix(".cancelled").exists() == ends_by_itself
    qtbot.wait(1)
    assert len(reports) == n_reports, "nothing is reported after a cancel"
