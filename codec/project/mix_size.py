"""Whether the mix of a project can be held in memory."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from codec.bounds import MAX_MIX_BYTES
from codec.events.event import Event
from codec.project.content import RecordingFormat
from codec.project.zip_members import ProjectError

__all__ = ["check_mix_size"]


def check_mix_size(
    recording: RecordingFormat, events: Iterable[Event], path: Path, sample_rate: int | None = None
) -> None:
    """Refuse a project whose mix would be larger than :data:`~codec.bounds.MAX_MIX_BYTES`.

    Parameters
    ----------
    recording, events
        The format of the recording, and the events that are heard.
    path
        The project's file, for messages.
    sample_rate
        Of the mix in Hz; the recording's by default.

    Raises
    ------
    ProjectError
        If it would be; the message says whether the recording or an event makes it so long.
    """
    limit_s = MAX_MIX_BYTES / recording.mix_bytes(1.0, sample_rate)
    if recording.duration_s > limit_s:
        raise ProjectError(
            path,
            "its recording is {duration_h:.1f} hours long, and a mix can be {limit_h:.1f} hours long at this "
            "sample rate; encode the recording in parts",
            duration_h=recording.duration_s / 3600,
            limit_h=limit_s / 3600,
        )
    last = max(events, key=lambda event: event.onset_samples, default=None)
    if last is not None and last.onset_s > limit_s:
        raise ProjectError(
            path,
            "the event {event_id} at {onset_h:.1f} hours makes its mix too long; it can be {limit_h:.1f} "
            "hours long. Move the event with `pointillist edit`",
            onset_h=last.onset_s / 3600,
            limit_h=limit_s / 3600,
            event_id=last.event_id[:40],
        )
