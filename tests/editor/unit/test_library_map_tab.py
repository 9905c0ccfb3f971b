"""The library's map by mouse and keys: heard, brushed, walked, dragged away, with named regions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from codec.library import Filter, Library
from codec.library.explorer import Explorer
from codec.library.landmarks import Landmarks
from codec.library.map_picture import MapPicture
from codec.library.regions import Region
from codec.library.world_map import WorldMap
from editor.session import Session, Settings
from editor.views.library.brush import Brush
from editor.views.library.map_canvas import MapCanvas
from editor.views.library.map_gestures import MapGestures
from editor.views.library.map_tab import MapTab
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout
from tests.editor.session_fakes import Told
from tests.editor.threads import assert_no_thread_left

pytest.importorskip("constriction", reason="has no builds for this machine")

LEFT = Qt.MouseButton.LeftButton
MODEL = SineCodec.identity


@pytest.fixture
def session(tmp_path: Path, qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    before = set(threading.enumerate())
    monkeypatch.setattr("codec.library.explorer.shipped_hash", lambda: MODEL.weights_hash)
    made = Session(
        load_codec=SineCodec,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    yield made
    made.close()
    assert_no_thread_left(before)


@pytest.fixture
def rows() -> range:
    """A piece of 60 events in the user's library; return its rows."""
    with Library.open() as library:
        return library.add_encoded(made_up_piece(0, 60, model=MODEL)).rows


@pytest.fixture
def tab(qtbot: QtBot, session: Session, rows: range) -> MapTab:
    made = MapTab(session)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    made.heard = []  # type: ignore[attr-defined]

    def audition(row: int, *, grain: bool = False) -> None:
        made.heard.append(row)  # type: ignore[attr-defined]
        session.library.heard.emit(row, False)

    session.library.audition = audition  # type: ignore[method-assign]
    qtbot.waitUntil(lambda: session.library.map.picture is not None)
    return made


def picture_of(tab: MapTab) -> MapPicture:
    assert tab.canvas.picture is not None
    return tab.canvas.picture


def pixel_of(tab: MapTab, position: int) -> QPoint:
    xs, ys = tab.canvas.frame.pixels_of(picture_of(tab).world.places[position])
    return QPointF(xs[0], ys[0]).toPoint()


def lonely(tab: MapTab) -> int:
    """Return the position of the event that is farthest from its neighbours."""
    places = picture_of(tab).world.places
    distances = np.hypot(*(places[:, None] - places[None]).transpose(2, 0, 1)) + 9.0 * np.eye(len(places))
    return int(distances.min(axis=1).argmax())


def moved(tab: MapTab, at: QPoint) -> None:
    QTest.mouseMove(tab.canvas, at)
    QApplication.processEvents()


def test_a_click_plays_the_event_under_it(tab: MapTab, rows: range) -> None:
    position = lonely(tab)
    QTest.mouseClick(tab.canvas, LEFT, pos=pixel_of(tab, position))
    assert tab.heard == [rows[position]]  # type: ignore[attr-defined]
    assert tab.canvas.current == rows[position]
    assert "piece 0" in tab.line.text()
    assert "piece 0" in tab.canvas.accessibleDescription()


def test_empty_space_moves_the_map(tab: MapTab) -> None:
    before = tab.canvas.frame
    QTest.mousePress(tab.canvas, LEFT, pos=QPoint(3, 3))
    moved(tab, QPoint(43, 23))
    QTest.mouseRelease(tab.canvas, LEFT, pos=QPoint(43, 23))
    assert tab.heard == []  # type: ignore[attr-defined]
    shift = (before.x - tab.canvas.frame.x) * before.unit_px
    assert shift == pytest.approx(40.0, abs=1e-6)


def test_events_that_the_filter_leaves_out_are_grey_and_silent(
    qtbot: QtBot, session: Session, tab: MapTab, rows: range
) -> None:
    session.library.set_filter(Filter(sound="pitched"))
    qtbot.waitUntil(lambda: len(picture_of(tab).chosen) == 30)
    assert len(picture_of(tab).world) == 60
    noise = next(each for each in range(60) if not picture_of(tab).stands_out(each))
    QTest.mouseClick(tab.canvas, LEFT, pos=pixel_of(tab, noise))
    assert rows[noise] not in tab.heard  # type: ignore[attr-defined]
    assert "30 of 60" in tab.count.text()
    tab.canvas.show_current(None)
    image = tab.canvas.grab().toImage()
    others = [each for each in range(60) if not picture_of(tab).stands_out(each)]
    colours = [image.pixelColor(pixel_of(tab, each)) for each in others]
    assert sum(each.saturation() < 8 for each in colours) > len(others) // 2


