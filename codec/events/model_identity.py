"""Which model events belong to: event vectors mean sounds only to the model that made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codec.messages import Message

__all__ = ["UNKNOWN_MODEL", "Misfit", "ModelIdentity"]

_HASH_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Misfit:
    """How a model differs from the one that events were made with.

    Parameters
    ----------
    what
        Another model makes other sounds of the vectors; with another bank of rooms, only their rooms differ.
    reason
        The rest of a sentence about the project or the events, without a full stop.
    """

    what: Literal["model", "rooms"]
    reason: Message


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """The model that events were encoded with, as projects name it.

    Parameters
    ----------
    name
        For people: the configuration and the beginning of the hash; empty if it is not known.
    weights_hash
        SHA-256 of the checkpoint file, in hexadecimal; empty if it is not known or there is no file yet.
    room_bank_hash
        Of the bank that the model's room head chooses from (:attr:`codec.rooms.RoomBank.hash`); empty if it
        is not known.
    """

    name: str = ""
    weights_hash: str = ""
    room_bank_hash: str = ""

    @property
    def label(self) -> str:
        """The name, or failing that the beginning of the hash; empty if neither is known."""
        return self.name or self.short_hash

    @property
    def short_hash(self) -> str:
        """The beginning of :attr:`weights_hash`, for people."""
        return self.weights_hash[:_HASH_DIGITS]

    def misfit(self, model: ModelIdentity) -> Misfit | None:
        """Return how `model` differs from this one, with which events were made; None if they fit it.

        What is not known of this one fits every model.
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
        """Whether event vectors of this model mean other sounds to `model`, whatever its rooms."""
        misfit = self.misfit(model)
        return misfit is not None and misfit.what == "model"


UNKNOWN_MODEL = ModelIdentity()
"""Where nobody has said which model events were made with: they fit every model."""
