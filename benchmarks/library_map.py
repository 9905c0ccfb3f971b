"""Time to draw a frame of the library's map with 1,000,000 events, beside pyqtgraph's scatter plot.

    QT_QPA_PLATFORM=offscreen python -m benchmarks.library_map

The real canvas paints into an image while it is dragged: the whole map, a part in which the events are still
shown by their density, and parts in which each is drawn. It reports the processor time of the thread that
draws, which other processes do not change, and the 16.7 ms of 60 frames a second. Then pyqtgraph's
ScatterPlotItem draws the same events, as single pixels, which is the least that it can do.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from codec.library.landmarks import Landmarks
from codec.library.map_picture import MapPicture
from codec.library.world_map import WorldMap
from editor.snapshots import ensure_application
from editor.views.library.map_canvas import MapCanvas

__all__ = ["MapFrames", "made_up_map", "measure_panning", "measure_scatter"]

_FRAME_MS = 1000 / 60
_N_EVENTS = 1_000_000
_N_FRAMES = 60
_N_SCATTER_FRAMES = 3
_SIZE = (1200, 800)
_PAN_PX = 32.0


@dataclass(frozen=True)
class MapFrames:
    """Median and longest time of a frame in ms."""

    median_ms: float
    worst_ms: float


def made_up_map(n_events: int, seed: int = 0) -> WorldMap:
    """Return a map of clusters of events."""
    rng = np.random.default_rng(seed)
    centres = rng.uniform(0.05, 0.95, (400, 2))
    spreads = rng.uniform(0.004, 0.03, 400)
    kinds = rng.choice(400, n_events, p=rng.dirichlet(np.full(400, 2.0)))
    places = centres[kinds] + spreads[kinds, None] * rng.normal(size=(n_events, 2))
    colours = rng.integers(50, 230, (400, 3)).astype(np.uint8)[kinds]
    landmarks = Landmarks(
        np.zeros((1, 32), np.float32), np.full((1, 2), 0.5, np.float32), np.zeros((1, 3), np.float32)
    )
    rows = np.arange(n_events, dtype=np.int64)
    return WorldMap("made up", landmarks, 1.0, n_events, rows, places.astype(np.float32), colours)


def measure_panning(canvas: MapCanvas, n_frames: int = _N_FRAMES, pixel_ratio: float = 1.0) -> MapFrames:
    """Measure the frames of a canvas while it is dragged to and fro, the pointer over it."""

    def step(frame: int) -> None:
        # Far enough that what was drawn beyond the borders does not suffice.
        forth = frame % 20 < 10
        canvas.pan(QPointF(_PAN_PX, 0.4 * _PAN_PX) if forth else QPointF(-_PAN_PX, -0.4 * _PAN_PX))

    canvas.show_pointer(QPointF(canvas.width() / 2, canvas.height() / 2), None)
    return _timed(canvas, step, n_frames, pixel_ratio)


def measure_scatter(world: WorldMap, n_frames: int = _N_SCATTER_FRAMES) -> MapFrames:
    """Measure the frames of pyqtgraph's scatter plot of the same events, dragged as well."""
    plot = pg.PlotWidget()
    plot.resize(*_SIZE)
    x, y = world.places.T.astype(np.float64)
    plot.addItem(pg.ScatterPlotItem(x, y, size=1, pen=None, brush=(120, 140, 200)))
    plot.show()
    QApplication.processEvents()
    return _timed(plot, lambda _: plot.getViewBox().translateBy(x=0.01), n_frames, 1.0)


def _timed(
    widget: MapCanvas | pg.PlotWidget, step: Callable[[int], None], n_frames: int, pixel_ratio: float
) -> MapFrames:
    image = QImage(round(_SIZE[0] * pixel_ratio), round(_SIZE[1] * pixel_ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(pixel_ratio)

    def draw() -> None:
        painter = QPainter(image)
        if isinstance(widget, MapCanvas):
            widget.render(painter, QPoint(0, 0))
        else:
            widget.render(painter)
        painter.end()

    draw()
    times: list[float] = []
    for frame in range(n_frames):
        began = time.thread_time()
        step(frame)
        draw()
        times.append(1000 * (time.thread_time() - began))
    return MapFrames(statistics.median(times), max(times))


def main() -> None:
    """Print the table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    ensure_application()
    world = made_up_map(_N_EVENTS)
    began = time.perf_counter()
    picture = MapPicture.of(world)
    print(f"picture of {_N_EVENTS:,} events: {time.perf_counter() - began:.2f} s, in a thread")
    filtered = MapPicture.of(world, np.arange(_N_EVENTS) % 7 == 0)
    canvas = MapCanvas()
    canvas.resize(*_SIZE)
    canvas.show()
    print(f"\n{'view':>24} {'median':>8} {'worst':>8}  ms a frame")
    slowest = 0.0
    for name, shown in (("all", picture), ("one of seven", filtered)):
        canvas.show_picture(shown)
        for zoom in (1.0, 5.0, 30.0, 120.0):
            canvas.fit()
            canvas.zoom(zoom)
            for ratio in (1.0, 2.0):
                found = measure_panning(canvas, pixel_ratio=ratio)
                slowest = max(slowest, found.median_ms)
                text = f"{name}, {zoom:.0f} x, @{ratio:.0f}x"
                print(f"{text:>24} {found.median_ms:8.1f} {found.worst_ms:8.1f}  {_verdict(found)}")
    scatter = measure_scatter(world)
    print(f"{'ScatterPlotItem':>24} {scatter.median_ms:8.0f} {scatter.worst_ms:8.0f}  {_verdict(scatter)}")
    print(f"\nthe slowest view of the map is {scatter.median_ms / slowest:.0f} times as fast")


def _verdict(frames: MapFrames) -> str:
    return f"{frames.median_ms / _FRAME_MS:.2f} of {_FRAME_MS:.1f} ms"


if __name__ == "__main__":
    main()
