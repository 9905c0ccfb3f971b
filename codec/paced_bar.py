"""Progress bars whose remaining time is that of a :class:`~codec.pace.Pace`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from codec.pace import Pace

__all__ = ["PacedBar"]

if TYPE_CHECKING:
    _Bar = tqdm[Any]
else:
    _Bar = tqdm


class PacedBar(_Bar):
    """A bar of tqdm, with another estimate."""

    pace: Pace | None = None

    @property
    def format_dict(self) -> dict[str, Any]:
        """What is shown."""
        shown = dict(super().format_dict)
        total = shown["total"] or 1
        self.pace = self.pace or Pace()
        self.pace.report(shown["n"] / total)
        left_s = self.pace.left_s()
        if shown["n"] < total:  # what is left is divided by the rate; without one it is not known
            shown["rate"] = 0.0 if left_s is None else (total - shown["n"]) / max(left_s, 0.1)
        return shown
