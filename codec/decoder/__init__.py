"""The source-excitation decoder: controls, and their two readings (docs/adr/0001)."""

from codec.decoder.controls import EventControls, ImpulseControls, ResonanceControls, RoomControls
from codec.decoder.expected import ExpectedMagnitude
from codec.decoder.heads import ControlHeads

__all__ = [
    "ControlHeads",
    "EventControls",
    "ExpectedMagnitude",
    "ImpulseControls",
    "ResonanceControls",
    "RoomControls",
]
