"""What of a document goes into its project file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from codec.audio.clip import AudioClip
from codec.events.event import Event
from codec.project.file import Project

if TYPE_CHECKING:
    from editor.document.document import Document

__all__ = ["as_project"]


def as_project(
    document: Document, baselines: Mapping[str, Event], extra: Mapping[str, Any], *, source: AudioClip | None
) -> Project:
    """Return a document's content as a project.

    Parameters
    ----------
    baselines
        By identifier. Those of events that are gone stay where they have a share of the recording: without
        them the shares of the others would be larger when the project is opened again.
    extra
        What the project that was opened held beyond what is known here.
    source
        The recording to embed, if any.
    """
    return Project(
        sample_rate=document.sample_rate,
        n_channels=document.n_channels,
        duration_s=document.duration_s,
        model_id=document.model_id,
        model_hash=document.model_hash,
        room_bank_hash=document.room_bank_hash,
        events=document.sequence().events,
        as_encoded={
            key: value for key, value in baselines.items() if key in document or value.captured_id == key
        },
        layout=document.layout,
        palettes=document.palettes,
        source=source,
        source_path=str(document.source_path) if document.source_path is not None else None,
        source_sha256=document.source_sha256,
        residual_db=document.mix_settings.residual_db,
        hole_policy=document.mix_settings.hole_policy,
        tempo_bpm=document.beats.tempo_bpm,
        first_beat_s=document.beats.first_beat_s,
        user_rooms=dict(document.user_rooms),
        extra=dict(extra),
    )
