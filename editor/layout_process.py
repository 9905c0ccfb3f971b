"""A separate process for t-SNE, which takes seconds, cannot be interrupted, and must not disturb playback.

Reads an ``.npz`` (event_ids, vectors [n, 32], seed, perhaps a layout to resemble) from standard input and
writes the layout as ``.npz`` to standard output. It is outside :mod:`editor.workers` so that it imports
neither Qt nor torch.
"""

from __future__ import annotations

import io
import sys

import numpy as np

from codec.similarity.layout import Layout, compute_layout

__all__ = ["main"]


def main() -> int:
    """Compute one layout and return the exit status."""
    with np.load(io.BytesIO(sys.stdin.buffer.read()), allow_pickle=False) as given:
        like = None
        if "like_ids" in given:
            ids = tuple(str(each) for each in given["like_ids"])
            like = Layout(given["like_lanes"], given["like_map"], given["like_colours"], 0, ids)
        event_ids = [str(each) for each in given["event_ids"]]
        layout = compute_layout(event_ids, given["vectors"], seed=int(given["seed"]), like=like)
    result = io.BytesIO()
    np.savez(result, lanes=layout.lanes, map=layout.map, colours=layout.colours)
    sys.stdout.buffer.write(result.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