@pytest.mark.parametrize("choice", ["random", "nearest"])
def test_the_brush_plays_what_is_under_it_until_it_is_let_go(
    qtbot: QtBot, tab: MapTab, rows: range, choice: str
) -> None:
    tab.tools["brush"].click()
    tab.tempo.setValue(30.0)
    tab.choice.setCurrentIndex(tab.choice.findData(choice))
    tab.radius.setValue(120)
    at = pixel_of(tab, lonely(tab))
    heard: list[int] = tab.heard  # type: ignore[attr-defined]
    QTest.mousePress(tab.canvas, LEFT, pos=at)
    qtbot.waitUntil(lambda: len(heard) >= 8)
    QTest.mouseRelease(tab.canvas, LEFT, pos=at)
    n = len(heard)
    qtbot.wait(150)
    assert len(heard) == n, "it plays on"
    xs, ys = tab.canvas.frame.pixels_of(picture_of(tab).world.places[np.array(heard) - rows[0]])
    assert (np.hypot(xs - at.x(), ys - at.y()) <= 121.0).all()
    assert len(set(heard)) == 1 if choice == "nearest" else len(set(heard)) > 1


def test_the_brush_plays_grains_and_a_click_one_sound(qtbot: QtBot, session: Session, rows: range) -> None:
    made = MapTab(session)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    qtbot.waitUntil(lambda: session.library.map.picture is not None)
    playback = session.playback
    assert isinstance(playback, SilentPlayback)
    made.tools["brush"].click()
    made.tempo.setValue(30.0)
    made.radius.setValue(160)
    at = pixel_of(made, lonely(made))
    QTest.mousePress(made.canvas, LEFT, pos=at)
    qtbot.waitUntil(lambda: len(playback.grains) >= 3)
    QTest.mouseRelease(made.canvas, LEFT, pos=at)
    assert playback.auditions == []
    made.tools["point"].click()
    QTest.mouseClick(made.canvas, LEFT, pos=at)
    qtbot.waitUntil(lambda: len(playback.auditions) == 1)


def test_return_brushes_around_the_current_event_while_it_is_held(
    qtbot: QtBot, tab: MapTab, rows: range
) -> None:
    heard: list[int] = tab.heard  # type: ignore[attr-defined]
    QTest.mouseClick(tab.canvas, LEFT, pos=pixel_of(tab, lonely(tab)))
    tab.tools["brush"].click()
    tab.tempo.setValue(30.0)
    tab.radius.setValue(100)
    at = pixel_of(tab, lonely(tab))
    tab.canvas.setFocus()
    QTest.keyPress(tab.canvas, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(heard) >= 6)
    QTest.keyRelease(tab.canvas, Qt.Key.Key_Return)
    n = len(heard)
    qtbot.wait(150)
    assert len(heard) == n
    xs, ys = tab.canvas.frame.pixels_of(picture_of(tab).world.places[np.array(heard) - rows[0]])
    assert (np.hypot(xs - at.x(), ys - at.y()) <= 101.0).all()


def test_the_brush_waits_for_a_sound_that_is_being_made(qtbot: QtBot, session: Session, tab: MapTab) -> None:
    asked: list[int] = []
    prepared: list[int] = []
    session.library.audition = lambda row, **_: asked.append(row)  # type: ignore[method-assign]
    session.library.prepare_audition = prepared.append  # type: ignore[method-assign]
    tab.tools["brush"].click()
    tab.tempo.setValue(30.0)
    tab.radius.setValue(160)
    QTest.mousePress(tab.canvas, LEFT, pos=tab.canvas.rect().center())
    qtbot.wait(300)
    assert len(asked) == 1, "later beats would have dropped it"
    session.library.heard.emit(asked[0], False)
    assert len(prepared) == 1
    qtbot.waitUntil(lambda: len(asked) == 2)
    assert asked[1] == prepared[0]
    QTest.mouseRelease(tab.canvas, LEFT, pos=tab.canvas.rect().center())


