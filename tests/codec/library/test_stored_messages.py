"""Why a file could not be used is kept with its values, so that it is said in the user's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from codec.library import Library
from codec.library.file_records import FileState
from codec.library.stored_messages import message_from_text, message_to_text
from codec.messages import Message

REASON = Message("damaged near {where_s:.1f} s: {reason}", where_s=12.53, reason=Message("{n} gaps", n=3))


def test_a_problem_of_a_file_keeps_its_template_and_values(library: Library) -> None:
    path = Path("/music/take.wav")
    library.files.put_problem(path, FileState(1, 1), REASON)
    with Library.open(library.folder) as other:
        (problem,) = other.files.problems().values()
    assert problem == "damaged near 12.5 s: 3 gaps"
    assert (problem.template, dict(problem.values)) == (REASON.template, dict(REASON.values))
    inner = problem.values["reason"]
    assert isinstance(inner, Message)
    assert (inner.template, dict(inner.values)) == ("{n} gaps", {"n": 3})


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "{",
        "[]",
        '{"template": "{n} gaps"}',
        '{"template": "{n} gaps", "values": {}}',
        '{"template": "{n} gaps", "values": {"n": 4}}',
        '{"template": "{n:>99999999}", "values": {"n": 3}}',
        '{"template": "{n.__class__}", "values": {"n": 3}}',
        '{"template": "{n[0]}", "values": {"n": "3"}}',
        '{"template": "{", "values": {"n": 3}}',
    ],
)
def test_what_is_no_message_or_another_one_is_shown_in_english(text: str | None) -> None:
    message = message_from_text(text, "3 gaps")
    assert (message, message.template, dict(message.values)) == ("3 gaps", "3 gaps", {})


def test_a_message_is_itself_again() -> None:
    assert message_from_text(message_to_text(REASON), str(REASON)).values == REASON.values
