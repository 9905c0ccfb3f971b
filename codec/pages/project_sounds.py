"""The sounds of a project for its page, made as ``pointillist render`` makes them.

Importing this loads torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from codec.audio.placed import PlacedSound
from codec.capture import (
    CapturedSounds,
    CaptureMix,
    CaptureSettings,
    captured_baselines,
    mix_captured,
    open_recording,
)
from codec.events.event import Event, RenderFrom, Stage
from codec.events.measures import Measures
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.pages.piece import PageEvent
from codec.pipeline import check_fits, project_bank
from codec.project.content import MixSettings, Project
from codec.project.file import ProjectError
from codec.project.mix_size import check_mix_size
from codec.rendering import EventRenderer, mix_events

__all__ = ["ProjectSounds"]

FloatArray = NDArray[np.float32]

_ALONE = MixSettings(residual_db=-math.inf)


class ProjectSounds:
    """The sounds of a project (:class:`codec.pages.piece.PageSounds`).

    It is a context manager that closes the recording.

    Parameters
    ----------
    project, path
        The project and its file.
    model
        The model of its vectors; the shipped one by default.
    from_model
        Use no captured sounds.

    Raises
    ------
    codec.project.file.ProjectError
        If the project was made with another model or bank of rooms, its recording is needed and cannot be
        used, or the mix is too long.
    codec.audio.clip.AudioError
        If the recording is damaged.
    """

    def __init__(
        self, project: Project, path: Path, model: EventModel | None = None, *, from_model: bool = False
    ) -> None:
        model = load_default_model() if model is None else model
        check_fits(project, model, path)
        check_mix_size(project.recording, [each for each in project.events if not each.mute], path)
        self._project = project
        self._renderer = EventRenderer(model, project_bank(project, model.bank, path))
        self._mix = self._alone = None
        self._opened = None
        baselines = [] if from_model else captured_baselines(project)
        if not baselines:
            return
        opened = self._opened = open_recording(project, path)
        if opened.recording is None:
            raise ProjectError(
                path,
                "its recording cannot be used ({problem}); put it back where it was, encode it again, or "
                "make the page with the model's sounds: --from model",
                problem=opened.problem or "",
            )
        settings = CaptureSettings.of_version(project.capture_version)
        captured = CapturedSounds(model, baselines, opened.recording, settings)
        self._mix = CaptureMix(self._renderer, captured, project.mix)
        self._alone = CaptureMix(self._renderer, captured, _ALONE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._opened is not None:
            self._opened.close()

    @property
    def has_recording(self) -> bool:
        """Whether there are captured sounds."""
        return self._mix is not None

    @property
    def sample_rate(self) -> int:
        """See :class:`PageSounds`."""
        return self._project.recording.sample_rate

    @property
    def n_channels(self) -> int:
        """See :class:`PageSounds`."""
        return self._project.recording.n_mixed

    def measures(self) -> dict[str, Measures]:
        """Return the measures of all events, by identifier: those that the project has, or new ones."""
        events = self._project.events
        measures = self._renderer.measures(events, self._project.measures)
        return {event.event_id: each for event, each in zip(events, measures, strict=True)}

    def mix(self, on_progress: Callable[[float], None]) -> FloatArray:
        """See :meth:`PageSounds.mix`."""
        project = self._project
        if self._mix is not None:
            return mix_captured(self._mix, project.events, on_progress=on_progress)
        return mix_events(
            self._renderer,
            project.events,
            sample_rate=self.sample_rate,
            n_channels=self.n_channels,
            duration_s=project.recording.duration_s,
            on_progress=on_progress,
        )

    def in_turn(self, events: Sequence[PageEvent]) -> Iterator[PageEvent]:
        """See :meth:`PageSounds.in_turn`: the captured sounds of some seconds are made together."""
        if self._alone is None:
            yield from events
            return
        waiting: dict[str | None, list[PageEvent]] = {}
        for each in events:
            key = each.event.captured_id
            waiting.setdefault(key if key is not None and key in self._alone.sounds else None, []).append(
                each
            )
        for span in self._alone.sounds.spans():
            self._alone.sounds.prepare([key for key in span if key in waiting])
            for key in span:
                yield from waiting.get(key, ())
        yield from waiting.get(None, ())

    def heard(self, event: Event) -> Sequence[PlacedSound] | None:
        """See :meth:`PageSounds.heard`."""
        if self._alone is None or event.captured_id not in self._alone.sounds:
            return None
        if event.render_from is RenderFrom.MODEL:
            return None
        return self._alone.new_sound(event)

    def stages(self, event: Event) -> Mapping[Stage, FloatArray]:
        """See :meth:`PageSounds.stages`."""
        return self._renderer.stages(event)
