"""What dragged events snap to, as the musician sets it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from codec.audio.clip import AudioClip
from codec.audio.metadata import Marker, RecordingMetadata
from editor.document import SNAP_LINES, SNAP_POINTS, SnapKind
from editor.views.marks.model import MarksModel
from editor.views.timeline.snap import SnapControl, Snapped
from editor.views.timeline.timeline import Timeline
from tests.editor.view_fakes import FakeSession, fill, note_clip


@pytest.fixture
def snap(qtbot) -> SnapControl:
    session = FakeSession()
    fill(session, 12)
    control = SnapControl(session, session)
    control.set_mode("off")
    return control


@pytest.mark.parametrize("mode", ["off", *SNAP_POINTS, *SNAP_LINES, "events,detected,beat4"])
def test_every_snap_mode_gives_a_place_within_reach_or_none(snap: SnapControl, mode: str):
    snap.set_mode(mode)
    assert snap.mode == mode
    snap.set_tempo(90.0)
    snap.set_detected([0.5, 1.0])
    for time_s in np.linspace(0, 4, 37):
        found = snap.snap(float(time_s), frozenset(), reach_s=0.03)
        assert found is None or abs(found.time_s - time_s) <= 0.031
    near_half_a_second = snap.snap(0.501, frozenset(), 0.01)
    catches = {"detected", "beat4", "beat8", "grid10", "grid100"}
    assert (near_half_a_second is not None) is bool(catches & set(mode.split(",")))
    assert snap.step_s() > 0


def test_snapping_is_chosen_kind_by_kind_and_says_what_it_caught(snap: SnapControl):
    snap.set_points("events", False)
    snap.set_lines("beat2")
    snap.set_points("detected", True)
    assert (snap.mode, snap.text()) == ("detected,beat2", "Snap to detected onsets, ½ beats")
    snap.set_detected([0.61])
    caught = [snap.snap(t, frozenset(), 0.03) for t in (0.6, 0.26)]
    assert [found.kind.value for found in caught] == ["detected onset", "beat"]
    snap.set_first_beat(0.02)
    assert snap.snap(0.26, frozenset(), 0.03).time_s == pytest.approx(0.27, abs=1e-4)
    snap.set_mode("beat5,nonsense")
    assert (snap.mode, snap.text()) == ("off", "Snap off")


def test_markers_and_ends_of_regions_are_snapped_to_and_named_only_where_there_are_any(qtbot):
    session = FakeSession()
    snap = SnapControl(session, session)
    fill(session, 4, note_clip(4.0))
    assert (snap.mode, snap.text()) == ("events,markers", "Snap to events")
    snap.set_mode("markers")
    assert snap.text() == "Snap off"
    assert snap.snap(1.001, frozenset(), 0.02) is None
    told = []
    snap.changed.connect(lambda: told.append(snap.text()))
    metadata = RecordingMetadata((Marker(1.0, "Refrain", 0.5), Marker(2.0)))
    session.document.load_audio(replace(note_clip(4.0), metadata=metadata), None)
    assert told == ["Snap to markers"]
    for place_s in (1.0, 1.5, 2.0):
        for off_s in (-0.015, 0.0, 0.015):
            found = snap.snap(place_s + off_s, frozenset(), 0.02)
            assert found == Snapped(place_s, SnapKind.MARKER)
    assert snap.snap(1.25, frozenset(), 0.02) is None
    session.document.load_audio(note_clip(4.0), None)
    assert snap.snap(1.0, frozenset(), 0.02) is None, "the markers of the piece before are gone"


def test_onsets_of_the_recording_are_found_in_a_worker_and_snapped_to(qtbot):
    session = FakeSession()
    fill(session, 4, note_clip(4.0, 44_100))
    snap = SnapControl(session, session)
    snap.set_mode("detected")
    timeline = Timeline(session, MarksModel(session), snap)
    qtbot.addWidget(timeline)
    assert snap.snap(1.02, frozenset(), 0.04) is None, "nothing is computed before the window is there"
    timeline.wait()
    QApplication.processEvents()
    for struck_s in (0.2, 1.0, 1.8, 2.6):
        found = snap.snap(struck_s + 0.01, frozenset(), 0.04)
        assert found is not None
        assert found.time_s == pytest.approx(struck_s, abs=0.015)
        assert found.kind is SnapKind.DETECTED
    session.document.load_audio(AudioClip(np.zeros((1, 22_050), np.float32), 22_050), None)
    assert snap.snap(1.0, frozenset(), 0.04) is None, "the onsets of the piece before are gone"
    timeline.wait()
