"""Colour clusters: the events of a piece in a few groups of similar sounds.

Events are grouped by their colours, so that a group is what the eye takes for one. The result is a function
of the layout, which projects store: a cluster keeps its number from session to session and from the timeline
to an exported file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.similarity.k_means import k_means, nearest_mean
from codec.similarity.layout import Layout

__all__ = ["MAX_CLUSTERS", "Clusters", "colour_clusters"]

MAX_CLUSTERS = 8
"""As many groups as can be told apart by colour at a glance."""

_STILL = 1e-3  # a quarter of a step of 8 bits


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Groups of the rows of a layout.

    Parameters
    ----------
    labels
        int64 [n_rows]: the cluster of each row, from 0, in order of the clusters' mean lanes.
    colours
        float32 [n_clusters, 3] in 0..1, sRGB: the mean colour of each.
    """

    labels: NDArray[np.int64]
    colours: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.colours)


def colour_clusters(layout: Layout, n_clusters: int = MAX_CLUSTERS) -> Clusters:
    """Group the rows of a layout by colour, by k-means from centres that lie as far apart as can be.

    Parameters
    ----------
    n_clusters
        How many at most; there are fewer where there are fewer colours.
    """
    colours = layout.colours.astype(np.float64)
    if not len(colours):
        return Clusters(np.zeros(0, np.int64), np.zeros((0, 3), np.float32))
    centres = k_means(colours, n_clusters, _STILL)
    labels = nearest_mean(colours, centres)
    present = np.unique(labels)
    order = sorted(present, key=lambda label: (float(layout.lanes[labels == label].mean()), int(label)))
    number = np.zeros(len(centres), np.int64)
    number[order] = np.arange(len(order))
    means = [colours[labels == label].mean(axis=0) for label in order]
    return Clusters(number[labels], np.stack(means).astype(np.float32))
