"""Captured sounds: the recording shared out among its events, so that an edit moves the real sound."""

from codec.capture.mix import CaptureMix, Placed, is_as_captured, mix_captured
from codec.capture.recording import ClipRecording, FileRecording, Recording
from codec.capture.shares import CaptureSettings
from codec.capture.sounds import CapturedSounds
from codec.capture.store import CapturedSound, SoundStore

__all__ = [
    "CaptureMix",
    "CaptureSettings",
    "CapturedSound",
    "CapturedSounds",
    "ClipRecording",
    "FileRecording",
    "Placed",
    "Recording",
    "SoundStore",
    "is_as_captured",
    "mix_captured",
]
