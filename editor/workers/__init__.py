"""Background work: the inference thread, encoding, layouts, reading and exporting files.

Whatever takes longer than a frame happens here, and its results come back on the main thread. Torch is
imported in these threads only, and not before it is needed, so the window appears at once.
"""

from __future__ import annotations

from editor.workers.capture_service import CaptureService, OnFirst, PlacedSound
from editor.workers.codec_service import (
    CodecHandle,
    CodecService,
    ModelCodec,
    StageAudio,
    load_codec,
)
from editor.workers.inference import InferenceWorker, Make, Rendered
from editor.workers.layout import LayoutWorker, ProvisionalLayout
from editor.workers.main_thread import MainThread
from editor.workers.stage_views import StageView, StageViews, make_captured_view, make_stage_views
from editor.workers.tasks import Cancelled, Task, TaskContext

__all__ = [
    "Cancelled",
    "CaptureService",
    "CodecHandle",
    "CodecService",
    "InferenceWorker",
    "LayoutWorker",
    "MainThread",
    "Make",
    "ModelCodec",
    "OnFirst",
    "PlacedSound",
    "ProvisionalLayout",
    "Rendered",
    "StageAudio",
    "StageView",
    "StageViews",
    "Task",
    "TaskContext",
    "load_codec",
    "make_captured_view",
    "make_stage_views",
]
