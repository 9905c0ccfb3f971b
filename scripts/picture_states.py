"""The states of the editor's window, panels and dialogs of which pictures are made.

:func:`documented` makes those of the guides; :func:`opening`, :func:`all_panels` and :func:`other_sizes` make
all states, for review.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from picture_compare import compare_states
from picture_dialogs import (
    all_dialogs,
    all_menus,
    all_questions,
    export_events,
    preferences_page,
    take_dialogs,
)
from picture_gestures import Take, loudest_note, mouse, passage, raised, rest, scrolled, select, wait
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QWidget

from codec.events.event import RenderFrom, Stage, StageSource
from codec.project.file import PaletteEntry
from editor.audio.meter import Levels
from editor.session import Session
from editor.views.window.main_window import MainWindow
from editor.views.window.tour import TOUR

__all__ = ["all_panels", "documented", "open_piece", "opening", "other_sizes"]


def documented(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Bring the window into each state that the guides show; yield its name and the widget to grab."""
    session = window.session
    window.timeline.fit()
    select(window, [loudest_note(session).event_id])
    yield "editor", window
    yield "map", window.docks["map"]
    yield "inspector", window.docks["inspector"]
    window.docks["palette"].raise_()
    rest(6.0)  # the piece's own palettes and the pictures of its sounds are made once they are seen
    yield "palette", window.docks["palette"]
    window.docks["table"].raise_()
    window.timeline.plot.set_time_range(4.0, 12.0)
    select(window, passage(session))
    yield "timeline", window.timeline
    shown = {"compare", "compare-rating"}
    yield from ((name, widget) for name, widget in compare_states(window) if name in shown)
    for name, dialog in (
        ("quantise", window.arrange.quantise_dialog()),
        ("mix", window.dialogs.recording_mix_dialog()),
        ("export-events", export_events(window, "midi")),
        ("preferences-keys", preferences_page(window, 1)),
    ):
        dialog.show()
        rest()
        yield name, dialog
        dialog.reject()
        rest()


def opening(window: MainWindow, recording: Path, take: Take) -> None:
    """Take pictures of the empty window, and of one that encodes a recording in detailed mode."""
    session = window.session
    rest(0.5)
    take("welcome", window)
    take("inspector-nothing", window.docks["inspector"])
    take("map-nothing", window.docks["map"])
    take("palette-nothing", raised(window, "palette"))
    take("history-nothing", raised(window, "history"))
    take("table-nothing", raised(window, "table"))
    window.files.encode_detailed(True)
    session.open_path(recording)
    wait(lambda: len(session.document) >= 12)
    select(window, [session.document.sequence()[0].event_id], settled=False)
    take("encoding", window)
    take("inspector-detailed", window.docks["inspector"])
    window.files.encode_detailed(False)
    session.cancel_encode()
    wait(lambda: not session.is_encoding)


def open_piece(window: MainWindow, piece: Path) -> None:
    """Open a recording or a project, and wait until it is encoded and its captured sounds are available.

    Raises
    ------
    SystemExit
        If it cannot be opened.
    """
    session = window.session
    problems: list[str] = []
    session.error.connect(lambda title, text: problems.append(f"{title}: {text}"))
    session.open_path(piece)
    wait(lambda: bool(problems) or (session.captures.available and session.is_settled))
    wait(lambda: bool(problems) or not session.captures.preparing)
    if problems:
        raise SystemExit("; ".join(problems))
    window.show_message("")
    print(f"{len(session.document)} events", flush=True)


def all_panels(window: MainWindow, take: Take) -> None:
    """Take pictures of all panels and dialogs of a window with an open piece."""
    stack = window.session.undo_stack
    before = stack.index()
    for part in (
        _windows,
        _inspectors,
        _choosers,
        _lists,
        _maps,
        _library,
        _compare,
        _timelines,
        all_menus,
        all_dialogs,
        all_questions,
    ):
        part(window, take)
        stack.setIndex(before)
        rest()


def other_sizes(window: MainWindow, take: Take) -> None:
    """Take pictures of a small window, and of dialogs whose width depends on the font."""
    select(window, passage(window.session))
    window.resize(1024, 700)
    rest(0.5)
    take("window", window)
    take("inspector", window.docks["inspector"])
    take_dialogs(window, take, {"quantise", "scale", "mix", "export", "export-events", "preferences"})


# the window and its bars


def _windows(window: MainWindow, take: Take) -> None:
    session = window.session
    window.timeline.fit()
    select(window, [loudest_note(session).event_id])
    take("window", window)
    window.show_message("Copied A walk at dusk.wav: paste it into another program")
    take("status", window.status)
    window.status.clearMessage()
    session.export_progress.emit(0.42, "Writing event 18 of 43…")
    rest()
    take("progress", window.progress)
    session.export_finished.emit(None)
    meter = window.transport.meter
    meter.show_levels(Levels((0.9, 0.4), (0.35, 0.2), 0))
    take("transport", window.transport)
    meter.show_levels(Levels((1.0, 0.7), (0.5, 0.3), 1))
    window.snap.set_lines("beat4")
    session.playback.play(6.0)
    rest(0.5)
    take("transport-playing", window.transport)
    session.playback.stop()
    meter.over.click()
    tour = window.dialogs.tour_guide
    tour.offer()
    rest()
    take("tour-0", window)
    for number in range(1, len(TOUR) + 1):
        assert tour.callout is not None
        tour.callout.on.click()
        rest()
        take(f"tour-{number}", window)
    tour.close()
    raised(window, "table")


