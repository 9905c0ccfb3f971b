"""Handlers for playing, looping and moving the playhead."""

from __future__ import annotations

import math

from codec.project.file import FIRST_BEAT_RANGE_S
from editor.audio.metronome import Beats
from editor.audio.source import Source
from editor.translation import tr
from editor.views.handlers.tapping import TempoTaps
from editor.views.handlers.window import HandlersWindow

__all__ = ["PlayHandlers"]

_SHORTEST_LOOP_S = 0.1


class PlayHandlers:
    """Handlers of the Play menu."""

    def __init__(self, window: HandlersWindow) -> None:
        self._window = window
        self._session = window.session
        self._last_loop: tuple[float, float] | None = None
        self.taps = TempoTaps(window.dialog_parent)
        self.taps.tapped.connect(self._show_tap)
        self.taps.settled.connect(window.snap.set_tempo)

    def toggle(self) -> None:
        """Play the chosen source from the playhead, or stop."""
        self._session.playback.toggle()

    def compare(self) -> None:
        """Play the recording at the same place, or what was heard before it."""
        self._session.playback.compare()

    def hear_recording(self, _on: bool) -> None:
        """Hear the recording."""
        self._hear(Source.RECORDING)

    def hear_mix(self, _on: bool) -> None:
        """Hear the mix."""
        self._hear(Source.MIX)

    def hear_model(self, _on: bool) -> None:
        """Hear every event as the model renders it."""
        self._hear(Source.MODEL)

    def hear_events(self, _on: bool) -> None:
        """Hear the events without the rest of the recording."""
        self._hear(Source.EVENTS)

    def _hear(self, source: Source) -> None:
        self._session.playback.choose(source)
        self._window.refresh_actions()

    def play_from(self, time_s: float) -> None:
        """Play the chosen source from a time on."""
        self._session.playback.play(time_s)

    def play_recording_from(self, time_s: float) -> None:
        """Play the recording from a time on."""
        if self._session.playback.choose(Source.RECORDING):
            self._session.playback.play(time_s)

    def begin_loop(self, time_s: float) -> None:
        """Loop from a time on, to the end of the loop so far, or to the end of the piece."""
        loop, end_s = self._session.playback.loop, self._session.document.end_s
        if loop is not None and loop[1] > time_s:
            end_s = loop[1]
        self._set_loop((time_s, max(end_s, time_s + _SHORTEST_LOOP_S)))

    def end_loop(self, time_s: float) -> None:
        """Loop up to a time, from the beginning of the loop so far, or from that of the piece."""
        loop = self._session.playback.loop
        start_s = loop[0] if loop is not None and loop[0] < time_s else 0.0
        self._set_loop((start_s, max(time_s, start_s + _SHORTEST_LOOP_S)))

    def _span(self) -> tuple[float, float] | None:
        return self._window.model.sounding_span(self._session.selection.ids)

    def selection(self) -> None:
        """Play the chosen source from the first to the last selected event."""
        span = self._span()
        if span is not None:
            self._session.playback.play(*span)

    def alone(self) -> None:
        """Play the selected events once, without the others."""
        self._session.audition(self._session.selection.ids)

    def before(self) -> None:
        """Play the selected events once, as they were encoded."""
        document = self._session.document
        found = [document.as_encoded(each) for each in self._session.selection.ids]
        self._session.audition_events([event for event in found if event is not None])

    def to_start(self) -> None:
        """Put the playhead at the start."""
        self._session.playback.seek(0.0)
        self._window.timeline.reveal(0.0)

    def to_end(self) -> None:
        """Put the playhead at the end."""
        end_s = self._session.document.end_s
        self._session.playback.seek(end_s)
        self._window.timeline.reveal(end_s)

    def next_marker(self) -> None:
        """Put the playhead on the next marker."""
        markers = self._window.timeline.markers
        self._to_marker(markers.next(self._session.playback.position_s))

    def previous_marker(self) -> None:
        """Put the playhead on the marker before."""
        playback = self._session.playback
        markers = self._window.timeline.markers
        self._to_marker(markers.previous(playback.position_s, playing=playback.is_playing))

    def _to_marker(self, index: int | None) -> None:
        if index is None:
            self._window.show_message(tr("There is no further marker"))
            return
        markers = self._window.timeline.markers
        self._session.playback.seek(markers.time_s(index))
        self._window.timeline.reveal(markers.time_s(index))
        self._window.show_message(markers.describe(index))

    def loop(self, on: bool) -> None:
        """Loop the last loop region, the selection, or what is visible; or stop looping."""
        if on:
            low, high = self._window.timeline.plot.time_range()
            visible = max(low, 0.0), min(high, self._session.document.end_s)
            self._set_loop(self._last_loop or self._span_on_lines() or visible)
        else:
            self.clear_loop()

    def loop_selection(self) -> None:
        """Loop from the first to the last selected event, and on to the lines that are snapped to."""
        self._set_loop(self._span_on_lines())

    def _span_on_lines(self) -> tuple[float, float] | None:
        span = self._span()
        return None if span is None else self._window.snap.enclosing(*span)

    def clear_loop(self) -> None:
        """Remove the loop region; L restores it."""
        self._last_loop = self._session.playback.loop or self._last_loop
        self._set_loop(None)

    def set_match_loudness(self, on: bool) -> None:
        """Switch equal loudness of all sources on or off."""
        self._window.preferences.set("match_loudness", on)
        self._session.loudness.set_on(on)
        self._window.refresh_actions()

    def set_metronome(self, on: bool) -> None:
        """Switch the metronome on or off."""
        self._window.preferences.set("metronome", on)
        self.follow_beats()
        self._window.refresh_actions()

    def set_default_tempo(self, tempo_bpm: float) -> None:
        """Set the tempo of pieces without one."""
        self._window.preferences.set("tempo", tempo_bpm)
        self._window.snap.set_default_tempo(tempo_bpm)

    def follow_beats(self) -> None:
        """Update the metronome to the current beats, if it is on."""
        snap = self._window.snap
        on = self._window.preferences.flag("metronome")
        beats = Beats(snap.first_beat_s, 60.0 / snap.tempo_bpm, snap.beats_per_bar)
        self._session.playback.set_beats(beats if on else None)

    def beats(self) -> None:
        """Open the tempo and the first beat of the piece."""
        self._window.transport.open_beats()

    def tap_tempo(self) -> None:
        """Count a tap; the tempo is set, as one undo step, when the tapping has stopped."""
        self.taps.tap()

    def _show_tap(self, n_taps: int, tempo_bpm: float | None) -> None:
        if tempo_bpm is None:
            self._window.show_message(tr("Go on tapping with the beats"))
        else:
            self._window.show_message(tr("{n} taps: {tempo:g} bpm", n=n_taps, tempo=tempo_bpm))

    def first_beat_here(self) -> None:
        """Count beats and bars from the playhead."""
        snap, position_s = self._window.snap, self._session.playback.position_s
        # Later than a first beat may be: the same beats are counted from an earlier bar.
        n_bars = max(0, math.ceil((position_s - FIRST_BEAT_RANGE_S[1]) / snap.bar_s))
        snap.set_first_beat(position_s - n_bars * snap.bar_s)

    def restore(self) -> None:
        """Restore the stored choices of an earlier run."""
        self.follow_beats()
        if self._window.preferences.flag("match_loudness"):
            self._session.loudness.set_on(True)

    def forget(self) -> None:
        """Forget the loop: another piece was opened."""
        self._last_loop = None
        self.taps.forget()
        self._window.show_loop()

    def _set_loop(self, loop: tuple[float, float] | None) -> None:
        self._session.playback.set_loop(loop)
        self._window.show_loop()
