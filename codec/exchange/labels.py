"""Export of events as labels: an Audacity label track, or regions for REAPER's region manager."""

from __future__ import annotations

from pathlib import Path

from codec.exchange.score import Score, as_text, plain_text, write_rows, written

__all__ = ["write_audacity_labels", "write_reaper_regions"]


def write_audacity_labels(path: Path, score: Score) -> None:
    """Write an Audacity label track: one line per event with start and end in seconds, and its label.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    lines = [f"{each.onset_s:.6f}\t{each.end_s:.6f}\t{each.label}\n" for each in score.events]
    with written(path) as stream:
        stream.write("".join(lines).encode())


def write_reaper_regions(path: Path, score: Score) -> None:
    """Write a CSV for REAPER ("Import markers/regions" of its region manager), with clusters' colours.

    Events are regions (R1, R2, ...). Markers of the recording are markers (M1, M2, ...), or regions after
    those of the events if they have a length.

    Times are hours, minutes and seconds, which REAPER reads with any ruler setting.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    rows = [["#", "Name", "Start", "End", "Length", "Color"]]
    for number, each in enumerate(score.events, 1):
        times = (_clock(each.onset_s), _clock(each.end_s), _clock(each.measures.audible_length_s))
        rows.append([f"R{number}", as_text(each.label), *times, score.colour(each.cluster)])
    for kind, first in (("M", 1), ("R", len(score.events) + 1)):
        chosen = [each for each in score.markers if bool(each.length_s) == (kind == "R")]
        for number, each in enumerate(chosen, first):
            end = each.time_s + each.length_s
            times = (
                _clock(each.time_s),
                *((_clock(end), _clock(each.length_s)) if kind == "R" else ("", "")),
            )
            rows.append([f"{kind}{number}", as_text(plain_text(each.label)), *times, ""])
    write_rows(path, rows)


def _clock(seconds: float) -> str:
    """Return ``H:MM:SS.mmm``."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest / 1000:06.3f}"
