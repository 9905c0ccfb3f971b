"""The model: the encoder, the decoder's heads and the expected magnitude."""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from codec.config import ModelConfig
from codec.decoder import ControlHeads, EventControls, ExpectedMagnitude
from codec.events.model_identity import ModelIdentity
from codec.model.encoder import EventEncoder
from codec.model.masks import MaskNetwork
from codec.model.steps import StepNetwork
from codec.rooms import RoomBank

__all__ = ["EventModel"]


class EventModel(nn.Module):
    """A sparse event codec (Vinyard 2025) with a bank of rooms.

    Parameters
    ----------
    config
        The architecture.
    bank
        The rooms that the room head chooses among.

    Attributes
    ----------
    identity
        Names the model in projects; of a model that was not read from a checkpoint, only the rooms are known.
    steps
        The network whose steps refine events, if one was trained for this model. It is no part of the
        model's checkpoint, so it can be trained later without making another model.
    masks
        The network that tells sounds at one onset apart, if there is one; no part of the checkpoint either.

    Raises
    ------
    ValueError
        If the number of rooms in the bank differs from the configuration's.
    """

    def __init__(self, config: ModelConfig, bank: RoomBank) -> None:
        super().__init__()
        if len(bank) != config.n_rooms:
            raise ValueError(f"the model chooses among {config.n_rooms} rooms, the bank has {len(bank)}")
        self.config = config
        self.bank = bank
        self.identity = ModelIdentity(room_bank_hash=bank.hash)
        self.encoder = EventEncoder(config)
        self.heads = ControlHeads(config)
        self.expected = ExpectedMagnitude(config, bank)
        self.steps: StepNetwork | None = None
        self.masks: MaskNetwork | None = None

    @property
    def device(self) -> torch.device:
        """Where the weights are, and where the model computes."""
        return self.expected.response.device

    def on(self, device: torch.device | str) -> EventModel:
        """Return the model on a device: this one if it is there, else a copy, which shares the rooms."""
        device, here = torch.device(device), self.device
        if device.type == here.type and device.index in (None, here.index):
            return self
        return copy.deepcopy(self, {id(self.bank): self.bank}).to(device)

    @property
    def correction_size(self) -> int:
        """Number of corrections of a detailed event."""
        return sum(self.heads.correction_sizes)

    def controls(self, vectors: Tensor, corrections: Tensor | None = None) -> EventControls:
        """Return the controls of event vectors.

        Shape
        -----
        vectors: [batch, 32]
        corrections: [batch, correction_size] or [batch, heads.n_fitted]; None for sparse events
        """
        return self.heads(vectors, corrections)

    def magnitudes(self, vectors: Tensor, frames: Tensor | None = None) -> Tensor:
        """Return the expected magnitudes of each event alone.

        Shape
        -----
        vectors: [batch, 32]; frames: [n_frames] indices into an event's frames, all if None
        returns: [batch, n_frames, n_bins]
        """
        return self.expected(self.controls(vectors), frames)
