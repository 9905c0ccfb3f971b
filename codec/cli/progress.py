"""The progress bar of the commands, on stderr."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

from codec.messages import printable

__all__ = ["advance", "progress_bar"]


def progress_bar(text: str) -> tqdm[Any]:
    """Return a bar from 0 to 1; disabled if stderr is not a terminal."""
    from codec.paced_bar import PacedBar

    return PacedBar(
        total=1.0,
        desc=printable(text),
        unit="",
        leave=False,
        disable=None,
        bar_format="{desc} {percentage:3.0f}% |{bar}| {elapsed} < {remaining}{postfix}",
    )


def advance(bar: tqdm[Any], share: float) -> None:
    """Set the bar to a share of the work, 0 to 1."""
    bar.n = min(share, 1.0)
    bar.refresh()
