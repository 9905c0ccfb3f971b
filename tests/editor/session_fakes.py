"""A session that hears what it tells the user."""

from __future__ import annotations

from typing import Any

from editor.session import Session


class Told:
    """What a session said."""

    def __init__(self, session: Session) -> None:
        self.errors: list[tuple[str, str]] = []
        self.messages: list[str] = []
        self.ends: list[tuple[bool, str]] = []
        self.exports: list[Any] = []
        session.error.connect(lambda title, text: self.errors.append((title, text)))
        session.message.connect(self.messages.append)
        session.encode_finished.connect(lambda cancelled, text: self.ends.append((cancelled, text)))
        session.export_finished.connect(self.exports.append)
