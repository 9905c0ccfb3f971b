"""Details of events whose corrections are fitted: glides and phases, measured in the recording."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from codec.decoder.heads import GLIDE_UNIT
from codec.decoder.waveform import render_waveform
from codec.detail import Detail
from codec.events import Stage
from codec.model import EventModel
from codec.phases import measured_partials
from codec.pruning import FoundEvents
from codec.rendering import phase_seed

__all__ = ["measured_details"]


@torch.inference_mode()
def measured_details(
    model: EventModel, final: FoundEvents, held: FoundEvents, audio: NDArray[np.float32]
) -> list[Detail]:
    """Return the details of final events.

    They are measured loudest first, each in what louder ones leave of the recording. Those that are held
    come before them where they are louder; they are measured again when final.

    Parameters
    ----------
    audio
        The recording from the first frame's centre on, less what earlier events sound, [n_samples]. The final
        events are taken out of it, in place.
    """
    config, rooms = model.config, [room.impulse_response for room in model.bank.rooms]
    events = final.joined(held)
    controls = model.controls(events.vectors, events.corrections)
    energy = model.expected.power(controls, Stage.ROOM).components().sum((1, 2))
    details: dict[int, Detail] = {}
    given_back = np.zeros_like(audio)
    for index in energy.argsort(descending=True).tolist():
        onset = max(0, round(float(events.onsets_samples[index])))
        measured = measured_partials(controls.select(index), config, rooms, audio[onset:])
        corrections = events.corrections[index].numpy().copy()
        corrections[-len(measured.glide) :] = measured.glide / GLIDE_UNIT
        detail = details[index] = Detail(corrections, measured.partials)
        vector = events.vectors[index : index + 1]
        gliding = model.controls(vector, torch.from_numpy(detail.corrections.copy())[None])
        seed = phase_seed(vector[0].numpy())
        sound = render_waveform(gliding, config, rooms, seed=seed, known=detail.partials)
        heard = sound[: len(audio) - onset]
        audio[onset : onset + len(heard)] -= heard
        if index >= len(final):
            given_back[onset : onset + len(heard)] += heard
    audio += given_back
    return [details[index] for index in range(len(final))]
