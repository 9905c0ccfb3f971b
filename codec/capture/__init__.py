"""Captured sounds: the part of the recording that belongs to each event, by soft masks (docs/adr/0008)."""

from codec.audio.recording import ClipRecording, FileRecording, Recording
from codec.capture.mix import CaptureMix, bed, is_as_captured, is_untouched, mix_captured
from codec.capture.purity import captured_energies, purity
from codec.capture.shares import CaptureSettings
from codec.capture.sounds import CapturedSounds
from codec.capture.store import SoundStore
from codec.project.recording import (
    OpenedRecording,
    as_captured,
    captured_baselines,
    known_metadata,
    open_recording,
    rendered_from,
    with_captured_sounds,
)

__all__ = [
    "CaptureMix",
    "CaptureSettings",
    "CapturedSounds",
    "ClipRecording",
    "FileRecording",
    "OpenedRecording",
    "Recording",
    "SoundStore",
    "as_captured",
    "bed",
    "captured_baselines",
    "captured_energies",
    "is_as_captured",
    "is_untouched",
    "known_metadata",
    "mix_captured",
    "open_recording",
    "purity",
    "rendered_from",
    "with_captured_sounds",
]
