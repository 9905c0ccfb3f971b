"""The model: an encoder, the decoder's heads and the expected-magnitude reading, composed."""

from __future__ import annotations

from torch import Tensor, nn

from codec.config import ModelConfig
from codec.decoder import ControlHeads, EventControls, ExpectedMagnitude
from codec.model.encoder import EventEncoder
from codec.rooms import RoomBank

__all__ = ["EventModel"]


class EventModel(nn.Module):
    """A sparse event codec (Vinyard 2025), over one bank of rooms.

    Attributes
    ----------
    config
        The architecture.
    bank
        The rooms that the room head chooses among; its hash travels with every checkpoint.
    model_id, model_hash
        Name and SHA-256 of the checkpoint's weights; empty for a model that was never saved.
    """

    def __init__(self, config: ModelConfig, bank: RoomBank) -> None:
        super().__init__()
        if len(bank) != config.n_rooms:
            raise ValueError(f"the model chooses among {config.n_rooms} rooms, the bank has {len(bank)}")
        self.config = config
        self.bank = bank
        self.model_id = ""
        self.model_hash = ""
        self.encoder = EventEncoder(config)
        self.heads = ControlHeads(config)
        self.expected = ExpectedMagnitude(config, bank)

    @property
    def room_bank_hash(self) -> str:
        """Hash of the bank that the room head's choices refer to."""
        return self.bank.hash

    @property
    def correction_size(self) -> int:
        """How many corrections a detailed event has."""
        return sum(self.heads.correction_sizes)

    def controls(self, vectors: Tensor, corrections: Tensor | None = None) -> EventControls:
        """Return the controls of event vectors [batch, 32], corrected by [batch, correction_size]."""
        return self.heads(vectors, corrections)

    def magnitudes(self, vectors: Tensor, frames: Tensor | None = None) -> Tensor:
        """Return expected magnitudes of event vectors [batch, 32]: [batch, n_frames, n_bins]."""
        return self.expected(self.controls(vectors), frames)