def test_the_wheel_changes_the_radius_of_the_brush_and_control_zooms(tab: MapTab) -> None:
    tab.tools["brush"].click()
    unit_px, radius = tab.canvas.frame.unit_px, tab.radius.value()
    for modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier):
        centre = QPointF(tab.canvas.rect().center())
        event = QWheelEvent(
            centre,
            tab.canvas.mapToGlobal(centre),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(tab.canvas, event)
    assert tab.radius.value() == round(1.25 * radius)
    assert tab.canvas.frame.unit_px == pytest.approx(1.25 * unit_px)


def test_arrows_walk_to_the_nearest_event_ahead(tab: MapTab, rows: range) -> None:
    places = picture_of(tab).world.places
    heard: list[int] = tab.heard  # type: ignore[attr-defined]
    tab.canvas.setFocus()
    QTest.keyClick(tab.canvas, Qt.Key.Key_Right)
    assert len(heard) == 1, "the first key goes to the event in the middle"
    start = places[heard[0] - rows[0]]
    QTest.keyClick(tab.canvas, Qt.Key.Key_Up)
    found = places[heard[1] - rows[0]]
    ahead = places[:, 1] - start[1]
    aside = np.abs(places[:, 0] - start[0])
    distances = np.hypot(ahead, aside)
    within = (ahead >= aside) & (distances > 0)
    assert np.hypot(*(found - start)) == pytest.approx(distances[within].min(), abs=1e-5)
    QTest.keyClick(tab.canvas, Qt.Key.Key_B)
    assert heard[2] == heard[1]
    for _ in range(80):
        QTest.keyClick(tab.canvas, Qt.Key.Key_Right)
    rightmost = places[heard[-1] - rows[0]]
    assert rightmost[0] == pytest.approx(places[:, 0].max())


def test_a_near_event_beyond_the_square_that_is_searched_first_comes_before_its_corner(qtbot: QtBot) -> None:
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 400)
    # In pixels: the current event, one in a corner of the first square, a nearer one outside, and the bounds.
    pixels = np.array([[0.0, 0.0], [23.0, 22.0], [26.0, 0.0], [-100.0, -100.0], [150.0, 150.0]])
    landmarks = Landmarks(*(np.zeros((1, n), np.float32) for n in (32, 2, 3)))
    places = (pixels / 250.0).astype(np.float32)
    world = WorldMap("", landmarks, 1.0, 5, np.arange(5), places, np.full((5, 3), 99, np.uint8))
    canvas.show_picture(MapPicture.of(world))
    canvas.zoom(250.0 / canvas.frame.unit_px)
    gestures = MapGestures(canvas, Brush(canvas))
    found: list[int] = []
    gestures.chosen.connect(found.append)
    canvas.show_current(0)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert found == [2]


