"""The workers: order of work, stale results, cancel, errors, layouts in a process, closing."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pytestqt.qtbot import QtBot

from codec.audio.placed import PlacedSound
from codec.events.event import VECTOR_SIZE, Event, Stage
from codec.similarity.layout import Layout, compute_layout
from editor.session.ways import ModelWay
from editor.workers import (
    Cancelled,
    CodecHandle,
    InferenceWorker,
    LayoutWorker,
    MainThread,
    OnFirst,
    ProvisionalLayout,
    Rendered,
    Task,
    TaskContext,
    make_stage_views,
)
from tests.editor.codec_fakes import SineCodec
from tests.editor.threads import assert_no_thread_left


@pytest.fixture
def codec() -> SineCodec:
    return SineCodec()


class Collected:
    def __init__(self) -> None:
        self.first: list[tuple[Event, Sequence[PlacedSound]]] = []
        self.rendered: list[tuple[Event, Rendered]] = []
        self.failed: list[tuple[Event | None, Exception]] = []


@pytest.fixture
def collected() -> Collected:
    return Collected()


@pytest.fixture
def worker(qtbot: QtBot, codec: SineCodec, collected: Collected) -> Iterator[InferenceWorker]:
    made = InferenceWorker(
        CodecHandle(lambda: codec),
        MainThread(),
        ModelWay(lambda _event, _model: None).make,
        on_first=lambda event, parts: collected.first.append((event, parts)),
        on_rendered=lambda event, rendered: collected.rendered.append((event, rendered)),
        on_failed=lambda event, error: collected.failed.append((event, error)),
    )
    made.restart(22_050)
    yield made
    codec.gate.set()
    made.close()


def test_events_nearest_the_focus_are_rendered_first(
    qtbot: QtBot,
    worker: InferenceWorker,
    codec: SineCodec,
    collected: Collected,
    make_event: Callable[..., Event],
) -> None:
    codec.gate.clear()
    worker.render(make_event(0, 5.0))
    qtbot.waitUntil(lambda: worker.n_waiting == 1)
    time.sleep(0.02)  # the thread has begun with the only one
    worker.set_focus(round(3.0 * 22_050))
    for seed, onset_s in ((1, 0.0), (2, 9.0), (3, 3.5), (4, 2.0)):
        worker.render(make_event(seed, onset_s))
    codec.gate.set()
    qtbot.waitUntil(lambda: len(collected.rendered) == 5)
    assert codec.rendered == ["event-0", "event-3", "event-4", "event-1", "event-2"]


def test_a_request_goes_before_dirty_events_and_only_the_newest_of_a_kind_is_answered(
    qtbot: QtBot, worker: InferenceWorker, codec: SineCodec, make_event: Callable[..., Event]
) -> None:
    codec.gate.clear()
    order: list[str] = []
    worker.render(make_event(0))
    time.sleep(0.02)
    worker.render(make_event(1))
    for text in ("first wish", "second wish"):
        worker.request(
            "audition", lambda _codec, text=text: codec.rendered.append(text) or text, order.append
        )
    codec.gate.set()
    qtbot.waitUntil(lambda: worker.n_waiting == 0)
    assert codec.rendered == ["event-0", "second wish", "event-1"]
    qtbot.waitUntil(lambda: order == ["second wish"])


def test_only_the_newest_version_of_an_event_is_rendered(
    qtbot: QtBot,
    worker: InferenceWorker,
    codec: SineCodec,
    collected: Collected,
    make_event: Callable[..., Event],
) -> None:
    codec.gate.clear()
    worker.render(make_event(9))
    time.sleep(0.02)
    event = make_event(1)
    for gain_db in (-1.0, -2.0, -3.0):
        worker.render(event.replace(gain_db=gain_db))
    worker.render(make_event(2))
    worker.forget("event-2")
    codec.gate.set()
    qtbot.waitUntil(lambda: len(collected.rendered) == 2)
    assert [(e.event_id, e.gain_db) for e, _ in collected.rendered] == [("event-9", 0.0), ("event-1", -3.0)]


def test_results_of_the_piece_before_are_dropped(
    qtbot: QtBot,
    worker: InferenceWorker,
    codec: SineCodec,
    collected: Collected,
    make_event: Callable[..., Event],
) -> None:
    codec.gate.clear()
    worker.render(make_event(0))
    time.sleep(0.02)
    worker.restart(44_100)
    worker.render(make_event(1))
    codec.gate.set()
    qtbot.waitUntil(lambda: len(collected.rendered) == 1)
    qtbot.wait(20)
    (event, rendered) = collected.rendered[0]
    assert event.event_id == "event-1"
    assert len(rendered.samples) == round(0.8 * 44_100)


def test_an_event_that_fails_is_told_and_the_others_go_on(
    qtbot: QtBot,
    worker: InferenceWorker,
    codec: SineCodec,
    collected: Collected,
    make_event: Callable[..., Event],
) -> None:
    codec.fail_on = "event-0"
    worker.render(make_event(0))
    worker.render(make_event(1))
    qtbot.waitUntil(lambda: len(collected.rendered) == 1 and len(collected.failed) == 1)
    assert collected.failed[0][0] is not None
    assert "cannot be rendered" in str(collected.failed[0][1])


def test_what_is_heard_first_comes_before_the_whole_and_ends_work_that_nobody_wants(
    qtbot: QtBot, worker: InferenceWorker, collected: Collected, make_event: Callable[..., Event]
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    measures = SineCodec().measures([make_event(0)])[0]

    def make(_: object, event: Event, _rate: int, first: OnFirst) -> Rendered:
        begun.set()
        assert go_on.wait(5)
        first([PlacedSound(event.onset_samples, np.zeros((1, 4), np.float32))])
        return Rendered(np.zeros(1, np.float32), measures)

    worker.make_with(make)
    worker.render(make_event(0))
    assert begun.wait(5)
    # A newer version comes while the older one is made: of that one nothing is heard.
    worker.render(make_event(0).replace(gain_db=-3.0))
    go_on.set()
    qtbot.waitUntil(lambda: bool(collected.rendered))
    assert [event.gain_db for event, _ in collected.first] == [-3.0]
    assert [event.gain_db for event, _ in collected.rendered] == [-3.0]
    assert collected.failed == []
    assert worker.n_waiting == 0


def test_what_is_being_made_of_an_event_is_dropped_once_its_room_is_another(
    qtbot: QtBot, worker: InferenceWorker, collected: Collected, make_event: Callable[..., Event]
) -> None:
    begun, go_on = threading.Semaphore(0), threading.Semaphore(0)
    measures = SineCodec().measures([make_event(0)])[0]
    room = ["before"]

    def make(_: object, event: Event, _rate: int, first: OnFirst) -> Rendered:
        sound = np.zeros(len(room[0]), np.float32)
        begun.release()
        assert go_on.acquire(timeout=60)
        return Rendered(sound, measures)

    worker.make_with(make)
    worker.render(make_event(0))
    assert begun.acquire(timeout=60)
    room[0] = "another"
    worker.drop_results(make_event(0).event_id)
    worker.render(make_event(0))
    worker.render(make_event(1))
    go_on.release(3)
    qtbot.waitUntil(lambda: len(collected.rendered) == 2 and not worker.n_waiting)
    assert [len(rendered.samples) for _, rendered in collected.rendered] == [len("another")] * 2


def test_all_inference_happens_on_one_thread_and_closing_ends_it(
    qtbot: QtBot, codec: SineCodec, make_event: Callable[..., Event]
) -> None:
    before = set(threading.enumerate())
    done: list[Any] = []
    worker = InferenceWorker(
        CodecHandle(lambda: codec),
        MainThread(),
        ModelWay(lambda _event, _model: None).make,
        on_first=lambda *_: None,
        on_rendered=lambda *a: done.append(a),
        on_failed=lambda *_: None,
    )
    worker.restart(22_050)
    worker.render(make_event(0))
    worker.request("x", lambda c: c.render(make_event(1), 22_050), done.append)
    qtbot.waitUntil(lambda: len(done) == 2)
    assert codec.threads == {"pointillist-inference"}
    worker.close()
    assert_no_thread_left(before)


def test_the_codec_is_loaded_once_and_a_failure_can_be_tried_again() -> None:
    calls: list[int] = []
    codec = SineCodec()

    def load() -> SineCodec:
        calls.append(1)
        if len(calls) == 1:
            raise FileNotFoundError("the model is missing")
        return codec

    handle = CodecHandle(load)
    with pytest.raises(FileNotFoundError):
        handle.get()
    bank: Any = object()
    handle.set_bank(bank)
    assert handle.get() is codec
    assert handle.get() is codec
    assert len(calls) == 2
    assert codec.banks == [bank]


def test_a_task_reports_its_end_once(qtbot: QtBot) -> None:
    told: list[object] = []
    main = MainThread()

    def run(work: Callable[[TaskContext], object]) -> Task[object]:
        return Task(
            "test",
            work,
            main,
            on_done=lambda result: told.append(("done", result)),
            on_error=lambda error: told.append(("error", str(error))),
            on_cancelled=lambda: told.append("cancelled"),
            on_progress=lambda share, text: told.append((share, text)),
            on_item=lambda item: told.append(("item", item)),
        ).start()

    def fine(context: TaskContext) -> object:
        context.progress(0.5, "half")
        context.item(7)
        return 42

    def broken(context: TaskContext) -> object:
        raise ValueError("no")

    def patient(context: TaskContext) -> object:
        while True:
            context.check()
            time.sleep(0.002)

    run(fine)
    qtbot.waitUntil(lambda: ("done", 42) in told)
    assert told == [(0.5, "half"), ("item", 7), ("done", 42)]
    told.clear()
    run(broken)
    qtbot.waitUntil(lambda: told == [("error", "no")])
    told.clear()
    task = run(patient)
    task.cancel()
    qtbot.waitUntil(lambda: told == ["cancelled"])
    told.clear()
    task = run(patient)
    task.drop()
    task.join(2.0)
    qtbot.wait(20)
    assert told == []


def test_a_cancelled_task_is_not_an_error() -> None:
    cancelled = threading.Event()
    context = TaskContext(cancelled, lambda *_: None, lambda *_: None)
    context.check()
    cancelled.set()
    with pytest.raises(Cancelled):
        context.check()


def test_the_layout_of_few_events_needs_no_process_and_arrives(qtbot: QtBot) -> None:
    layouts: list[Layout] = []
    worker = LayoutWorker(MainThread(), on_done=layouts.append, on_error=pytest.fail)
    vectors = np.random.default_rng(0).normal(size=(3, VECTOR_SIZE)).astype(np.float32)
    worker.start(["a", "b", "c"], vectors)
    qtbot.waitUntil(lambda: len(layouts) == 1)
    assert layouts[0].event_ids == ("a", "b", "c")
    assert not worker.busy


def test_a_layout_that_is_stopped_never_arrives(qtbot: QtBot) -> None:
    layouts: list[Layout] = []
    worker = LayoutWorker(MainThread(), on_done=layouts.append, on_error=pytest.fail)
    vectors = np.random.default_rng(0).normal(size=(40, VECTOR_SIZE)).astype(np.float32)
    began = time.monotonic()
    worker.start([str(k) for k in range(40)], vectors)
    qtbot.wait(50)
    worker.stop()
    assert time.monotonic() - began < 5.0
    qtbot.wait(50)
    assert layouts == []


def test_the_layout_process_lays_out_every_event() -> None:
    from editor.workers.layout import compute_in_process

    vectors = np.random.default_rng(0).normal(size=(6, VECTOR_SIZE)).astype(np.float32)
    ids = [f"e{k}" for k in range(6)]
    layout = compute_in_process(ids, vectors, 3, None, lambda _process: True)
    assert layout is not None
    assert layout.event_ids == tuple(ids)
    assert layout.seed == 3
    assert len(np.unique(layout.map, axis=0)) == 6
    assert compute_in_process(ids, vectors, 3, None, lambda _process: False) is None
    mirrored = Layout(1 - layout.lanes, 1 - layout.map, layout.colours, 3, layout.event_ids)
    alike = compute_in_process(ids, vectors, 3, mirrored, lambda _process: True)
    assert alike is not None
    np.testing.assert_allclose(alike.map, mirrored.map, atol=1e-6)


@pytest.mark.parametrize("before", ["", os.pathsep])
def test_the_layout_process_runs_no_file_of_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    from editor.workers.layout import compute_in_process

    for name in ("numpy", "codec", "editor", "struct"):
        (tmp_path / f"{name}.py").write_text("open('has_run', 'w').close()\nraise SystemExit(3)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", before + os.environ.get("PYTHONPATH", ""))
    vectors = np.random.default_rng(0).normal(size=(6, VECTOR_SIZE)).astype(np.float32)
    layout = compute_in_process([f"e{k}" for k in range(6)], vectors, 3, None, lambda _process: True)
    assert not (tmp_path / "has_run").exists()
    assert layout is not None


def test_a_layout_process_that_fails_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    from editor.workers.layout import compute_in_process

    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(OSError, match="nowhere"):
        compute_in_process(
            [str(k) for k in range(9)], np.zeros((9, VECTOR_SIZE), np.float32), 0, None, lambda _: True
        )


@pytest.mark.parametrize("n_events", [0, 1, 2, 5, 300])
@pytest.mark.parametrize("kept", [True, False])
def test_provisional_places_are_usable_for_any_number_of_events(n_events: int, kept: bool) -> None:
    provisional, ids, vectors = ProvisionalLayout(), *_found(n_events)
    if kept:
        for vector in vectors:
            provisional.keep(vector)
        layout = provisional.of_kept(ids, vectors)
    else:
        layout = provisional.of_new(ids, vectors)
    for values in (layout.lanes, layout.map, layout.colours):
        assert np.isfinite(values).all()
        assert ((values >= 0) & (values <= 1)).all()


@pytest.mark.parametrize("n_events", [4, 12, 40])
def test_events_have_colours_of_their_kinds_from_the_first_ones_on(n_events: int) -> None:
    rng = np.random.default_rng(2)
    kinds = np.arange(n_events) % 4
    vectors = rng.normal(size=(4, VECTOR_SIZE))[kinds] + 0.1 * rng.normal(size=(n_events, VECTOR_SIZE))
    layout = ProvisionalLayout().of_new([f"e{k}" for k in range(n_events)], vectors.astype(np.float32))
    chroma = layout.colours.max(axis=1) - layout.colours.min(axis=1)
    assert np.median(chroma) > 0.35, "they are not grey"
    middles = np.stack([layout.colours[kinds == kind].mean(axis=0) for kind in range(4)])
    between = np.linalg.norm(middles[:, None] - middles[None], axis=2)[np.triu_indices(4, 1)]
    assert between.min() > 0.25, "kinds can be told apart"


def test_the_final_layout_resembles_the_provisional_one() -> None:
    rng = np.random.default_rng(2)
    ids, kinds = [f"e{k}" for k in range(60)], np.arange(60) % 6
    vectors = rng.normal(size=(6, VECTOR_SIZE))[kinds] + 0.2 * rng.normal(size=(60, VECTOR_SIZE))
    early = ProvisionalLayout().of_new(ids, vectors.astype(np.float32))
    final = compute_layout(ids, vectors, 0, early)
    flipped = Layout(1 - early.lanes, 1 - early.map, 1 - early.colours, 0, early.event_ids)

    def gaps(one: Layout, other: Layout) -> list[float]:
        return [
            float(np.square(getattr(one, name) - getattr(other, name)).mean())
            for name in ("lanes", "map", "colours")
        ]

    assert all(near < 0.7 * far for near, far in zip(gaps(final, early), gaps(final, flipped), strict=True))


def test_provisional_places_drift_little_once_there_are_many() -> None:
    provisional, ids, vectors = ProvisionalLayout(), *_found(120)
    for vector in vectors[:60]:
        provisional.keep(vector)
    first = provisional.of_kept(ids[:60], vectors[:60])
    for vector in vectors[60:]:
        provisional.keep(vector)
    second = provisional.of_kept(ids, vectors)
    assert np.abs(second.map[:60] - first.map).max() < 0.08


@pytest.mark.parametrize("n_kept", [0, 6, 40, 90])
def test_events_stand_where_they_will_once_they_are_kept(n_kept: int) -> None:
    provisional, ids, vectors = ProvisionalLayout(), *_found(100)
    for vector in vectors[:n_kept]:
        provisional.keep(vector)
    new = provisional.of_new(ids[n_kept:], vectors[n_kept:])
    assert new.event_ids == tuple(ids[n_kept:])
    for vector in vectors[n_kept:]:
        provisional.keep(vector)
    kept = provisional.of_kept(ids, vectors)
    for before, after in ((new.lanes, kept.lanes), (new.map, kept.map), (new.colours, kept.colours)):
        np.testing.assert_allclose(before, after[n_kept:], atol=1e-6)


def _found(n_events: int) -> tuple[list[str], NDArray[np.float32]]:
    """Return identifiers and vectors, whose elements differ in their means and spreads as those of events."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(n_events, VECTOR_SIZE)) * np.linspace(0.2, 3, VECTOR_SIZE)
    offsets = rng.normal(size=VECTOR_SIZE)
    return [str(k) for k in range(n_events)], (vectors + offsets).astype(np.float32)


