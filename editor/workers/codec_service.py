"""The codec for the editor: a protocol, and its implementation with the shipped model.

The protocol keeps the editor testable without a model; :func:`load_codec` is the only place of the editor
that imports torch, and it runs on a worker thread.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from codec.devices import DeviceChoice, DeviceName, available_devices
from codec.events.event import Event, Stage
from codec.events.measures import Measures
from codec.messages import Message
from codec.rooms import RoomBank, in_known_room
from codec.search.found_before import FoundBefore
from codec.search.levels import DEFAULT_LEVEL, LevelName, Mode
from editor.workers.capture_service import CaptureService
from editor.workers.library_sounds import LibrarySounds, ModelLibrarySounds
from editor.workers.torch_libraries import load_torch_libraries

if TYPE_CHECKING:
    from codec.audio.clip import AudioClip
    from codec.events.event import EventSequence
    from codec.events.model_identity import ModelIdentity
    from codec.library import Library
    from codec.library.columns import Summaries
    from codec.library.mosaic import Candidates
    from codec.model.event_model import EventModel
    from codec.project.content import Project
    from codec.rendering import EventRenderer

__all__ = [
    "CodecHandle",
    "CodecService",
    "DecodedRoom",
    "FloatArray",
    "ModelCodec",
    "load_codec",
]

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class DecodedRoom:
    """The room that a vector decodes to, and its mix, 0 (dry) to 1 (room only)."""

    name: str
    mix: float


class CodecService(Protocol):
    """The codec as the editor uses it. Called from several threads."""

    @property
    def identity(self) -> ModelIdentity:
        """Which model it is, and which rooms are its own."""
        ...

    def prepare_thread(self) -> None:
        """Set up the calling thread for single events; called once in each thread that uses the service."""
        ...

    def set_bank(self, bank: RoomBank) -> None:
        """Use `bank` from now on; it begins with the model's own rooms."""
        ...

    @property
    def devices(self) -> Sequence[DeviceName]:
        """The devices that work on this machine; the first call may take seconds."""
        ...

    def render(self, event: Event, sample_rate: int) -> FloatArray:
        """Return the event's waveform from its onset on: mono, gain applied, without pan and mute."""
        ...

    def stages(self, event: Event) -> Mapping[Stage, FloatArray]:
        """Return the sound after each stage, mono [n_samples] at the model's rate."""
        ...

    def measures(self, events: Sequence[Event]) -> Sequence[Measures]:
        """Return the measures of the events."""
        ...

    def rooms(self, events: Sequence[Event]) -> Sequence[DecodedRoom]:
        """Return the rooms that the events' controls have, after their edits."""
        ...

    def stage_profiles(self, events: Sequence[Event]) -> Mapping[Stage, FloatArray]:
        """Return the profile of each stage of the events; see :mod:`codec.similarity.stage_profiles`."""
        ...

    def encode(
        self,
        clip: AudioClip,
        *,
        level: LevelName = DEFAULT_LEVEL,
        mode: Mode = "sparse",
        on_event: Callable[[Event], None],
        on_found: Callable[[Sequence[Event]], None] | None = None,
        on_progress: Callable[[float], None],
        should_cancel: Callable[[], bool],
        before: FoundBefore | None = None,
        on_complete: Callable[[int], None] | None = None,
        device: DeviceChoice = "auto",
        on_note: Callable[[Message], None] | None = None,
    ) -> bool:
        """Find the events of `clip`; return whether it was cancelled.

        The arguments are those of :func:`codec.search.streaming.encode`. A device that is not there is
        replaced by the fastest that is.
        """
        ...

    def summaries(self, events: EventSequence) -> Summaries:
        """Return what the library searches of as-encoded events."""
        ...

    def library_sounds(self, library: Library) -> LibrarySounds:
        """Return the sounds of those of a library's events that this model found."""
        ...

    def mosaic(
        self,
        project: Project,
        candidates: Candidates,
        *,
        on_progress: Callable[[float], None],
        should_cancel: Callable[[], bool],
    ) -> Project | None:
        """Return a project with the sounds of candidates, or None if it was cancelled.

        The arguments are those of :func:`codec.library.mosaic_project.mosaic_project`.
        """
        ...

    def capture(self, events: Sequence[Event], clip: AudioClip, key: str, version: int) -> CaptureService:
        """Divide `clip` among the as-encoded `events`.

        `key` identifies the recording in the sound cache; `version` is the piece's ``capture_version``.

        Raises
        ------
        codec.audio.clip.AudioError
            If the clip cannot have captured sounds.
        """
        ...