@pytest.mark.parametrize("by", [(37, -20), (150, 90)], ids=["within what is drawn", "beyond"])
def test_a_dragged_map_looks_like_one_that_is_drawn_there(qtbot: QtBot, by: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    landmarks = Landmarks(*(np.zeros((1, n), np.float32) for n in (32, 2, 3)))
    places = rng.uniform(0.0, 1.0, (3_000, 2)).astype(np.float32)
    colours = rng.integers(60, 250, (3_000, 3)).astype(np.uint8)
    picture = MapPicture.of(WorldMap("", landmarks, 1.0, 3_000, np.arange(3_000), places, colours))
    canvases = [MapCanvas(), MapCanvas()]
    for canvas in canvases:
        qtbot.addWidget(canvas)
        canvas.resize(400, 300)
        canvas.show_picture(picture)
        canvas.zoom(4.0)
    dragged, fresh = canvases
    dragged.grab()
    dragged.pan(QPointF(*by))
    fresh.pan(QPointF(*by))
    images = [pixels_of(canvas) for canvas in (dragged, fresh)]
    assert (images[0] != images[0][0, 0]).mean() > 0.02, "nothing is drawn"
    assert (images[0] == images[1]).mean() > 0.999


def pixels_of(canvas: MapCanvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1).copy()


def test_keys_zoom_and_show_the_whole_map(tab: MapTab) -> None:
    tab.canvas.setFocus()
    whole = tab.canvas.frame
    QTest.keyClick(tab.canvas, Qt.Key.Key_Plus)
    assert tab.canvas.frame.unit_px == pytest.approx(1.25 * whole.unit_px)
    QTest.keyClick(tab.canvas, Qt.Key.Key_0)
    assert tab.canvas.frame == whole


def drawn(tab: MapTab, corners: list[QPoint]) -> None:
    tab.tools["region"].click()
    QTest.mousePress(tab.canvas, LEFT, pos=corners[0])
    for each in corners[1:]:
        moved(tab, each)
    QTest.mouseRelease(tab.canvas, LEFT, pos=corners[-1])


def test_regions_are_drawn_renamed_deleted_and_kept(
    qtbot: QtBot, session: Session, tab: MapTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(["Bells", "Gongs"])
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (next(names), True))
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    drawn(tab, [QPoint(100, 100), QPoint(300, 100), QPoint(300, 300), QPoint(100, 300)])
    (region,) = session.library.map.regions
    assert region.name == "Bells"
    assert region.contains([tab.canvas.place_at(QPointF(200, 200))])[0]
    assert tab.tools["point"].isChecked()
    assert tab.regions.at(tab.canvas.place_at(QPointF(200, 200))) == region
    assert tab.regions.at(tab.canvas.place_at(QPointF(400, 200))) is None

    def kept() -> list[str]:
        with Library.open() as library:
            world = Explorer(library, MODEL.weights_hash).map()
            assert world is not None
            return [each.name for each in world.regions]

    qtbot.waitUntil(lambda: kept() == ["Bells"])
    menu = tab.regions.of_region(region, tab)
    menu.actions()[1].trigger()
    assert [each.name for each in session.library.map.regions] == ["Gongs"]
    (region,) = session.library.map.regions
    tab.regions.of_region(region, tab).actions()[2].trigger()
    assert session.library.map.regions == ()
    qtbot.waitUntil(lambda: kept() == [])


def test_a_region_that_cannot_be_kept_is_told_and_taken_back(
    qtbot: QtBot, session: Session, tab: MapTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: Explorer, _region: object) -> None:
        raise OSError(28, "No space left on device")

    told = Told(session)
    monkeypatch.setattr(Explorer, "name_region", full)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Bells", True))
    drawn(tab, [QPoint(100, 100), QPoint(300, 100), QPoint(300, 300)])
    qtbot.waitUntil(lambda: not session.library.map.regions)
    assert any("No space left" in each for each in told.messages)


def test_regions_that_another_window_names_stay_and_appear(
    qtbot: QtBot, session: Session, tab: MapTab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def names() -> list[str]:
        return [each.name for each in session.library.map.regions]

    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("Bells", True))
    with Library.open() as library:
        other = Explorer(library, MODEL.weights_hash)
        other.name_region(Region("Gongs", ((0.1, 0.1), (0.2, 0.1), (0.1, 0.2))))
        assert names() == []
        drawn(tab, [QPoint(100, 100), QPoint(300, 100), QPoint(300, 300)])
        qtbot.waitUntil(lambda: names() == ["Gongs", "Bells"])
        _, bells = other.name_region(Region("Gongs", ((0.1, 0.1), (0.2, 0.1), (0.1, 0.2))))
        other.rename_region(bells, "Cymbals")
    session.library.refresh()
    qtbot.waitUntil(lambda: names() == ["Gongs", "Cymbals"])


def test_new_pieces_appear_and_old_events_stay_where_they_are(
    qtbot: QtBot, session: Session, tab: MapTab
) -> None:
    before = picture_of(tab).world
    with Library.open() as library:
        library.add_encoded(made_up_piece(1, 25, model=MODEL))
    session.library.refresh()
    qtbot.waitUntil(lambda: len(picture_of(tab).world) == 85)
    after = picture_of(tab).world
    np.testing.assert_array_equal(after.places[np.searchsorted(after.rows, before.rows)], before.places)


def test_events_that_were_read_are_not_read_again_for_the_map(
    qtbot: QtBot, session: Session, tab: MapTab
) -> None:
    found: list[object] = []
    session.library.finder.ask(lambda library, _: library.columns(), found.append, found.append, kind="asked")
    qtbot.waitUntil(lambda: bool(found))
    assert session.library.shelf is not None
    assert found[0] is session.library.shelf.columns


def test_screen_readers_are_told_what_it_is(tab: MapTab) -> None:
    interface = QAccessible.queryAccessibleInterface(tab.canvas)
    assert interface.role() == QAccessible.Role.Chart
    assert interface.text(QAccessible.Text.Name) == "Map of the library"
    assert "60 events" in tab.canvas.accessibleDescription()


def test_an_empty_library_says_what_will_be_there(qtbot: QtBot, session: Session) -> None:
    made = MapTab(session)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: session.library.found is not None)
    assert session.library.map.picture is None
    assert made.empty.isVisible()
