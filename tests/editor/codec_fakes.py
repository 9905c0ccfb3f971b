"""A codec without torch or a model, for tests and pictures: its events are decaying sines."""

from __future__ import annotations

import dataclasses
import math
import threading
import time
from collections.abc import Callable, Container, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip
from codec.audio.placed import PlacedSound
from codec.devices import DeviceChoice, DeviceName
from codec.events.detail import Detail
from codec.events.event import (
    MODEL_SAMPLE_RATE,
    VECTOR_SIZE,
    Event,
    EventSequence,
    Morph,
    RenderFrom,
    Stage,
    StageSource,
)
from codec.events.measures import Measures
from codec.events.model_identity import ModelIdentity
from codec.exchange.sample_pack import PackSound
from codec.library import Library, Piece
from codec.library.columns import Summaries
from codec.messages import Message
from codec.project.content import MixSettings, Project
from codec.project.file import HolePolicy
from codec.search.found_before import FoundBefore
from codec.search.levels import DEFAULT_LEVEL, LevelName, Mode
from codec.similarity.layout import Layout
from editor.workers import DecodedRoom, LibrarySound, OnFirst
from tests.editor.playback_fakes import FakePlayback

FloatArray = NDArray[np.float32]


def pitch_of(event: Event) -> float:
    """Element 1 of the resonance's vector is the pitch in octaves from 220 Hz."""
    vector = event.vector if event.resonance is None else event.resonance.vector
    octaves = float(np.clip(vector[1], -2.0, 4.0)) + event.transpose_semitones / 12
    return 220.0 * 2.0**octaves


class SineCodec:
    """Implements :class:`editor.workers.CodecService`.

    Attributes
    ----------
    rendered
        Identifiers of the events in the order in which they were rendered.
    gate
        Rendering waits until it is set (it is, from the start).
    steps
        Encoding waits for it before each event, if it is not None.
    encoded_as, encoded
        Level and mode of each encode, and its clip; detailed events have :func:`a_detail`.
    encoded_on, devices
        Where each encode was to compute; what there is.
    note
        What the user is told during each encode; None for nothing.
    found_as, seed
        What identifiers of the events that an encode finds begin with, and the seed of their vectors.
    captures, capture_error
        Keys of the recordings that were shared out; what that fails with.
    contributed
        Identifiers of the events whose contributions were made, in order.
    room
        What every vector decodes to.
    building
        Making captured sounds in the background waits until it is set (it is, from the start).
    """

    identity = ModelIdentity("sines-1", "f" * 64)

    def __init__(self, n_events: int = 8) -> None:
        self.n_events = n_events
        self.found_as, self.seed = "found", 0
        self.encoded: list[AudioClip] = []
        self.room = DecodedRoom("chapel", 0.35)
        self.rendered: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.steps: threading.Semaphore | None = None
        self.threads: set[str] = set()
        self.fail_on: str | None = None
        self.banks: list[Any] = []
        self.encoded_as: list[tuple[LevelName, Mode]] = []
        self.encoded_on: list[DeviceChoice] = []
        self.devices: list[DeviceName] = ["cpu"]
        self.note: Message | None = None
        self.captures: list[str] = []
        self.capture_error: Exception | None = None
        self.contributed: list[str] = []
        self.building = threading.Event()
        self.building.set()

    def prepare_thread(self) -> None:
        self.threads.add(threading.current_thread().name)

    def set_bank(self, bank: Any) -> None:
        self.banks.append(bank)

    def render(self, event: Event, sample_rate: int) -> FloatArray:
        self.gate.wait(10.0)
        self.rendered.append(event.event_id)
        if event.event_id == self.fail_on:
            raise RuntimeError("this event cannot be rendered")
        return self._sine(event, sample_rate, 6.0)

    def stages(self, event: Event) -> dict[Stage, FloatArray]:
        audio = self._sine(event, MODEL_SAMPLE_RATE, 6.0)
        rng = np.random.default_rng(1)
        n = MODEL_SAMPLE_RATE // 10
        impulse = (rng.standard_normal(n) * np.exp(-np.arange(n) / n * 8) * 0.2).astype(np.float32)
        tail = np.exp(-np.arange(2 * MODEL_SAMPLE_RATE) / MODEL_SAMPLE_RATE * 3.0)
        response = (rng.standard_normal(len(tail)) * tail * 0.02).astype(np.float32)
        response[0] = 1.0
        partials = sum(
            (self._sine(event, MODEL_SAMPLE_RATE, 4.0 + 2 * k, k) / k for k in (2, 3, 4, 6)), audio
        )
        size = len(partials) + len(response)
        spectrum = np.fft.rfft(partials, size) * np.fft.rfft(response, size)
        placed = np.fft.irfft(spectrum, size).astype(np.float32)
        return {Stage.IMPULSE: impulse, Stage.RESONANCE: partials, Stage.ROOM: placed}

    def measures(self, events: Sequence[Event]) -> Sequence[Measures]:
        return [
            Measures(
                pitch_of(event), 0.4 + 0.05 * float(np.clip(event.vector[2], -3, 3)), event.gain_db - 18.0
            )
            for event in events
        ]

    def rooms(self, events: Sequence[Event]) -> Sequence[DecodedRoom]:
        return [self.room for _ in events]

    def stage_profiles(self, events: Sequence[Event]) -> dict[Stage, FloatArray]:
        rows = np.stack([event.vector for event in events]) * 20
        return {stage: rows[:, 8 * k : 8 * k + 8] for k, stage in enumerate(Stage)}

    def summaries(self, events: EventSequence) -> Summaries:
        return Summaries(self.measures(events.events), [0.5] * len(events), None)

    def library_sounds(self, library: Library) -> SineLibrarySounds:
        return SineLibrarySounds(self, library)

    def capture(self, events: Sequence[Event], clip: AudioClip, key: str, version: int) -> SineCapture:
        self.captures.append(key)
        if self.capture_error is not None:
            raise self.capture_error
        return SineCapture(self, events, clip)

    def mosaic(
        self,
        project: Project,
        candidates: Any,
        *,
        on_progress: Callable[[float], None],
        should_cancel: Callable[[], bool],
    ) -> Project | None:
        """Take the candidates in turn."""
        made: list[Event] = []
        for index, event in enumerate(project.events):
            while self.steps is not None and not self.steps.acquire(timeout=0.01):
                if should_cancel():
                    return None
            position = index % len(candidates.vectors)
            donor, label = candidates.event(position), candidates.label(position)
            made.append(event.replace(vector=donor.vector, morph=Morph(label), render_from=RenderFrom.MODEL))
            on_progress((index + 1) / len(project.events))
        mix = dataclasses.replace(project.mix, residual_db=-math.inf)
        return dataclasses.replace(project, events=tuple(made), mix=mix)

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
        self.encoded_as.append((level, mode))
        self.encoded_on.append(device)
        if on_note is not None and self.note is not None:
            on_note(self.note)
        self.encoded.append(clip)
        begin = 0 if before is None else before.complete_samples
        rng = np.random.default_rng(self.seed)
        for index in range(self.n_events):
            while self.steps is not None and not self.steps.acquire(timeout=0.01):
                if should_cancel():
                    return True
            if should_cancel():
                return True
            onset = round(index * clip.duration_s / self.n_events * MODEL_SAMPLE_RATE)
            vector = rng.normal(size=VECTOR_SIZE).astype(np.float32)
            if onset < begin:
                continue
            detail = a_detail(index) if mode == "detailed" else None
            on_event(Event(f"{self.found_as}-{index}", onset, vector, pan=0.0, detail=detail))
            later = round((index + 1) * clip.duration_s / self.n_events * MODEL_SAMPLE_RATE)
            if on_complete is not None:
                on_complete(later)
            if on_found is not None:
                on_found([Event(f"shown-{index + 1}", later, vector)] if index + 1 < self.n_events else [])
            on_progress((index + 1) / self.n_events)
            time.sleep(0.0005)
        return False

    @staticmethod
    def _sine(event: Event, sample_rate: int, decay: float, partial: int = 1) -> FloatArray:
        t = np.arange(round(0.8 * sample_rate)) / sample_rate
        amplitude = 0.2 * 10 ** (event.gain_db / 20)
        wave = amplitude * np.sin(2 * np.pi * pitch_of(event) * partial * t) * np.exp(-t * decay)
        return wave.astype(np.float32)


