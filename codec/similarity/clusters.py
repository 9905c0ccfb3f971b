"""Colour clusters: groups of events with similar colours, and so of similar sounds.

Clusters are computed from the layout's colours only. Projects store the layout, so a cluster has the same
number in every session and in exported files.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from codec.similarity.k_means import k_means, nearest_mean
from codec.similarity.layout import Layout

__all__ = ["MAX_CLUSTERS", "Clusters", "colour_clusters"]

MAX_CLUSTERS = 8
"""More colours than these are hard to tell apart."""

_TOLERANCE = 1e-3  # a quarter of an 8-bit step


@dataclass(frozen=True, slots=True, eq=False)
class Clusters:
    """Clusters of the rows of a layout.

    Parameters
    ----------
    labels
        int64 [n_rows], index of each row's cluster. Clusters are ordered by their mean lane.
    colours
        float32 [n_clusters, 3] in 0..1, sRGB, the mean colour of each cluster.
    """

    labels: NDArray[np.int64]
    colours: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.colours)

    def labels_of(self, layout: Layout) -> NDArray[np.int64]:
        """Return the index of the cluster of each row of a layout with rows added behind those of `labels`.

        An added row belongs to the cluster with the nearest colour.
        """
        added = layout.colours[len(self.labels) :].astype(np.float64)
        if not len(added) or not len(self):
            return self.labels
        return np.concatenate([self.labels, nearest_mean(added, self.colours.astype(np.float64))])


def colour_clusters(layout: Layout, n_clusters: int = MAX_CLUSTERS) -> Clusters:
    """Cluster the rows of a layout by colour, by k-means.

    Parameters
    ----------
    layout
        May be empty.
    n_clusters
        Maximal number of clusters; there are fewer if there are fewer distinct colours.
    """
    colours = layout.colours.astype(np.float64)
    if not len(colours):
        return Clusters(np.zeros(0, np.int64), np.zeros((0, 3), np.float32))
    centres = k_means(colours, n_clusters, _TOLERANCE)
    labels = nearest_mean(colours, centres)
    present = np.unique(labels)
    order = sorted(present, key=lambda label: (float(layout.lanes[labels == label].mean()), int(label)))
    number = np.zeros(len(centres), np.int64)
    number[order] = np.arange(len(order))
    means = [colours[labels == label].mean(axis=0) for label in order]
    return Clusters(number[labels], np.stack(means).astype(np.float32))
