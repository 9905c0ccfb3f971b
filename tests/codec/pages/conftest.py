"""A piece of tones with sounds that are computed here, without a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.audio.placed import PlacedSound
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage
from codec.events.measures import Measures
from codec.pages.piece import PageEvent, PagePiece
from codec.pages.share import write_piece_page
from codec.pages.texts import Language

Samples = NDArray[np.float32]

RATE = 44_100


class ToneSounds:
    """Decaying tones, a :class:`codec.pages.piece.PageSounds`; element 1 of a vector is the pitch in Hz."""

    sample_rate = RATE

    def __init__(
        self, events: Sequence[Event], duration_s: float, *, n_channels: int = 1, captured: bool = True
    ):
        self._events, self._duration_s, self._captured = events, duration_s, captured
        self.n_channels = n_channels
        self._length_s = 0.6 if len(events) < 50 else 0.25

    def tone(self, event: Event, rate: int) -> Samples:
        seconds = np.arange(round(self._length_s * rate)) / rate
        hz = float(event.vector[1])
        return (0.3 * np.exp(-5.0 * seconds) * np.sin(2 * np.pi * hz * seconds)).astype(np.float32)

    def mix(self, on_progress: Callable[[float], None]) -> Samples:
        whole = np.zeros((self.n_channels, round(self._duration_s * RATE)), np.float32)
        for event in self._events:
            (sound,) = self.alone(event)
            sound.scaled(0.5).add_to(whole)
        on_progress(1.0)
        return whole

    def alone(self, event: Event) -> list[PlacedSound]:
        channels = np.stack([self.tone(event, RATE)] * self.n_channels)
        return [PlacedSound(round(event.onset_s * RATE), channels)]

    def in_turn(self, events: Sequence[PageEvent]) -> Iterator[PageEvent]:
        yield from reversed(events)

    def heard(self, event: Event) -> Sequence[PlacedSound] | None:
        return self.alone(event) if self._captured else None

    def stages(self, event: Event) -> Mapping[Stage, Samples]:
        rate = MODEL_SAMPLE_RATE
        noise = np.random.default_rng(0).standard_normal(1_000) * np.exp(-np.arange(1_000) / 200)
        resonance = self.tone(event, rate)
        room = np.pad(resonance, (0, 500))
        room[500:] += 0.3 * resonance
        return {
            Stage.IMPULSE: (0.01 * noise).astype(np.float32),
            Stage.RESONANCE: resonance,
            Stage.ROOM: room,
        }


def tone_piece(
    n_events: int,
    duration_s: float,
    *,
    title: str = "tones",
    n_channels: int = 1,
    captured: bool = True,
) -> tuple[PagePiece, ToneSounds]:
    """Return a piece of rising tones, evenly spaced, with its sounds."""
    events: list[Event] = []
    shown: list[PageEvent] = []
    for number in range(n_events):
        share = number / n_events
        hz = 110.0 * 2.0 ** (4.0 * share)
        vector = np.zeros(32, np.float32)
        vector[1] = hz
        onset = round(share * (duration_s - 0.7) * MODEL_SAMPLE_RATE)
        event = Event(event_id=f"event-{number}", onset_samples=onset, vector=vector)
        events.append(event)
        # A golden spiral: no two points of the map are close.
        angle, radius = 2.4 * number, (share + 0.02) ** 0.5
        place = (0.5 + 0.45 * radius * float(np.cos(angle)), 0.5 + 0.45 * radius * float(np.sin(angle)))
        measures = Measures(hz, 0.5, -20.0 - 20.0 * share)
        model_share = 0.0 if captured else 1.0
        shown.append(
            PageEvent(event, measures, share, place, "#3f7fbf", 1.0 - 0.5 * share, model_share, number == 1)
        )
    sounds = ToneSounds(events, duration_s, n_channels=n_channels, captured=captured)
    return PagePiece(title, duration_s, tuple(shown)), sounds


WritePage = Callable[..., Path]


@pytest.fixture
def write_page(tmp_path: Path) -> WritePage:
    """Write the page of a piece of tones, and return its path."""

    def write(n_events: int = 3, duration_s: float = 2.0, language: Language = "en", **how: object) -> Path:
        path = tmp_path / f"{n_events}-{language}.html"
        piece, sounds = tone_piece(n_events, duration_s, **how)  # type: ignore[arg-type]
        write_piece_page(path, piece, sounds, language=language)
        return path

    return write
