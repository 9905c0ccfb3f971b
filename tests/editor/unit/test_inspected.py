"""The events of the inspector beside their baselines, thousands of which are compared at each edit."""

from __future__ import annotations

from operator import attrgetter

import numpy as np
import pytest

from codec.events.event import VECTOR_SIZE, Event, StageSource
from editor.session import Session
from editor.views.inspector import inspected as module
from editor.views.inspector.inspected import Inspected
from editor.views.marks.model import MarksModel


def _event(name: str, onset_samples: int = 0) -> Event:
    return Event(name, onset_samples, np.full(VECTOR_SIZE, 0.5, np.float32))


def test_an_event_that_is_its_baseline_is_not_edited() -> None:
    events = [_event("a"), _event("b", 10)]
    shown = Inspected(events, events)
    onset = shown.shared(attrgetter("onset_samples"))
    assert (onset.mixed, onset.edited, onset.span) == (True, False, (0.0, 10.0))
    assert not shown.edited
    assert not shown.any_other_sound


def test_a_field_is_edited_if_one_event_differs_from_its_baseline() -> None:
    before = [_event("a"), _event("b"), _event("c")]
    shown = Inspected([before[0], before[1].replace(gain_db=-3.0), before[2]], [None, *before[1:]])
    gain = shown.shared(attrgetter("gain_db"))
    assert (gain.value, gain.mixed, gain.edited, gain.span) == (0.0, True, True, (-3.0, 0.0))
    assert not shown.shared(attrgetter("pan")).edited
    assert shown.edited


def test_sounds_are_told_from_plain_events() -> None:
    donor = StageSource(np.ones(VECTOR_SIZE, np.float32), "bell")
    plain, swapped, kept = _event("a"), _event("b"), _event("c").replace(impulse=donor)
    shown = Inspected([plain, swapped.replace(room=donor), kept], [plain, swapped, kept])
    assert [event.event_id for event, _ in shown.resounded] == ["b"]
    assert [event.event_id for event in shown.plain] == ["a"]
    assert [event.event_id for event, _ in shown.others] == ["b", "c"]  # the baseline of c has the donor
    assert not shown.any_other_sound
    other = plain.replace(vector=np.ones(VECTOR_SIZE, np.float32))
    assert Inspected([other], [plain]).any_other_sound


def test_each_sound_is_compared_once_for_all_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    as_before = module.sounds_as

    def counted(event: Event, baseline: Event | None) -> bool:
        compared.append(event.event_id)
        return as_before(event, baseline)

    monkeypatch.setattr(module, "sounds_as", counted)
    before = [_event("a"), _event("b"), _event("c")]
    shown = Inspected([before[0], *(each.replace(pan=0.5) for each in before[1:])], before)
    for _ in range(2):
        assert not shown.resounded
        assert len(shown.plain) == 3
        assert not shown.others
    assert compared == ["b", "c"]


def test_views_share_which_marks_are_selected(six_events: Session) -> None:
    marks = MarksModel(six_events).marks
    chosen = marks.selected_mask(frozenset(marks.ids[:2]))
    assert chosen.tolist() == [True, True, False, False, False, False]
    assert marks.selected_mask(frozenset(marks.ids[:2])) is chosen
    assert not chosen.flags.writeable
    assert marks.selected_mask(frozenset(marks.ids[5:])).tolist() == [False] * 5 + [True]
