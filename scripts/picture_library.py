"""The library of the pictures: a few recordings that this file makes, encoded as drafts; and its pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from picture_gestures import loudest_note, raised, rest, select, wait
from PySide6.QtWidgets import QWidget

from codec.audio.clip import save_audio
from codec.library import Library
from codec.library.batch import Batch
from codec.library.process_runner import ProcessRunner
from codec.library.regions import Region
from editor.views.window.main_window import MainWindow
from editor.views.window.workspaces import BROWSE, EDIT

__all__ = ["library_pictures", "made_library"]

_RATE = 44_100
_STEP_S = 0.4
_N_NOTES = 18
_SCALE = (0, 2, 4, 7, 9, 12, 14, 16)
_BELLS, _BARS, _STRINGS = (1.0, 2.76, 5.4, 8.93), (1.0, 3.93, 9.5), (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)

Samples = NDArray[np.float64]


def made_library(folder: Path) -> Path:
    """Make a library of six recordings, with tags and ratings, and return its folder."""
    music = folder / "Samples"
    rng = np.random.default_rng(7)
    for path, note in _instruments(rng).items():
        (music / path).parent.mkdir(parents=True, exist_ok=True)
        samples = _phrase(note, rng).astype(np.float32)
        save_audio(music / path, samples[None], _RATE, "PCM_16")
    with Library.open(folder / "library") as library, ProcessRunner(2) as runner:
        Batch(library, runner, level="draft").run([music])
        columns = library.columns()
        titles = {piece.piece_id: piece.title for piece in library.pieces()}
        loud = columns.rows[np.argsort(columns.level_db)[::-1]][:40]
        for number, row in enumerate(loud.tolist()):
            title = titles[library.piece_of_row(row).piece_id]
            library.marks.rate(5 - number % 4, rows=[row])
            library.marks.tag("soft" if "Brushes" in title else title.split()[0].lower(), rows=[row])
    return folder / "library"


def _instruments(rng: np.random.Generator) -> dict[str, Callable[[float], Samples]]:
    """Return what plays a note of a pitch in Hz, by the names of their files."""
    return {
        "Bells/Tower bells.wav": lambda hz: _struck(hz, _BELLS, 2.2),
        "Bells/Glass.wav": lambda hz: _struck(4 * hz, _BELLS, 0.7),
        "Mallets/Marimba.wav": lambda hz: _struck(hz, _BARS, 0.35),
        "Strings/Harp.wav": lambda hz: _struck(hz, _STRINGS, 0.9),
        "Drums/Toms.wav": lambda hz: _struck(hz / 3, (1.0, 1.59, 2.14), 0.25) + 0.1 * _hiss(rng, 0.02),
        "Drums/Brushes.wav": lambda _: _hiss(rng, 0.08),
    }


def _times() -> Samples:
    return np.arange(round(1.6 * _RATE)) / _RATE


def _struck(hz: float, partials: tuple[float, ...], decay_s: float) -> Samples:
    """Return a struck sound: partials at multiples of a frequency, the higher the shorter."""
    found = [
        np.sin(2 * np.pi * hz * each * _times()) * np.exp(-_times() * each**0.7 / decay_s) / each
        for each in partials
        if hz * each < 10_000
    ]
    return np.sum(found, axis=0)


def _hiss(rng: np.random.Generator, decay_s: float) -> Samples:
    return rng.standard_normal(len(_times())) * np.exp(-_times() / decay_s)


def _phrase(note: Callable[[float], Samples], rng: np.random.Generator) -> Samples:
    """Return a phrase of notes of a scale, with a peak of -3 dB."""
    step = round(_STEP_S * _RATE)
    phrase = np.zeros((_N_NOTES + 4) * step)
    for number in range(_N_NOTES):
        pitch = 196.0 * 2 ** (int(rng.choice(_SCALE)) / 12)
        sound = note(pitch) * rng.uniform(0.5, 1.0)
        begin = number * step
        phrase[begin : begin + len(sound)] += sound[: len(phrase) - begin]
    return phrase * 10 ** (-3 / 20) / np.abs(phrase).max()


def library_pictures(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Bring the window into each state of the library that the guides show, and back."""
    library, panel, session = window.session.library, window.library_panel, window.session
    window.workspaces.choose(BROWSE)
    window.library.show()
    wait(lambda: library.found is not None)
    panel.filters.more.setChecked(True)
    wait(lambda: library.is_idle)
    panel.events.view.sortByColumn(
        5, panel.events.view.horizontalHeader().sortIndicatorOrder().DescendingOrder
    )
    wait(lambda: library.found is not None and library.found.order.falling and library.is_idle)
    panel.events.audition_on_walk = False
    panel.events.view.selectRow(2)
    rest(1.0)
    yield "library", window.docks["library"]
    panel.filters.more.setChecked(False)
    panel.tabs.setCurrentWidget(panel.map)
    wait(lambda: library.map.picture is not None)
    library.map.name_region(_region(window, "Brushes"))
    panel.map.canvas.fit()
    rest(2.0)
    yield "library-map", window.docks["library"]
    panel.tabs.setCurrentWidget(panel.events)
    panel.events.audition_on_walk = True
    window.workspaces.choose(EDIT)
    raised(window, "map")
    raised(window, "table")
    before = session.undo_stack.index()
    window.actions_by_id["mosaic"].trigger()
    wait(lambda: session.undo_stack.index() > before and not library.replacing.running and session.is_settled)
    select(window, [loudest_note(session).event_id])
    yield "mosaic", window.docks["inspector"]
    session.undo_stack.setIndex(before)
    wait(lambda: session.is_settled)


def _region(window: MainWindow, title: str) -> Region:
    """Return a circle around most events of a piece, with its title."""
    library = window.session.library
    assert library.shelf is not None
    assert library.map.picture is not None
    (piece,) = (each for each in library.shelf.pieces.values() if each.title == title)
    world = library.map.picture.world
    places = world.places[world.positions_of(np.arange(piece.first_row, piece.first_row + piece.n_events))]
    centre = np.median(places, axis=0)
    radius = 1.15 * float(np.quantile(np.hypot(*(places - centre).T), 0.9))
    angles = np.linspace(0.0, 2 * np.pi, 32, endpoint=False)
    outline = centre + radius * np.stack([np.cos(angles), np.sin(angles)], 1)
    return Region(title, tuple((float(x), float(y)) for x, y in outline))
