"""Export of events to other programs' formats, and import of edited tables.

Every writer takes a :class:`~codec.exchange.score.Score`. Edited tables (CSV, JSON) are read by
:func:`~codec.exchange.edits.read_edits`. Loads no torch, Qt or model.
"""

from __future__ import annotations
