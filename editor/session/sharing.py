"""A piece as a page that can be sent (:mod:`codec.pages.share`), with the sounds that the editor plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from codec.audio.placed import PlacedSound
from codec.events.event import Event, RenderFrom, Stage
from codec.events.measures import Measures
from codec.pages.piece import PageEvent, page_piece
from codec.pages.share import write_piece_page
from codec.pages.texts import Language
from codec.project.content import Project
from editor.session.exporting import ExportOutcome
from editor.session.mixdown import Mixdown
from editor.translation import tr
from editor.workers import CodecHandle, TaskContext
from editor.workers.codec_service import FloatArray

__all__ = ["write_shared_page"]

_MEASURED, _MIXED = 0.05, 0.25
"""Progress when all events are measured, and when the mix is made."""


def write_shared_page(
    path: Path,
    title: str,
    project: Project,
    measures: Mapping[str, Measures],
    everything: Sequence[Event],
    mixdown: Mixdown,
    codec: CodecHandle,
    language: Language,
    context: TaskContext,
) -> ExportOutcome:
    """Write the page of a piece; called on a thread of its own.

    Parameters
    ----------
    path, title, language
        Of the page.
    project, measures
        The piece, and the measures of its events by identifier.
    everything
        All events that the mix consists of (:meth:`Renders.all_heard`).
    mixdown
        Mixes them.
    codec
        Renders the stages.
    context
        For progress, and to stop.

    Raises
    ------
    codec.pages.share.PageError
        If the page cannot be written.
    editor.workers.Cancelled
        If the work was to stop; then there is no page, or the earlier one.
    """
    piece = page_piece(project, title, measures, has_recording=mixdown.over_recording)

    def tell(share: float) -> None:
        context.check()
        context.progress(_MEASURED + (1.0 - _MEASURED) * share, tr("Making the page"))

    sounds = _EditorSounds(mixdown, everything, codec, context)
    report = write_piece_page(path, piece, sounds, language=language, on_progress=tell)
    return ExportOutcome((path,), n_events=report.n_events, n_bytes=report.n_bytes)


class _EditorSounds:
    """The sounds of the open piece (:class:`codec.pages.piece.PageSounds`)."""

    def __init__(
        self, mixdown: Mixdown, everything: Sequence[Event], codec: CodecHandle, context: TaskContext
    ) -> None:
        self._mixdown, self._everything = mixdown, everything
        self._codec, self._context = codec, context

    @property
    def sample_rate(self) -> int:
        return self._mixdown.sample_rate

    @property
    def n_channels(self) -> int:
        return self._mixdown.n_channels

    def mix(self, on_progress: Callable[[float], None]) -> FloatArray:
        del on_progress  # the mixdown reports to the task itself
        over = self._mixdown.over_recording
        heard = [event for event in self._everything if over or not event.mute]
        return self._mixdown.samples(heard, self._context, _MEASURED, _MIXED - _MEASURED, over=over)

    def in_turn(self, events: Sequence[PageEvent]) -> Iterator[PageEvent]:
        yield from events

    def heard(self, event: Event) -> Sequence[PlacedSound] | None:
        if not self._mixdown.over_recording or event.render_from is RenderFrom.MODEL:
            return None
        return self._mixdown.alone(event)

    def stages(self, event: Event) -> Mapping[Stage, FloatArray]:
        return self._codec.get().stages(event)
