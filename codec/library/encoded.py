"""A recording as a worker hands it to the library: the packed events, and the rows that are searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from codec.bitstream.file import pack, unpack
from codec.events.event import Event, EventSequence
from codec.events.model_identity import ModelIdentity
from codec.library.columns import Summaries, packed_columns
from codec.messages import Message
from codec.project.content import Project, RecordingFormat

__all__ = ["EncodedPiece", "Summarise"]

Summarise = Callable[[EventSequence], Summaries]
"""Returns what is searched of events beside vector and onset."""


@dataclass(frozen=True)
class EncodedPiece:
    """An encoded recording, ready to be stored.

    Attributes
    ----------
    content_hash
        SHA-256 of the decoded samples (:meth:`codec.audio.clip.AudioReader.samples_sha256`): a file that was
        renamed or tagged otherwise is the same piece.
    title
        To show.
    recording
        Rate, channels and length of the recording.
    level
        Name of the search's level; empty if it is not known.
    model
        The model of the events.
    n_events
        Their number.
    encoding
        The events, packed (:mod:`codec.bitstream.file`).
    columns
        Their rows (:func:`codec.library.columns.packed_columns`), in the order of the encoding.
    notes
        Messages for the user about how the recording was read.
    """

    content_hash: str
    title: str
    recording: RecordingFormat
    level: str
    model: ModelIdentity
    n_events: int
    encoding: bytes
    columns: bytes
    notes: tuple[Message, ...] = ()

    @classmethod
    def of(
        cls,
        events: EventSequence,
        summarise: Summarise,
        *,
        content_hash: str,
        title: str,
        recording: RecordingFormat,
        model: ModelIdentity,
        level: str = "",
        notes: tuple[Message, ...] = (),
    ) -> EncodedPiece:
        """Pack events as they were encoded, without edits and details, and describe them.

        Raises
        ------
        codec.bitstream.file.BitstreamError
            If they cannot be packed, or the entropy coder is not installed.
        """
        plain = tuple(Event(each.event_id, each.onset_samples, each.vector, pan=each.pan) for each in events)
        encoding = pack(Project(recording=recording, model=model, events=plain), None)
        stored = EventSequence(unpack(encoding).events)
        return cls(
            content_hash=content_hash,
            title=title,
            recording=recording,
            level=level,
            model=model,
            n_events=len(stored),
            encoding=encoding,
            columns=packed_columns(stored, summarise(stored)),
            notes=notes,
        )
