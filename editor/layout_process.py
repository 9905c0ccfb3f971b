"""A separate process for t-SNE, which takes seconds, cannot be interrupted, and must not disturb playback.

Reads an ``.npz`` (event_ids, vectors [n, 32], seed) from standard input and writes the layout as ``.npz`` to
standard output. It is outside :mod:`editor.workers` so that it imports neither Qt nor torch.
"""

from __future__ import annotations

import io
import sys

import numpy as np

from codec.similarity.layout import compute_layout

__all__ = ["main"]


def main() -> int:
    """Compute one layout and return the exit status."""
    with np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False) as given:
        layout = compute_layout(
            [str(each) for each in given["event_ids"]], given["vectors"], seed=int(given["seed"])
        )
    result = io.BytesIO()
    np.savez(result, lanes=layout.lanes, map=layout.map, colours=layout.colours)
    sys.stdout.buffer.write(result.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
