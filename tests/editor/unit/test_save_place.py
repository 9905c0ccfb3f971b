"""Where a file goes that a dialog asked for: its ending comes first, and nothing else is replaced."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from codec.targets import Kind
from editor.views.dialogs.save_place import confirmed_place, with_ending

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was said or asked; questions are answered with No."""
    texts: list[str] = []

    def tell(_parent: object, _title: str, text: str, *_: object) -> QMessageBox.StandardButton:
        texts.append(text)
        return QMessageBox.StandardButton.No

    monkeypatch.setattr(QMessageBox, "question", tell)
    monkeypatch.setattr(QMessageBox, "warning", tell)
    return texts


def place(found: Path, suffix: str, makes: Kind, recording: Path | None = None) -> Path | None:
    return confirmed_place(None, str(found), suffix, makes, recording)


def test_an_ending_is_added_once() -> None:
    assert with_ending(Path("a/song"), ".wav") == Path("a/song.wav")
    assert with_ending(Path("a/song.WAV"), ".wav") == Path("a/song.WAV")
    assert with_ending(Path("a/song.v2"), ".wav") == Path("a/song.v2.wav")


def test_a_new_name_is_taken_without_a_word(tmp_path: Path, said: list[str]) -> None:
    assert place(tmp_path / "song", ".wav", Kind.RECORDING) == tmp_path / "song.wav"
    assert said == []


def test_what_the_file_dialog_asked_about_is_not_asked_twice(tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "song.wav").write_bytes(b"RIFF....WAVE")
    assert place(tmp_path / "song.wav", ".wav", Kind.RECORDING) == tmp_path / "song.wav"
    assert said == []


def test_a_name_without_its_ending_that_exists_is_asked_about(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "song.wav").write_bytes(b"RIFF....WAVE")
    assert place(tmp_path / "song", ".wav", Kind.RECORDING) is None
    assert said == ["song.wav exists already. Do you want to replace it?"]
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    assert place(tmp_path / "song", ".wav", Kind.RECORDING) == tmp_path / "song.wav"


def test_files_of_another_kind_and_the_recording_stay(tmp_path: Path, said: list[str]) -> None:
    recording = tmp_path / "take.wav"
    recording.write_bytes(b"RIFF....WAVE")
    assert place(recording, ".wav", Kind.RECORDING, recording) is None
    (tmp_path / "take.pointillist").write_bytes(b"RIFF....WAVE")
    assert place(tmp_path / "take", ".pointillist", Kind.PROJECT) is None
    assert len(said) == 2
    assert said[1].endswith("is a recording, and would become a project; choose another name")
