"""Sounds of events that are being found: they are made when they are played, or when all are found."""

from __future__ import annotations

from editor.session.captures import Captures
from editor.session.encoding import Encoding
from editor.session.renders import Renders

__all__ = ["hold_until_found"]


def hold_until_found(renders: Renders, encoding: Encoding, captures: Captures) -> None:
    """Have events rendered only if they are played, until the recording is shared out among all of them.

    Then most of them need no sound from the model, and the search has the processor for itself.
    """

    def look(*_: object) -> None:
        if not encoding.running and not captures.mixing:
            renders.set_finding(False)

    encoding.started.connect(lambda: renders.set_finding(True))
    encoding.finished.connect(look)
    captures.changed.connect(look)
