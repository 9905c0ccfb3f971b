"""Remaining times: what is done once at the start is not counted as if it were repeated."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from types import SimpleNamespace

import pytest

from codec.pace import Pace
from codec.paced_bar import PacedBar


def pace_of(*reports: tuple[float, float]) -> Pace:
    """Return the pace of reports: seconds and share."""
    pace = Pace()
    for now_s, share in reports:
        pace.report(share, now_s)
    return pace


def test_imports_before_the_first_of_many_steps_do_not_count() -> None:
    steps = [(8.0 + 0.1 * n, n / 100) for n in range(1, 31)]
    pace = pace_of((0.0, 0.0), *steps)
    assert pace.left_s(11.0) == pytest.approx(7.0)


def test_imports_before_the_first_of_a_few_recordings_do_not_count() -> None:
    pace = pace_of((0.0, 0.0), (22.0, 0.25), (24.0, 0.5))
    assert pace.left_s(24.0) == pytest.approx(4.0)


def test_what_an_earlier_run_did_does_not_count() -> None:
    pace = pace_of((0.0, 0.6), (10.0, 0.7))
    assert pace.left_s(10.0) == pytest.approx(30.0)


@pytest.mark.parametrize(
    "reports",
    [(), ((0.0, 0.0),), ((9.0, 0.3),), ((9.0, 0.3), (12.0, 0.31)), ((9.0, 0.3), (9.5, 0.9))],
    ids=["nothing", "no result", "one result", "little was done", "in no time"],
)
def test_nothing_is_said_too_early(reports: Iterable[tuple[float, float]]) -> None:
    assert pace_of(*reports).left_s(13.0) is None


def test_it_becomes_less_between_two_reports_but_not_less_than_nothing() -> None:
    pace = pace_of((0.0, 0.1), (10.0, 0.2))
    assert [pace.left_s(now_s) for now_s in (10.0, 15.0, 500.0)] == pytest.approx([80.0, 75.0, 0.0])
    pace.report(0.2, 15.0)
    assert pace.left_s(15.0) == pytest.approx(75.0), "a report of nothing new"


def test_nothing_is_left_of_what_is_done() -> None:
    assert pace_of((5.0, 1.0)).left_s(5.0) == 0.0


def test_a_bar_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = 100.0
    monkeypatch.setattr("codec.pace.time", SimpleNamespace(monotonic=lambda: now_s))
    shown = io.StringIO()
    with PacedBar(total=8, file=shown, mininterval=0.0, bar_format="{n} {remaining};", ascii=True) as bar:
        for seconds in (60.0, 2.0, 2.0):
            now_s += seconds
            bar.update()
            bar.refresh()
    told = dict(re.findall(r"(\d) (\S+);", shown.getvalue()))
    assert told == {"0": "?", "1": "?", "2": "00:12", "3": "00:10"}