def _timelines(window: MainWindow, take: Take) -> None:
    session = window.session
    window.timeline.plot.set_time_range(4.0, 12.0)
    select(window, passage(session))
    session.edits.set_mute(passage(session)[:4], True)
    session.edits.set_render_from(passage(session)[4:8], RenderFrom.MODEL)
    session.edits.set_render_from(passage(session)[8:12], RenderFrom.BLEND)
    window.timeline.set_loop((5.0, 9.0))
    for mode in ("pitch", "lanes", "clusters"):
        window.timeline.set_mode(mode)
        rest(0.5)
        take(f"timeline-{mode}", window.timeline)
    window.timeline.set_mode("pitch")
    window.timeline.plot.set_time_range(6.0, 6.8)
    rest()
    take("timeline-close", window.timeline)
    window.timeline.waveforms.set_shown(True)
    rest(4.0)  # one after the other is computed
    take("timeline-waveforms", window.timeline)
    window.timeline.waveforms.set_shown(False)
    window.timeline.set_loop(None)
    window.timeline.fit()
    take("overview", window.overview)


# panels


def _inspectors(window: MainWindow, take: Take) -> None:
    session = window.session
    dock = window.docks["inspector"]
    note = loudest_note(session).event_id
    several = passage(session)
    select(window, [note])
    take("inspector-captured", dock)
    session.edits.set_render_from([note], RenderFrom.MODEL)
    session.edits.set_parameter([note], "pan", -0.4)
    session.edits.set_parameter([note], "hardness", 0.35)
    session.edits.set_parameter([note], "transpose_semitones", 7.0)
    session.edits.set_mute([note], True)
    select(window, [note])
    take("inspector-model", dock)
    session.edits.set_render_from([note], RenderFrom.BLEND)
    session.edits.swap_stage([note], Stage.IMPULSE, _source(session, several[0]))
    session.edits.set_room([note], session.room_names[0])
    select(window, [note])
    take("inspector-blend-swapped", dock)
    scrolled(window, 1.0)
    take("inspector-below", dock)
    scrolled(window, 0.0)
    session.edits.set_mute(several[:2], True)
    session.edits.set_parameter(several[:2], "gain_db", -6.0)
    select(window, several)
    take("inspector-several", dock)


def _choosers(window: MainWindow, take: Take) -> None:
    session = window.session
    stages = window.inspector.stages
    select(window, [loudest_note(session).event_id])
    for stage in Stage:
        chooser = stages.choose(stage)
        assert chooser is not None
        wait(lambda: session.is_settled)
        rest()
        take(f"chooser-{stage.value}", chooser)
        chooser.close()


def _lists(window: MainWindow, take: Take) -> None:
    session = window.session
    several = passage(session)
    session.piece_edits.add_to_palette(_entry(session, several[0], "Soft attack", Stage.IMPULSE))
    session.edits.set_mute(several[:2], True)
    session.edits.move(several[:2], 441)
    select(window, several[:3])
    palette = raised(window, "palette")
    rest(2.0)
    take("palette", palette)
    take("history", raised(window, "history"))
    take("table", raised(window, "table"))


def _maps(window: MainWindow, take: Take) -> None:
    session = window.session
    view = window.map
    note = loudest_note(session).event_id
    select(window, [])
    take("map", window.docks["map"])
    select(window, [note])
    view.neighbours.morph.slider.setValue(35)
    rest(1.5)
    take("map-morph", window.docks["map"])
    size = view.plot.viewport().size()
    corners = [(0.3, 0.3), (0.6, 0.25), (0.7, 0.6), (0.4, 0.75), (0.28, 0.5)]
    places = [QPointF(x * size.width(), y * size.height()) for x, y in corners]
    mouse(view.plot.viewport(), QEvent.Type.MouseButtonPress, places[0], Qt.KeyboardModifier.AltModifier)
    for place in places[1:]:
        mouse(view.plot.viewport(), QEvent.Type.MouseMove, place, Qt.KeyboardModifier.AltModifier)
    rest()
    take("map-lasso", window.docks["map"])
    mouse(view.plot.viewport(), QEvent.Type.MouseButtonRelease, places[-1], Qt.KeyboardModifier.AltModifier)


def _library(window: MainWindow, take: Take) -> None:
    library, panel = window.session.library, window.library_panel
    window.library.show()
    wait(lambda: library.shelf is not None)
    if not len(library.shelf.columns):  # type: ignore[union-attr]  # it is there now
        take("library-empty", window.docks["library"])
        window.library.add_piece()
        wait(lambda: len(library.shelf.columns) > 0)  # type: ignore[union-attr]
    panel.events.view.selectRow(2)
    rows = panel.events.chosen()
    library.rate(rows, 4)
    library.set_tags(rows, ["soft", "bell"])
    wait(lambda: bool(library.shelf.tags))  # type: ignore[union-attr]
    take("library", window.docks["library"])
    panel.filters.more.setChecked(True)
    panel.filters.pitch.low.setValue(60)
    rest(0.5)
    take("library-filters", window.docks["library"])
    panel.filters.reset()
    panel.filters.more.setChecked(False)
    panel.tabs.setCurrentWidget(panel.map)
    rest(3.0)
    take("library-map", window.docks["library"])
    panel.tabs.setCurrentWidget(panel.events)
    raised(window, "map")


def _compare(window: MainWindow, take: Take) -> None:
    for name, widget in compare_states(window):
        take(name, widget)


def _source(session: Session, event_id: str) -> StageSource:
    event = session.document.event(event_id)
    return StageSource(event.vector, "F4 at 0:06.02", event.detail)


def _entry(session: Session, event_id: str, name: str, stage: Stage) -> PaletteEntry:
    source = _source(session, event_id)
    return PaletteEntry(name, stage, source.vector, source.detail)
