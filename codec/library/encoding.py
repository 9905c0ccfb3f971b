"""Encoding of recordings for the library, and description of their events.

Importing this loads torch.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from codec.audio.clip import AudioReader
from codec.decoder.grids import atom_frequencies_hz
from codec.events.event import EventSequence, Stage
from codec.library.columns import Summaries
from codec.library.encoded import EncodedPiece
from codec.library.stages import stage_summaries
from codec.model.event_model import EventModel
from codec.model.sounds import decoded
from codec.project.content import RecordingFormat
from codec.rendering import EventRenderer
from codec.search.levels import LevelName
from codec.search.streaming import encode

__all__ = ["encode_recording", "noisiness", "summarised"]

_BATCH = 256


def encode_recording(
    path: Path,
    model: EventModel,
    *,
    level: LevelName,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> EncodedPiece | None:
    """Encode a recording as sparse events, as a stream; None if it was cancelled.

    Parameters
    ----------
    path
        The recording.
    model, level, on_progress, should_cancel
        As in :func:`codec.search.streaming.encode`.

    Raises
    ------
    codec.audio.clip.AudioError
        If the recording cannot be used.
    codec.bitstream.file.BitstreamError
        If the events cannot be packed.
    """
    with AudioReader(path) as reader:
        encoding = encode(model, reader, level=level, on_progress=on_progress, should_cancel=should_cancel)
        if encoding.cancelled:
            return None
        return EncodedPiece.of(
            encoding.events,
            lambda events: summarised(model, events),
            content_hash=reader.samples_sha256(),
            title=path.stem,
            recording=RecordingFormat.of(reader),
            model=model.identity,
            level=level,
            notes=encoding.notes,
        )


def summarised(model: EventModel, events: EventSequence) -> Summaries:
    """Return what is searched of events beside vector and onset."""
    sounds = [(event.vector, None) for event in events]
    return Summaries(
        EventRenderer(model).measures(events.events), noisiness(model, events), stage_summaries(model, sounds)
    )


@torch.inference_mode()
def noisiness(model: EventModel, events: EventSequence) -> NDArray[np.float32]:
    """Return the share of each event's energy, before the room, that is in the noise of its burst, 0..1.

    Shape
    -----
    returns: [n_events]
    """
    model = model.on("cpu")
    n_atoms = len(atom_frequencies_hz(model.config.decoder, model.config.spectrum))
    shares: list[NDArray[np.float32]] = [np.zeros(0, np.float32)]
    for begin in range(0, len(events), _BATCH):
        sounds = [(event.vector, None) for event in events.events[begin : begin + _BATCH]]
        power = model.expected.power(decoded(model, sounds), Stage.RESONANCE).components().sum(-1)
        share = power[:, n_atoms:].sum(1) / power.sum(1).clamp_min(1e-20)
        shares.append(share.numpy())
    return np.concatenate(shares)
