"""Compared sounds: parts, kept results, equal loudness, and hearing them without a gap."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from codec.audio.clip import AudioClip
from codec.messages import Message
from editor.audio.loudness import integrated_loudness
from editor.audio.playback import Playback
from editor.audio.source import Source
from editor.compare_process import Refused
from editor.document import Document
from editor.session.compare import (
    RECORDING,
    CompareSession,
    Region,
    RegionKind,
    Rendition,
    RunState,
    chosen_region,
)
from editor.session.compare.results import matched_gains
from editor.workers import MainThread, make_picture
from tests.editor.compare_fakes import FakeFits
from tests.editor.unit.test_playback import Opened

RATE = 16_000
SECONDS = 6.0
PART = Region(1.0, 4.0)


def sine(hz: float, level: float = 0.3, seconds: float = SECONDS) -> np.ndarray:
    t = np.arange(round(seconds * RATE)) / RATE
    return (level * np.sin(2 * np.pi * hz * t)).astype(np.float32)


@pytest.fixture
def opened() -> Opened:
    return Opened(RATE)


@pytest.fixture
def playback(qtbot: QtBot, opened: Opened) -> Iterator[Playback]:
    made = Playback(open_backend=opened)
    yield made
    made.close()


@pytest.fixture
def fits() -> FakeFits:
    return FakeFits()


@pytest.fixture
def compare(qtbot: QtBot, playback: Playback, fits: FakeFits) -> Iterator[CompareSession]:
    document, main = Document(), MainThread()
    clip = AudioClip(sine(500.0), RATE)
    document.load_audio(clip, None)
    playback.set_original(clip)
    playback.set_mix(np.ascontiguousarray(clip.samples.T), RATE)
    made = CompareSession(document, playback, main)
    made.fits = fits  # type: ignore[assignment]
    yield made
    made.close()
    main.close()


def begin(qtbot: QtBot, compare: CompareSession, fits: FakeFits, *names: str, region: Region = PART) -> None:
    n_before = len(fits.started)
    compare.compare(names, region)
    qtbot.waitUntil(lambda: compare.recording is not None)
    assert set(fits.started[n_before:]) <= set(names)


def finish(qtbot: QtBot, compare: CompareSession, fits: FakeFits, name: str, **sound: float) -> None:
    fits.finish(name, **sound)
    qtbot.waitUntil(lambda: compare.runs[name].state == RunState.DONE)


@pytest.mark.parametrize(
    ("kind", "loop", "selection", "wanted"),
    [
        (RegionKind.WHOLE, None, None, Region(0.0, 6.0)),
        (RegionKind.LOOP, (1.0, 2.0), None, Region(1.0, 2.0)),
        (RegionKind.LOOP, (5.0, 9.0), None, Region(5.0, 6.0)),
        (RegionKind.SELECTION, None, (-1.0, 2.0), Region(0.0, 2.0)),
        (RegionKind.LOOP, None, (1.0, 2.0), "no loop"),
        (RegionKind.SELECTION, (1.0, 2.0), None, "Nothing is selected"),
        (RegionKind.LOOP, (1.0, 1.1), None, "too short"),
        (RegionKind.SELECTION, None, (7.0, 9.0), "too short"),
    ],
)
def test_a_part_is_within_the_recording_or_it_is_said_why_not(
    kind: RegionKind,
    loop: tuple[float, float] | None,
    selection: tuple[float, float] | None,
    wanted: Region | str,
) -> None:
    found = chosen_region(kind, loop, selection, 6.0)
    if isinstance(wanted, Region):
        assert found == wanted
    else:
        assert wanted in str(found)


def test_a_part_that_would_fill_the_memory_is_refused() -> None:
    assert "five minutes" in str(chosen_region(RegionKind.WHOLE, None, None, 301.0))


def test_codecs_get_the_part_and_letters_in_the_order_of_the_list(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits
) -> None:
    begin(qtbot, compare, fits, "fitting", "coarse", "unknown")
    assert [(run.letter, name) for name, run in compare.runs.items()] == [("A", "coarse"), ("B", "fitting")]
    assert {job.samples.shape for job in fits.jobs} == {(1, 3 * RATE)}
    np.testing.assert_array_equal(fits.jobs[0].samples[0], sine(500.0)[RATE : 4 * RATE])


def test_what_was_done_is_not_done_again(qtbot: QtBot, compare: CompareSession, fits: FakeFits) -> None:
    begin(qtbot, compare, fits, "coarse", "fitting")
    finish(qtbot, compare, fits, "coarse")
    before = compare.runs["coarse"].rendition
    fits.go_on("fitting", 0.5, losses=4)
    begin(qtbot, compare, fits, "coarse", "fitting", region=Region(2.0, 4.5))
    assert fits.started[2:] == ["coarse", "fitting"], "another part"
    begin(qtbot, compare, fits, "coarse", "fitting")
    assert fits.started[4:] == ["fitting"], "only what was not finished"
    assert compare.runs["coarse"].rendition is before
    assert compare.runs["coarse"].figures


def test_slow_figures_that_were_not_waited_for_are_measured_from_the_kept_sound(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits
) -> None:
    begin(qtbot, compare, fits, "coarse")
    fits.fit("coarse")
    fits.measure("coarse", {"log_mel_distance_db": 3.0})
    qtbot.waitUntil(lambda: compare.runs["coarse"].state == RunState.DONE)
    begin(qtbot, compare, fits, "coarse")
    assert compare.runs["coarse"].rendition is not None
    (job,) = fits.jobs
    assert job.decoded is not None, "it is not coded again"
    assert (job.figures, job.slow_figures) == ((), ("visqol_mos",))
    fits.measure("coarse", {"visqol_mos": 4.0})
    assert compare.runs["coarse"].figures == {"log_mel_distance_db": 3.0, "visqol_mos": 4.0}


def test_losses_and_progress_are_there_while_it_runs(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits
) -> None:
    begin(qtbot, compare, fits, "coarse", "fitting")
    assert compare.runs["fitting"].state == RunState.WAITING
    fits.go_on("fitting", 0.5, losses=3)
    run = compare.runs["fitting"]
    assert (run.state, run.share, len(run.losses)) == (RunState.RUNNING, 0.5, 3)
    assert compare.share == pytest.approx(0.25)
    finish(qtbot, compare, fits, "coarse")
    assert compare.share == pytest.approx(0.75)


def test_reports_of_a_cancelled_comparison_change_nothing(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits
) -> None:
    begin(qtbot, compare, fits, "coarse", "fitting")
    finish(qtbot, compare, fits, "coarse")
    late = fits.report
    compare.cancel()
    late("fitting", Refused(Message("is late")))
    states = {name: run.state for name, run in compare.runs.items()}
    assert states == {"coarse": RunState.DONE, "fitting": RunState.CANCELLED}
    assert not compare.running
    assert compare.runs["fitting"].problem is None


def test_a_codec_that_refuses_says_why_and_the_others_are_heard(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits, playback: Playback
) -> None:
    begin(qtbot, compare, fits, "coarse", "fitting")
    fits.report("fitting", Refused(Message("is too short")))
    finish(qtbot, compare, fits, "coarse")
    assert compare.runs["fitting"].problem == "is too short"
    compare.hear("fitting")
    assert playback.source == Source.MIX, "there is nothing to hear"
    compare.hear("coarse")
    qtbot.waitUntil(lambda: playback.is_playing)
    assert compare.heard_name == "coarse"


def test_sounds_follow_each_other_at_the_same_place_without_a_gap_and_as_loud(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits, playback: Playback, opened: Opened
) -> None:
    begin(qtbot, compare, fits, "coarse", "finer")
    finish(qtbot, compare, fits, "coarse", gain=0.25)
    finish(qtbot, compare, fits, "finer", gain=1.5)
    compare.hear(RECORDING)
    qtbot.waitUntil(lambda: playback.is_playing and playback.position_s > 1.2)
    assert (playback.source, playback.loop) == (Source.COMPARED, (1.0, 4.0))
    heard: list[np.ndarray] = []
    for name in ("coarse", "finer", RECORDING):
        before_s = playback.position_s
        compare.hear(name)
        qtbot.waitUntil(lambda name=name: compare.heard_name == name)
        n_before = len(opened.heard)
        qtbot.waitUntil(lambda n_before=n_before: len(opened.heard) > n_before + 0.7 * RATE)
        assert playback.is_playing
        assert playback.position_s != before_s
        heard.append(opened.heard[-round(0.5 * RATE) :])
    playback.stop()
    loudnesses = [integrated_loudness(np.ascontiguousarray(each), RATE) for each in heard]
    assert max(loudnesses) - min(loudnesses) < 0.3, loudnesses
    sounding = np.flatnonzero(np.abs(opened.heard[:, 0]) > 0.1)
    assert np.diff(sounding).max() < 0.02 * RATE, "a gap"


def test_what_is_louder_makes_all_softer_instead_of_clipping() -> None:
    def sound(name: str, loudness: float, peak: float) -> Rendition:
        return Rendition(name, AudioClip(sine(500.0), RATE), loudness, peak)

    recording = sound(RECORDING, -20.0, 0.5)
    soft, spiky = sound("soft", -30.0, 0.1), sound("spiky", -32.0, 0.9)
    gains = matched_gains([recording, soft, spiky], recording)
    assert gains["soft"] - gains[RECORDING] == pytest.approx(10.0)
    assert gains["spiky"] - gains[RECORDING] == pytest.approx(12.0)
    assert 20 * np.log10(0.9) + gains["spiky"] == pytest.approx(0.0, abs=1e-9)
    silent = sound("silent", -np.inf, 0.0)
    assert matched_gains([recording, silent], recording) == {RECORDING: 0.0, "silent": 0.0}


def test_leaving_ends_the_work_and_brings_back_what_was_heard(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits, playback: Playback
) -> None:
    playback.set_loop((0.5, 5.5))
    playback.choose(Source.RECORDING)
    begin(qtbot, compare, fits, "coarse", "fitting")
    finish(qtbot, compare, fits, "coarse")
    compare.hear("coarse")
    qtbot.waitUntil(lambda: playback.source == Source.COMPARED)
    assert playback.loop == (1.0, 4.0)
    compare.leave()
    assert not fits.jobs
    assert (playback.source, playback.is_playing) == (Source.RECORDING, False)
    assert playback.loop == (0.5, 5.5)
    assert compare.heard_name is None


def test_a_detail_of_the_part_may_be_looped(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits, playback: Playback
) -> None:
    begin(qtbot, compare, fits, "coarse")
    finish(qtbot, compare, fits, "coarse")
    playback.set_loop((2.0, 2.5))
    compare.hear("coarse")
    qtbot.waitUntil(lambda: playback.is_playing)
    assert playback.loop == (2.0, 2.5)
    playback.set_loop((0.0, 0.5))
    compare.hear(RECORDING)
    qtbot.waitUntil(lambda: playback.loop == (1.0, 4.0))


def test_comparing_with_the_recording_comes_back_to_the_codec(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits, playback: Playback
) -> None:
    begin(qtbot, compare, fits, "coarse")
    finish(qtbot, compare, fits, "coarse")
    compare.hear("coarse")
    qtbot.waitUntil(lambda: playback.is_playing)
    playback.compare()
    assert (playback.source, compare.heard_name) == (Source.RECORDING, None)
    playback.compare()
    assert (playback.source, compare.heard_name) == (Source.COMPARED, "coarse")
    playback.choose(Source.MIX)
    assert compare.heard_name is None


def test_the_preview_of_edits_is_not_a_codec(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits, playback: Playback
) -> None:
    begin(qtbot, compare, fits, "coarse")
    finish(qtbot, compare, fits, "coarse")
    compare.hear("coarse")
    qtbot.waitUntil(lambda: playback.is_playing)
    playback.stop()
    playback.toggle_edits()
    assert (playback.source, playback.is_playing) == (Source.MIX, True)


def test_another_piece_leaves_nothing(
    qtbot: QtBot, compare: CompareSession, fits: FakeFits, playback: Playback
) -> None:
    begin(qtbot, compare, fits, "coarse", "fitting")
    finish(qtbot, compare, fits, "coarse")
    compare.abx.start(RECORDING, "coarse", 4)
    compare._document.load_audio(AudioClip(sine(300.0), RATE), None)
    assert (compare.runs, compare.region, compare.recording) == ({}, None, None)
    assert not fits.jobs
    assert compare.abx.test is None
    assert playback.source == Source.MIX


# Pictures


def test_pictures_have_the_size_that_is_asked_for() -> None:
    recording = AudioClip(np.stack([sine(500.0), sine(700.0)]), RATE)
    sound = AudioClip(sine(500.0)[::2], RATE // 2)
    for size in ((1, 1), (341, 57), (2_000, 90)):
        assert make_picture("spectrogram", recording, sound, *size).values.shape == size[::-1]
        assert make_picture("error", recording, sound, *size).values.shape == size[::-1]
        assert make_picture("waveform", recording, sound, *size).values.shape == (2, size[0])


def test_an_error_is_where_something_is_missing_or_added() -> None:
    half = round(3.0 * RATE)
    recording = AudioClip(sine(500.0), RATE)
    added = sine(500.0)
    added[half:] += sine(3_000.0)[half:]
    missing = sine(500.0)
    missing[half:] = 0.0
    more, less, same = (
        make_picture("error", recording, AudioClip(each, RATE), 60, 40).values
        for each in (added, missing, recording.samples)
    )
    assert (same == 128).all()
    assert np.abs(more[:, :25].astype(int) - 128).max() <= 2, "the first half is right"
    assert np.abs(less[:, :25].astype(int) - 128).max() <= 2
    assert more[:, 35:].max() == 255
    assert less[:, 35:].min() <= 1
    # High frequencies are above.
    assert np.argmax(more[:, 50]) < np.argmin(less[:, 50])


def test_all_pictures_have_the_recordings_scale() -> None:
    recording = AudioClip(sine(500.0), RATE)
    loud, soft = (
        make_picture("spectrogram", recording, AudioClip(sine(500.0, level), RATE), 20, 20).values.max()
        for level in (0.3, 0.03)
    )
    assert int(loud) - int(soft) == pytest.approx(255 * 20 / 72, abs=3)