def test_stage_pictures_share_their_axes_but_for_the_short_impulse(make_event: Callable[..., Event]) -> None:
    codec = SineCodec()
    vector = np.zeros(VECTOR_SIZE, np.float32)
    views = make_stage_views(codec.stages(make_event(0, vector=vector)))
    shapes = {views[stage].spectrogram_db.shape for stage in Stage}
    assert len(shapes) == 1
    impulse = views[Stage.IMPULSE]
    assert views[Stage.RESONANCE].duration_s == views[Stage.ROOM].duration_s > 10 * impulse.duration_s
    assert (impulse.spectrogram_db.max(axis=0) > -60).mean() > 0.5  # it fills its picture
    assert impulse.spectrogram_db.max() == pytest.approx(0.0)
    assert max(float(views[stage].spectrogram_db.max()) for stage in Stage) == pytest.approx(0.0)
    picture = views[Stage.RESONANCE]
    n_bins = picture.spectrogram_db.shape[0]
    loudest = int(picture.spectrogram_db[:, 4].argmax())
    shown_hz = picture.low_hz * (picture.high_hz / picture.low_hz) ** (loudest / (n_bins - 1))
    assert shown_hz == pytest.approx(220.0, rel=0.06)


def test_importing_the_workers_loads_no_torch() -> None:
    code = "import sys, editor.workers, editor.layout_process; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