class SineLibrarySounds:
    """Implements :class:`editor.workers.LibrarySounds`; captured sounds are an octave higher."""

    def __init__(self, codec: SineCodec, library: Library) -> None:
        self._codec, self._library = codec, library
        self.closed = False

    def sound(self, piece: Piece, row: int, *, from_model: bool = False) -> LibrarySound:
        samples = self._codec.render(self._library.event(row), MODEL_SAMPLE_RATE)
        captured = not (piece.is_missing or from_model)
        if captured:
            self._codec.building.wait(10.0)
        return LibrarySound(samples[:, None], MODEL_SAMPLE_RATE * (1 + captured), captured)

    def pack(self, rows: Sequence[int]) -> Iterator[PackSound]:
        for row in rows:
            event = self._library.event(row)
            samples = self._codec.render(event, MODEL_SAMPLE_RATE)[None]
            yield PackSound("a piece", samples, MODEL_SAMPLE_RATE, self._codec.measures([event])[0])

    def close(self) -> None:
        self.closed = True


class SineCapture:
    """Implements :class:`editor.workers.CaptureService`: an event has half of what follows its onset.

    Of that an eighth is its hole: what remains of it in the residual.
    """

    LENGTH_S = 0.15

    def __init__(self, codec: SineCodec, events: Sequence[Event], clip: AudioClip) -> None:
        self.codec, self.clip = codec, clip
        self.events = {event.event_id: event for event in events}

    def __contains__(self, event_id: object) -> bool:
        return event_id in self.events

    def event(self, event_id: str) -> Event:
        return self.events[event_id]

    def is_untouched(self, event: Event) -> bool:
        return self.events.get(event.event_id) == event

    def captured(self, event_id: str) -> PlacedSound:
        begin = round(self.events[event_id].onset_s * self.clip.sample_rate)
        end = begin + round(self.LENGTH_S * self.clip.sample_rate)
        return PlacedSound(begin, 0.5 * self.clip.samples[:, begin:end])

    def residual(self, begin: int, end: int, but: Container[str] = ()) -> FloatArray:
        rest = self.clip.samples[:, begin:end].copy()
        for event_id in self.events:
            if event_id not in but:
                sound = self.captured(event_id)
                PlacedSound(sound.begin_sample, -sound.samples).add_to(rest, begin)
        return rest

    def alone(self, event: Event) -> list[PlacedSound]:
        rate = self.clip.sample_rate
        parts: list[PlacedSound] = []
        share = {RenderFrom.CAPTURED: 0.0, RenderFrom.MODEL: 1.0}.get(event.render_from, event.blend)
        share = share if event.captured_id in self.events else 1.0
        if share < 1.0:
            assert event.captured_id is not None
            sound, before = self.captured(event.captured_id), self.events[event.captured_id]
            shift = round((event.onset_samples - before.onset_samples) / MODEL_SAMPLE_RATE * rate)
            gain = np.float32(10 ** (event.gain_db / 20) * np.sqrt(1.0 - share))
            parts.append(PlacedSound(sound.begin_sample + shift, gain * sound.samples))
        if share > 0.0:
            audio = self.codec.render(event, rate) * np.float32(np.sqrt(share))
            parts.append(PlacedSound(round(event.onset_s * rate), np.tile(audio, (self.clip.n_channels, 1))))
        return parts

    def contribution(
        self, event: Event, settings: MixSettings, on_first: OnFirst | None = None
    ) -> list[PlacedSound]:
        self.codec.contributed.append(event.event_id)
        if self.is_untouched(event):
            return []
        parts = [] if event.mute else self.alone(event)
        if event.captured_id == event.event_id:
            sound = self.captured(event.event_id)
            parts.append(PlacedSound(sound.begin_sample, -sound.samples))
            if settings.hole_policy is HolePolicy.ATTENUATE:
                hole = np.float32(-settings.residual_gain / 8) * sound.samples
                parts.append(PlacedSound(sound.begin_sample, hole))
        return parts

    def build(self, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]) -> bool:
        while not self.codec.building.wait(0.005):
            if should_cancel():
                return False
        on_progress(1.0)
        return True

    def bed(
        self, settings: MixSettings, on_progress: Callable[[float], None], should_cancel: Callable[[], bool]
    ) -> FloatArray | None:
        recording, gain = self.clip.samples.T, np.float32(settings.residual_gain)
        if gain == 1.0:
            return recording
        on_progress(0.5)
        claimed = np.zeros_like(recording)
        for event_id in self.events:
            sound = self.captured(event_id)
            sound.add_to(claimed.T)
        return None if should_cancel() else gain * recording + (1 - gain) * claimed


