"""Measures of events as projects keep them: bound to a model, and to what was measured."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from codec.events.event import Event
from codec.events.measures import Measures

__all__ = ["StoredMeasures", "sound_digest"]

_DIGEST_BYTES = 8
_EDITS = struct.Struct("<4d")


def sound_digest(event: Event) -> str:
    """Return a digest of all that :meth:`codec.rendering.EventRenderer.measures` reads, except the gain.

    Onset, pan and room are not part of it.
    """
    digest = hashlib.blake2b(event.vector.astype("<f4").tobytes(), digest_size=_DIGEST_BYTES)
    digest.update(_EDITS.pack(event.transpose_semitones, event.stretch, event.decay_factor, event.hardness))
    for marker, each in ((b"e", event), (b"i", event.impulse), (b"r", event.resonance)):
        if each is None:
            continue
        digest.update(marker)
        if each is not event:
            digest.update(each.vector.astype("<f4").tobytes())
        if each.detail is not None:
            data = each.detail.to_bytes()
            digest.update(len(data).to_bytes(4, "little") + data)
    return digest.hexdigest()


@dataclass(frozen=True)
class StoredMeasures:
    """Measures of sounds, which need not be measured again.

    Attributes
    ----------
    model_hash
        Hash of the weights of the model that they were measured with.
    by_sound
        Measures at a gain of 0 dB, by :func:`sound_digest`.
    """

    model_hash: str
    by_sound: Mapping[str, Measures] = field(default_factory=dict[str, Measures])

    @classmethod
    def of_events(cls, model_hash: str, measured: Iterable[tuple[Event, Measures]]) -> StoredMeasures:
        """Return the measures of events in their present states."""
        return cls(
            model_hash, {sound_digest(event): measures.louder(-event.gain_db) for event, measures in measured}
        )

    def of(self, event: Event) -> Measures | None:
        """Return the measures of an event; None if exactly its sound was not measured."""
        found = self.by_sound.get(sound_digest(event))
        return None if found is None else found.louder(event.gain_db)

    def only(self, events: Iterable[Event]) -> StoredMeasures:
        """Return those of these events, in the order of the events."""
        digests = dict.fromkeys(map(sound_digest, events))
        known = {each: self.by_sound[each] for each in digests if each in self.by_sound}
        return StoredMeasures(self.model_hash, known)
