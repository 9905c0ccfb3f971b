"""The palette: what it lists, keeps, gives to events, and makes of files."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.events.event import Event, Stage
from codec.events.model_identity import ModelIdentity
from codec.files import FileError
from codec.project.file import PaletteEntry
from editor.session import Session
from editor.session.user_palette import UserPalette
from editor.views.drags.data import DraggedSound, dragged_from_mime
from editor.views.lists.palette_view import PaletteView
from tests.editor.codec_fakes import SilentPlayback, SineCodec, a_detail, a_source
from tests.editor.swap_lists import donor_of, item_of, offered

pytestmark = pytest.mark.usefixtures("six_events")


@pytest.fixture
def palette(qtbot: QtBot, session: Session) -> PaletteView:
    made = PaletteView(session)
    qtbot.addWidget(made)
    made.resize(420, 500)
    made.show()
    qtbot.waitExposed(made)
    qtbot.waitUntil(lambda: made.list.topLevelItemCount() > 0)
    return made


def test_the_palette_lists_renames_hears_removes_and_gives(
    qtbot: QtBot, palette: PaletteView, session: Session, playback: SilentPlayback
) -> None:
    vector = a_source().vector
    session.piece_edits.add_to_palette(PaletteEntry("Hall", Stage.ROOM, vector))
    session.piece_edits.add_to_palette(PaletteEntry("Bell", Stage.IMPULSE, vector))
    assert offered(palette.list)["Saved in this project"] == ["Bell", "Hall"]
    palette.list.setCurrentItem(item_of(palette.list, "Bell"))
    palette.hear.click()
    qtbot.waitUntil(lambda: len(playback.auditions) == 1)
    item_of(palette.list, "Bell").setText(0, "Church bell")
    assert [entry.name for entry in session.document.palettes] == ["Hall", "Church bell"]
    assert session.undo_stack.undoText() == "Rename Bell to Church bell in palette"
    data = palette.list.mimeData([item_of(palette.list, "Church bell")])
    dragged = dragged_from_mime(data)
    assert isinstance(dragged, DraggedSound)
    assert (dragged.source.label, dragged.stage) == ("Church bell", Stage.IMPULSE)
    palette.list.setCurrentItem(item_of(palette.list, "Hall"))
    qtbot.keyClick(palette.list, Qt.Key.Key_Delete)
    assert [entry.name for entry in session.document.palettes] == ["Church bell"]
    session.undo_stack.undo()
    assert len(session.document.palettes) == 2


@pytest.mark.parametrize("change", ["entry", "pictures", "rooms"])
def test_a_name_that_is_typed_stays_while_the_palette_changes(
    qtbot: QtBot, palette: PaletteView, session: Session, change: str
) -> None:
    vector = a_source().vector
    session.piece_edits.add_to_palette(PaletteEntry("Bell", Stage.IMPULSE, vector))
    qtbot.waitUntil(lambda: not item_of(palette.list, "Bell").icon(0).isNull())
    palette.list.setCurrentItem(item_of(palette.list, "Bell"))
    palette.rename.click()
    editor = palette.list.viewport().findChildren(QLineEdit)[-1]
    editor.selectAll()
    qtbot.keyClicks(editor, "Church bell")
    if change == "entry":
        session.piece_edits.add_to_palette(PaletteEntry("Hall", Stage.ROOM, vector))
    elif change == "pictures":
        palette._pictures.show()
    else:
        session.rooms_changed.emit()
    editors = [each for each in palette.list.viewport().findChildren(QLineEdit) if each.isVisible()]
    assert [each.text() for each in editors] == ["Church bell"]
    qtbot.keyClick(editors[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Church bell" in [entry.name for entry in session.document.palettes])
    qtbot.waitUntil(lambda: "Church bell" in offered(palette.list)["Saved in this project"])
    assert ("Hall" in offered(palette.list)["Saved in this project"]) == (change == "entry")


def test_return_swaps_an_entry_into_the_selection_and_arrows_hear_entries(
    qtbot: QtBot, palette: PaletteView, session: Session, playback: SilentPlayback
) -> None:
    for name in ("Bell", "Gong"):
        session.piece_edits.add_to_palette(PaletteEntry(name, Stage.IMPULSE, a_source(len(name)).vector))
    steps = session.undo_stack.count()
    palette.list.setCurrentItem(item_of(palette.list, "Bell"))
    assert not palette.use.isEnabled()
    qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert session.undo_stack.count() == steps, "nothing is selected"
    session.selection.set(["e1", "e2"])
    assert palette.use.isEnabled()
    qtbot.keyClick(palette.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(playback.auditions) == 1)
    qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert {donor_of(session, each, Stage.IMPULSE).label for each in ("e1", "e2")} == {"Gong"}
    assert session.undo_stack.count() == steps + 1


def test_typical_stages_of_the_piece_are_found_and_can_be_saved(
    qtbot: QtBot, palette: PaletteView, session: Session
) -> None:
    palette._later.timeout.emit()
    qtbot.waitUntil(lambda: "Typical of this piece" in offered(palette.list))
    first = session.piece_palettes.of(Stage.IMPULSE)[0]
    names = offered(palette.list)["Typical of this piece"]
    palette.list.setCurrentItem(item_of(palette.list, names[0]))
    assert not palette.rename.isEnabled()
    palette.keep_in_project.trigger()
    (entry,) = session.document.palettes
    assert (entry.stage, entry.vector.tobytes()) == (Stage.IMPULSE, first.event.vector.tobytes())


def test_an_entry_kept_for_all_projects_outlives_the_session(
    qtbot: QtBot, palette: PaletteView, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.document.set_model(ModelIdentity(weights_hash="f" * 64))
    session.piece_edits.add_to_palette(PaletteEntry("Bell", Stage.ROOM, a_source().vector, a_detail()))
    palette.list.setCurrentItem(item_of(palette.list, "Bell"))
    palette.keep_for_all.trigger()
    (kept,) = UserPalette().entries
    assert (kept.entry.name, kept.entry.detail) == ("Bell", a_detail())
    assert kept.entry.vector.tobytes() == a_source().vector.tobytes()
    session.piece_edits.remove_from_palette("Bell")
    item_of(palette.list, "Bell").setText(0, "Gong")
    assert [each.entry.name for each in UserPalette().entries] == ["Gong"]
    session.document.set_model(ModelIdentity(weights_hash="0" * 64))
    palette.refresh()
    palette.list.setCurrentItem(item_of(palette.list, "Gong"))
    assert "another model" in item_of(palette.list, "Gong").text(1)
    session.selection.set(["e1"])
    assert not palette.use.isEnabled()
    assert palette.remove.isEnabled()

    def agree(box: QMessageBox) -> int:
        next(each for each in box.buttons() if "Remove" in each.text()).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", agree)
    palette.remove.click()
    assert UserPalette().entries == ()


def test_a_palette_file_that_cannot_be_read_is_set_aside_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "palette.json"
    path.write_text("{ broken")
    broken = UserPalette(path)
    assert broken.entries == ()
    assert broken.problem is not None
    assert str(path) in broken.problem
    broken.add(PaletteEntry("Bell", Stage.ROOM, a_source().vector), ModelIdentity(weights_hash="x"))
    assert (tmp_path / "palette.json.unreadable").read_text() == "{ broken"
    assert [each.entry.name for each in UserPalette(path).entries] == ["Bell"]
    whole = json.loads(path.read_text())
    whole["entries"].append({"name": "half", "stage": "room"})
    path.write_text(json.dumps(whole))
    partly = UserPalette(path)
    assert [each.entry.name for each in partly.entries] == ["Bell"]
    assert partly.problem is not None
    partly.remove("Bell")
    assert "half" in (tmp_path / "palette.json.unreadable-2").read_text()
    assert (tmp_path / "palette.json.unreadable").read_text() == "{ broken", "the first is still there"


def test_a_palette_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder would be")
    palette = UserPalette(tmp_path / "taken" / "palette.json")
    with pytest.raises(FileError, match=r"palette\.json"):
        palette.add(PaletteEntry("Bell", Stage.ROOM, a_source().vector), ModelIdentity(weights_hash="x"))
    assert palette.entries == ()


def test_impulse_responses_dropped_on_the_palette_become_rooms_and_bad_files_are_named(
    qtbot: QtBot, palette: PaletteView, session: Session, tmp_path: Path
) -> None:
    errors: list[tuple[str, str]] = []
    session.error.connect(lambda title, text: errors.append((title, text)))
    rate, rt60_s = 22_050, 0.8
    t = np.arange(rate) / rate
    noise = np.random.default_rng(0).standard_normal(rate) * 10 ** (-3 * t / rt60_s)
    save_audio(tmp_path / "my cellar.wav", (0.3 * noise).astype(np.float32), rate, "PCM_24")
    (tmp_path / "words.wav").write_text("no sound")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("my cellar.wav", "words.wav")])
    at, copy = QPointF(20, 20), Qt.DropAction.CopyAction
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(at, copy, data, buttons, none)
    event.ignore()
    palette.list.dropEvent(event)
    assert event.isAccepted()
    qtbot.waitUntil(lambda: "my cellar" in offered(palette.list)["Rooms"] and bool(errors))
    assert "words.wav" in errors[0][1]
    note = item_of(palette.list, "my cellar").text(1)
    assert float(note.split()[1]) == pytest.approx(rt60_s, rel=0.1)
    session.selection.set(["e2"])
    palette.list.setCurrentItem(item_of(palette.list, "my cellar"))
    palette.use.click()
    assert session.document.event("e2").room_name == "my cellar"
    assert dragged_from_mime(palette.list.mimeData([palette.list.currentItem()])) == "my cellar"


def pixels(palette: PaletteView, name: str) -> bytes:
    icon = item_of(palette.list, name).icon(0)
    return b"" if icon.isNull() else bytes(icon.pixmap(palette.list.iconSize()).toImage().constBits())


def test_each_sound_has_its_picture_made_off_the_windows_thread(
    qtbot: QtBot, palette: PaletteView, session: Session, codec: SineCodec, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    stages = codec.stages

    def noted(event: Event) -> dict[Stage, np.ndarray]:
        asked.append(threading.current_thread().name)
        return stages(event)

    monkeypatch.setattr(codec, "stages", noted)
    session.piece_edits.add_to_palette(PaletteEntry("Bell", Stage.IMPULSE, a_source().vector))
    session.piece_edits.add_to_palette(PaletteEntry("Low", Stage.RESONANCE, a_source(1).vector))
    session.piece_edits.add_to_palette(PaletteEntry("High", Stage.RESONANCE, a_source(2).vector))
    names = ["Bell", "Low", "High", *session.room_names[:2]]
    qtbot.waitUntil(lambda: all(pixels(palette, name) for name in names))
    assert len({pixels(palette, name) for name in names}) == len(names), "each is another"
    assert set(asked) == {"pointillist-inference"}
    assert item_of(palette.list, "Bell").text(0) == "Bell"
    n_made = len(asked)
    light = pixels(palette, "Low")
    session.piece_edits.rename_in_palette("Bell", "Church bell")
    qtbot.waitUntil(lambda: bool(pixels(palette, "Church bell")))
    assert len(asked) == n_made, "they are kept"
    dark = palette.palette()
    dark.setColor(dark.ColorRole.Base, "#17181b")
    dark.setColor(dark.ColorRole.Window, "#202124")
    dark.setColor(dark.ColorRole.WindowText, "#eeeeee")
    dark.setColor(dark.ColorRole.Text, "#eeeeee")
    palette.setPalette(dark)
    qtbot.waitUntil(lambda: pixels(palette, "Low") != light)


def test_a_sound_of_another_model_has_no_picture(
    qtbot: QtBot, palette: PaletteView, session: Session
) -> None:
    session.document.set_model(ModelIdentity("ours", "a" * 64))
    entry = PaletteEntry("Theirs", Stage.IMPULSE, a_source().vector)
    session.user_palette.add(entry, ModelIdentity("theirs", "b" * 64))
    palette.refresh()
    qtbot.waitUntil(lambda: all(pixels(palette, name) for name in session.room_names[:2]))
    assert not pixels(palette, "Theirs")
