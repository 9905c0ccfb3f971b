"""The identity of the model of events: only that model can decode their vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codec.messages import Message

__all__ = ["UNKNOWN_MODEL", "Misfit", "ModelIdentity"]

_HASH_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Misfit:
    """The difference between a model and the one that events were made with.

    Parameters
    ----------
    what
        Another model decodes vectors to other sounds; with another bank, only the rooms differ.
    reason
        The rest of a sentence about the project or the events, without a full stop.
    """

    what: Literal["model", "rooms"]
    reason: Message


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """The identity of the model that events were encoded with, as stored in projects.

    Parameters
    ----------
    name
        A readable name: the configuration and the first digits of the hash; empty if unknown.
    weights_hash
        SHA-256 of the checkpoint file, in hexadecimal; empty if unknown or if there is no file.
    room_bank_hash
        Hash of the model's bank (:attr:`codec.rooms.RoomBank.hash`); empty if unknown.
    """

    name: str = ""
    weights_hash: str = ""
    room_bank_hash: str = ""

    @property
    def label(self) -> str:
        """The name, otherwise the first digits of the hash; empty if both are unknown."""
        return self.name or self.short_hash

    @property
    def short_hash(self) -> str:
        """The first digits of :attr:`weights_hash`, for messages."""
        return self.weights_hash[:_HASH_DIGITS]

    def misfit(self, model: ModelIdentity) -> Misfit | None:
        """Return the difference between `model` and this one; None if events of this one fit `model`.

        Unknown parts of this identity fit every model.
        """
        if self.weights_hash and self.weights_hash != model.weights_hash:
            return Misfit(
                "model",
                Message(
                    "was made with the model {made_with}, and this is {model}",
                    made_with=self.label,
                    model=model.label or Message("a model that was never saved"),
                ),
            )
        if self.room_bank_hash and self.room_bank_hash != model.room_bank_hash:
            return Misfit("rooms", Message("was made with another bank of rooms"))
        return None

    def has_other_weights(self, model: ModelIdentity) -> bool:
        """Return whether `model` decodes vectors of this model to other sounds (rooms aside)."""
        misfit = self.misfit(model)
        return misfit is not None and misfit.what == "model"


UNKNOWN_MODEL = ModelIdentity()
"""The identity of an unknown model; it fits every model."""