class CodecHandle:
    """Loads the codec once, in the first thread that needs it, and sets up each thread that uses it.

    Parameters
    ----------
    load
        Creates the service; its errors are raised in every caller, and the next call tries again.

    Attributes
    ----------
    device
        Where the next encode computes; see :meth:`CodecService.encode`.
    """

    def __init__(self, load: Callable[[], CodecService]) -> None:
        self._load = load
        self.device: DeviceChoice = "auto"
        self._lock = threading.Lock()
        self._service: CodecService | None = None
        self._bank: RoomBank | None = None
        self._bank_in_use: RoomBank | None = None
        self._prepared = threading.local()

    @property
    def loaded(self) -> CodecService | None:
        """The service if it is loaded; never waits."""
        return self._service

    def get(self) -> CodecService:
        """Return the service, and load it if necessary. Not for the main thread: this may take seconds."""
        with self._lock:
            if self._service is None:
                self._service = self._load()
            service, bank = self._service, self._bank
            if bank is not None and bank is not self._bank_in_use:
                service.set_bank(bank)
                self._bank_in_use = bank
        if not getattr(self._prepared, "done", False):
            service.prepare_thread()
            self._prepared.done = True
        return service

    def set_bank(self, bank: RoomBank) -> None:
        """Set the bank that the service uses from its next call on; never waits."""
        self._bank = bank


