"""The session: the only object that views get.

It connects the document, its history, the workers and the playback. Views read from it, listen to its signals
and call it.
"""

from __future__ import annotations

from editor.session.computing import Computing
from editor.session.encode_choice import EncodeChoice
from editor.session.session import Session
from editor.session.settings import Settings
from editor.workers.stage_views import StageView, StageViews

__all__ = ["Computing", "EncodeChoice", "Session", "Settings", "StageView", "StageViews"]