def plain_layout(
    event_ids: Sequence[str], vectors: FloatArray, seed: int, like: Layout | None, _register: object
) -> Layout:
    """Stand in for the layout process."""
    n = len(event_ids)
    ramp = np.linspace(0, 1, n, dtype=np.float32)
    return Layout(
        lanes=ramp,
        map=np.stack([ramp, ramp], axis=1) if n else np.zeros((0, 2), np.float32),
        colours=np.full((n, 3), 0.5, np.float32),
        seed=seed,
        event_ids=tuple(event_ids),
    )


def a_detail(seed: int = 99, n_partials: int = 3) -> Detail:
    """Return some detail: 40 corrections, none of them zero."""
    rng = np.random.default_rng(seed)
    partials = np.stack(
        [
            np.arange(n_partials) + seed,
            rng.uniform(-3, 3, n_partials),
            rng.uniform(0, 6, n_partials),
            rng.uniform(-6, 6, n_partials),
        ],
        1,
    )
    return Detail(rng.uniform(0.3, 2.0, 40), partials)


def a_source(seed: int = 99, label: str = "a donor", detail: Detail | None = None) -> StageSource:
    """Return some donor."""
    return StageSource(np.random.default_rng(seed).normal(size=VECTOR_SIZE), label, detail)


class SilentPlayback(FakePlayback):
    """Remembers what it is given; nothing is heard."""

    def __init__(self) -> None:
        super().__init__()
        self.mixes: list[FloatArray] = []
        self.original: AudioClip | None = None
        self.auditions: list[tuple[FloatArray, int]] = []
        self.grains: list[tuple[FloatArray, int]] = []
        self.closed = False

    def set_mix(self, buffer: FloatArray, *_: Any, **__: Any) -> None:
        self.mixes.append(buffer)

    def set_original(self, clip: AudioClip | None) -> None:
        self.original = clip

    def audition(self, samples: FloatArray, sample_rate: int) -> None:
        self.auditions.append((samples, sample_rate))

    def grain(self, samples: FloatArray, sample_rate: int) -> None:
        self.grains.append((samples, sample_rate))

    def close(self) -> None:
        self.closed = True
