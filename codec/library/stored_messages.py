"""Messages as text, for the database: with template and values, so that they are shown in any language."""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from typing import cast

from codec.bounded_json import parse
from codec.messages import Message

__all__ = ["message_from_text", "message_to_text"]

_LONGEST_FORMAT = 4
"""Of a field, as in ``{where_s:.1f}``: a longer one could ask for a text of any length."""


def message_to_text(message: Message) -> str:
    """Return a message as JSON."""
    return json.dumps(_to_json(message))


def message_from_text(text: str | None, shown: str) -> Message:
    """Return the message of a text, or one without values if that is missing or another one.

    Parameters
    ----------
    text
        What :func:`message_to_text` returned, or None.
    shown
        The message in English.
    """
    if text is not None:
        try:
            message = _from_json(parse(text.encode()))
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            return Message(shown)
        if message == shown:
            return message
    return Message(shown)


def _to_json(message: Message) -> dict[str, object]:
    values = {
        name: _to_json(each) if isinstance(each, Message) else each for name, each in message.values.items()
    }
    return {"template": message.template, "values": values}


def _from_json(value: object) -> Message:
    content = cast("Mapping[str, object]", value)
    template, values = str(content["template"]), cast("Mapping[str, object]", content["values"])
    for _, name, form, _ in string.Formatter().parse(template):
        if name is not None and not (name.isidentifier() and len(form or "") <= _LONGEST_FORMAT):
            raise ValueError("a field is more than a name")
    return Message(
        template,
        **{name: _from_json(each) if isinstance(each, dict) else each for name, each in values.items()},
    )
