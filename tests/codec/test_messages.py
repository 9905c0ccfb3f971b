"""Texts that keep what they were made of, and errors that are made of them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from codec.audio.clip import AudioError, load_audio
from codec.files import FileError
from codec.messages import Message, said


def test_a_message_is_its_english_text_and_keeps_the_rest() -> None:
    message = Message("{n} files in {folder:>4}", n=3, folder=Path("a"))
    assert message == "3 files in    a"
    assert (message.template, dict(message.values)) == ("{n} files in {folder:>4}", {"n": 3, "folder": "a"})


def test_without_values_the_template_is_the_text() -> None:
    assert Message("a {brace} and }") == "a {brace} and }"


def test_messages_among_the_values_are_kept_as_such() -> None:
    inner = Message("{n} events", n=2)
    outer = Message("{what} are gone", what=inner)
    assert outer == "2 events are gone"
    assert outer.values["what"] is inner
    assert Message(inner) is inner


def _unpickled(message: Message) -> Message:
    return pickle.loads(pickle.dumps(message))  # noqa: S301 - it is our own


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, _unpickled])
def test_messages_can_be_copied_and_pickled(again: Callable[[Message], Message]) -> None:
    message = Message("{n:.1f} of {whole}", n=2.0, whole=Message("all"))
    twin = again(message)
    assert (twin, twin.template, twin.values) == (message, message.template, message.values)


def test_errors_of_files_keep_their_reasons(tmp_path: Path) -> None:
    empty = tmp_path / "a {b}.wav"
    empty.touch()
    with pytest.raises(AudioError, match="is empty") as caught:
        load_audio(empty)
    text = said(caught.value)
    assert str(caught.value) == text == f"{empty}: {caught.value.reason}"
    assert isinstance(text, Message)
    assert isinstance(text.values["reason"], Message)


def test_an_error_within_a_message_is_what_it_says() -> None:
    error = FileError(None, "no room for {n} bytes", n=7)
    message = Message("not saved: {error}", error=error)
    assert message == "not saved: no room for 7 bytes"
    assert said(ValueError("plain")) == "plain"
    assert isinstance(message.values["error"], Message)
