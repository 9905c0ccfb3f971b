"""Events out to other programs, and edits of them back in.

:class:`~codec.exchange.score.Score` is what every format is written from. Tables (CSV, JSON) also come back:
:func:`~codec.exchange.edits.read_edits`. Nothing here needs torch, Qt or the model.
"""

from __future__ import annotations
