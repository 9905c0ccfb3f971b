"""Time to draw a frame of the map with 1k, 10k and 100k points: while zooming, at rest, under the pointer.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.map

The real view paints into an image, with one and two pixels per point. It reports the processor time of the
thread that draws, which other processes do not change.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication

from codec.events.event import VECTOR_SIZE, Event
from codec.similarity.layout import Layout
from editor.session import Session
from editor.snapshots import ensure_application
from editor.views.map.view import MapView
from editor.views.marks.model import MarksModel
from editor.workers import CodecService

__all__ = ["MapFrames", "fill_with_points", "measure_map", "no_codec"]

_SIZE = (800, 600)
_N_FRAMES = 40


@dataclass(frozen=True)
class MapFrames:
    """Median times of a frame in ms: zooming and panning, redrawing at rest, hovering, selecting."""

    n_points: int
    pixel_ratio: float
    moving_ms: float
    worst_moving_ms: float
    at_rest_ms: float
    hover_ms: float
    select_ms: float


def fill_with_points(session: Session, n_points: int, seed: int = 0, spacing_samples: int = 200) -> None:
    """Fill a session's document with `n_points` events in clusters, with a layout."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(0, 40, n_points)
    centres = rng.normal(size=(40, VECTOR_SIZE))
    vectors = (centres[kinds] + 0.3 * rng.normal(size=(n_points, VECTOR_SIZE))).astype(np.float32)
    ids = tuple(f"{index:06d}" for index in range(n_points))
    document = session.document
    document.apply({each: Event(each, spacing_samples * k, vectors[k]) for k, each in enumerate(ids)})
    places = rng.uniform(0.1, 0.9, (40, 2))[kinds] + 0.04 * rng.normal(size=(n_points, 2))
    document.set_layout(
        Layout(
            lanes=rng.uniform(0, 1, n_points).astype(np.float32),
            map=np.clip(places, 0, 1).astype(np.float32),
            colours=rng.uniform(0.2, 0.9, (40, 3))[kinds].astype(np.float32),
            seed=seed,
            event_ids=ids,
        )
    )


def measure_map(session: Session, pixel_ratio: float = 1.0, n_frames: int = _N_FRAMES) -> MapFrames:
    """Measure the frames of a map over the events of a session."""
    model = MarksModel(session)
    model.rebuild()
    view = MapView(session, model)
    view.audition_on_hover = False
    view.resize(*_SIZE)
    view.show()
    QApplication.processEvents()
    image = QImage(round(_SIZE[0] * pixel_ratio), round(_SIZE[1] * pixel_ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(pixel_ratio)
    image.fill(QColor("black"))

    def draw() -> None:
        view.render(image)

    draw()
    rng = np.random.default_rng(1)
    ids = model.marks.ids

    def timed(step: Callable[[int], None]) -> list[float]:
        times: list[float] = []
        for frame in range(n_frames):
            begin = time.thread_time()
            step(frame)
            draw()
            times.append(1000 * (time.thread_time() - begin))
        return times

    def move(frame: int) -> None:
        view.zoom(1.05 if frame % 20 < 10 else 1 / 1.05, QPointF(300, 200))
        view.pan(QPointF(3, -2))

    def sharpen(_: int) -> None:
        view.points.marks = model.marks
        view.points.moving = False

    moving = timed(move)
    view.fit()
    at_rest = timed(sharpen)

    def hover_somewhere(_: int) -> None:
        at = QPointF(*rng.uniform(0, 500, 2))
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(QEvent.Type.MouseMove, at, at, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view.plot.viewport(), event)

    hover = timed(hover_somewhere)
    select = timed(lambda _: session.selection.set([ids[int(rng.integers(len(ids)))]]))
    session.selection.clear()
    result = MapFrames(
        len(ids),
        pixel_ratio,
        statistics.median(moving),
        max(moving),
        *(statistics.median(each) for each in (at_rest, hover, select)),
    )
    view.deleteLater()
    model.deleteLater()
    QApplication.processEvents()
    return result


def main() -> None:
    """Print the table."""
    ensure_application()
    columns = ("moving", "worst", "at rest", "hover", "select")
    print(f"{'points':>8} {'ratio':>5} {' '.join(f'{each:>8}' for each in columns)}  ms")
    for n_points in (1_000, 10_000, 100_000):
        done = threading.Event()
        session = Session(load_codec=partial(no_codec, done))
        fill_with_points(session, n_points)
        for ratio in (1.0, 2.0):
            found = measure_map(session, ratio)
            print(
                f"{n_points:8} {ratio:5.0f} {found.moving_ms:8.1f} {found.worst_moving_ms:8.1f} "
                f"{found.at_rest_ms:8.1f} {found.hover_ms:8.1f} {found.select_ms:8.1f}"
            )
        done.set()
        session.close()


def no_codec(done: threading.Event) -> CodecService:
    """Block the rendering thread until `done`, so that it does not disturb the measurement."""
    done.wait()
    raise RuntimeError("there is no codec in this benchmark")


if __name__ == "__main__":
    main()
