"""The session: everything a view is given.

It ties the document, its history, the workers and the playback together. Views read from it, listen to it
and call it; nothing else is handed to them.
"""

from __future__ import annotations

from editor.session.encode_choice import EncodeChoice
from editor.session.session import Session
from editor.session.settings import Settings
from editor.workers.stage_views import StageView, StageViews

__all__ = ["EncodeChoice", "Session", "Settings", "StageView", "StageViews"]
