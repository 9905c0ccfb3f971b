"""A playback that plays nothing, and remembers what it was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from editor.audio.source import Source


class FakePlayback(QObject):
    position_changed = Signal(float)
    state_changed = Signal(bool)
    source_changed = Signal(str)
    levels_changed = Signal(object)
    message = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.position_s = 0.0
        self.is_playing = False
        self.source = self.before_recording = Source.MIX
        self.loop: tuple[float, float] | None = None
        self.backend_name = "no device (silent)"
        self.underflows = 0
        self.played: list[tuple[Source, float | None, float | None]] = []
        self.gains_db: list[dict[Source, float]] = [dict.fromkeys(Source, 0.0)]
        self.own: dict[Source, Any] = {}
        self.compared: list[tuple[Any, int, float]] = []
        self.sample_rate = 44_100
        self.beats: Any = None

    def output_devices(self) -> list[str]:
        return ["Speakers", "Headphones"]

    def choose_device(self, name: str) -> None:
        self.backend_name = name or "System default"

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        self.loop = loop

    def start_piece(self) -> None:
        self.stop()
        self.loop = None
        self.choose(Source.MIX)
        self.seek(0.0)

    def set_own(self, source: Source, buffer: Any) -> None:
        self.own[source] = buffer

    def open_device(self) -> None:
        pass

    def set_compared(self, buffer: Any, sample_rate: int = 0, gain_db: float = 0.0) -> None:
        self.compared.append((buffer, sample_rate, gain_db))

    def set_gains_db(self, gains_db: Mapping[Source, float]) -> None:
        self.gains_db.append(dict(gains_db))

    def gain_db(self, source: Source) -> float:
        return self.gains_db[-1][source]

    def set_beats(self, beats: Any) -> None:
        self.beats = beats

    def seek(self, seconds: float) -> None:
        self.position_s = seconds
        self.position_changed.emit(seconds)

    def choose(self, source: Source) -> bool:
        if source == Source.RECORDING != self.source:
            self.before_recording = self.source
        self.source = source
        self.source_changed.emit(source)
        return True

    def compare(self) -> None:
        back = self.is_playing and self.source == Source.RECORDING
        self.choose(self.before_recording if back else Source.RECORDING)
        if not self.is_playing:
            self.play()

    def play(self, start_s: float | None = None, end_s: float | None = None) -> None:
        self.played.append((self.source, start_s, end_s))
        self.is_playing = True
        self.state_changed.emit(True)

    def stop(self) -> None:
        self.is_playing = False
        self.state_changed.emit(False)

    def toggle(self) -> None:
        self.stop() if self.is_playing else self.play()

    def toggle_edits(self) -> None:
        if not self.is_playing and self.source == Source.RECORDING:
            self.choose(self.before_recording)
        self.toggle()


class FakeListening(QObject):
    changed = Signal()

    preparing: float | None = None
    heard_as_mix = False
