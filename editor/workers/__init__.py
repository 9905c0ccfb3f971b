"""Background work: the inference thread, encoding, layouts, reading and exporting files.

Everything that takes longer than a frame runs here, and its results come back on the main thread. Only these
threads import torch, when it is needed, so the window appears immediately.
"""

from __future__ import annotations

from editor.workers.capture_service import CaptureService, OnFirst
from editor.workers.codec_service import (
    CodecHandle,
    CodecService,
    DecodedRoom,
    ModelCodec,
    load_codec,
)
from editor.workers.compare_fits import CompareFits
from editor.workers.compare_pictures import (
    ERROR_RANGE_DB,
    ComparedPicture,
    PictureKind,
    make_picture,
)
from editor.workers.inference import InferenceWorker, Make, Rendered
from editor.workers.layout import LayoutWorker, ProvisionalLayout
from editor.workers.library_sounds import LibrarySound, LibrarySounds
from editor.workers.main_thread import MainThread
from editor.workers.requests import RequestThread
from editor.workers.stage_icons import room_icon, stage_icon
from editor.workers.stage_views import StageView, StageViews, make_captured_view, make_stage_views
from editor.workers.tasks import Cancelled, Task, TaskContext

__all__ = [
    "ERROR_RANGE_DB",
    "Cancelled",
    "CaptureService",
    "CodecHandle",
    "CodecService",
    "CompareFits",
    "ComparedPicture",
    "DecodedRoom",
    "InferenceWorker",
    "LayoutWorker",
    "LibrarySound",
    "LibrarySounds",
    "MainThread",
    "Make",
    "ModelCodec",
    "OnFirst",
    "PictureKind",
    "ProvisionalLayout",
    "Rendered",
    "RequestThread",
    "StageView",
    "StageViews",
    "Task",
    "TaskContext",
    "load_codec",
    "make_captured_view",
    "make_picture",
    "make_stage_views",
    "room_icon",
    "stage_icon",
]