class ModelCodec:
    """The implementation with the shipped model, its renderer and the search."""

    def __init__(self, model: EventModel) -> None:
        self._model = model
        self._renderer = self._new_renderer(None)

    def _new_renderer(self, bank: RoomBank | None) -> EventRenderer:
        from editor.workers.remembering import RememberingRenderer

        return RememberingRenderer(self._model, bank)

    @property
    def identity(self) -> ModelIdentity:
        """See :meth:`CodecService.identity`."""
        return self._model.identity

    def prepare_thread(self) -> None:
        """See :meth:`CodecService.prepare_thread`."""
        import torch

        # A thread has its own count only after the first call; before, it uses what any thread sets last.
        torch.get_num_threads()
        torch.set_num_threads(1)

    @property
    def devices(self) -> Sequence[DeviceName]:
        """See :meth:`CodecService.devices`."""
        return available_devices()

    def set_bank(self, bank: RoomBank) -> None:
        """See :meth:`CodecService.set_bank`."""
        self._renderer = self._new_renderer(bank)

    def render(self, event: Event, sample_rate: int) -> FloatArray:
        """See :meth:`CodecService.render`."""
        renderer = self._renderer
        return renderer.render(in_known_room(event, renderer.bank), sample_rate=sample_rate)

    def stages(self, event: Event) -> Mapping[Stage, FloatArray]:
        """See :meth:`CodecService.stages`."""
        renderer = self._renderer
        return renderer.stages(in_known_room(event, renderer.bank))

    def measures(self, events: Sequence[Event]) -> Sequence[Measures]:
        """See :meth:`CodecService.measures`."""
        renderer = self._renderer
        with _torch_threads(1):
            return renderer.measures([in_known_room(event, renderer.bank) for event in events])

    def rooms(self, events: Sequence[Event]) -> Sequence[DecodedRoom]:
        """See :meth:`CodecService.rooms`."""
        renderer = self._renderer
        return [DecodedRoom(*renderer.room_of(in_known_room(event, renderer.bank))) for event in events]

    def stage_profiles(self, events: Sequence[Event]) -> Mapping[Stage, FloatArray]:
        """See :meth:`CodecService.stage_profiles`."""
        from codec.similarity.stage_profiles import stage_profiles

        with _torch_threads(_n_shared()):
            return stage_profiles(self._model, [(event.vector, event.detail) for event in events])

    def encode(
        self,
        clip: AudioClip,
        *,
        level: LevelName = DEFAULT_LEVEL,
        mode: Mode = "sparse",
        on_event: Callable[[Event], None],
        on_found: Callable[[Sequence[Event]], None] | None = None,
        on_progress: Callable[[float], None],
        should_cancel: Callable[[], bool],
        before: FoundBefore | None = None,
        on_complete: Callable[[int], None] | None = None,
        device: DeviceChoice = "auto",
        on_note: Callable[[Message], None] | None = None,
    ) -> bool:
        """See :meth:`CodecService.encode`."""
        from codec.search.streaming import encode

        with _torch_threads(_n_shared()):
            return encode(
                self._model,
                clip,
                level=level,
                mode=mode,
                device=device if device in self.devices else "auto",
                on_event=on_event,
                on_found=on_found,
                on_progress=on_progress,
                should_cancel=should_cancel,
                before=before,
                on_complete=on_complete,
                on_note=on_note,
            ).cancelled

    def summaries(self, events: EventSequence) -> Summaries:
        """See :meth:`CodecService.summaries`."""
        from codec.library.encoding import summarised

        with _torch_threads(1):
            return summarised(self._model, events)

    def library_sounds(self, library: Library) -> LibrarySounds:
        """See :meth:`CodecService.library_sounds`."""
        return ModelLibrarySounds(library, lambda: self._renderer)

    def mosaic(
        self,
        project: Project,
        candidates: Candidates,
        *,
        on_progress: Callable[[float], None],
        should_cancel: Callable[[], bool],
    ) -> Project | None:
        """See :meth:`CodecService.mosaic`."""
        from codec.library.mosaic_project import mosaic_project

        with _torch_threads(_n_shared()):
            made = mosaic_project(
                project,
                self._renderer,
                candidates,
                on_progress=on_progress,
                should_cancel=should_cancel,
            )
        return None if made is None else made.project

    def capture(self, events: Sequence[Event], clip: AudioClip, key: str, version: int) -> CaptureService:
        """See :meth:`CodecService.capture`."""
        from editor.workers.model_capture import ModelCapture, default_sound_folder

        folder = default_sound_folder()
        return ModelCapture(self._model, lambda: self._renderer, events, clip, key, folder, version)


def _n_shared() -> int:
    """Return the number of threads for work on many events: one core is left for interface and sound.

    With two cores both are used; encodes then run at a lower priority.
    """
    n_cores = os.cpu_count() or 2
    return min(8, n_cores, max(2, n_cores - 1))


@contextmanager
def _torch_threads(n_threads: int) -> Generator[None]:
    """Set the number of torch threads for calls from this thread.

    Work on a single event is too small for several threads: they would wait for each other, and very long if
    other programs use the cores.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(n_threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def load_codec(checkpoint: Path | None = None) -> CodecService:
    """Load a model, the shipped one by default.

    Raises
    ------
    FileNotFoundError, codec.model.checkpoint.CheckpointError, codec.rooms.RoomBankError
        If the installation lacks the model or the rooms, or they are damaged.
    """
    from threadpoolctl import threadpool_limits

    load_torch_libraries()
    from codec.model.checkpoint import load_default_model, load_model

    # The second thread of NumPy's BLAS halves no time of single events, and waits for the next one busily.
    threadpool_limits(1, user_api="blas")
    return ModelCodec(load_default_model() if checkpoint is None else load_model(checkpoint))
