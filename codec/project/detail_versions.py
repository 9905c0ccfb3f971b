"""Reading of stored details of all versions; details of earlier formats are migrated to the current one.

Before format 9, details had no version. Their layout follows from the number of corrections and the sizes
of the shipped configurations. It does not follow from the format of the project, because a saved project
contains unchanged details of older events and palettes.

A detail of a model with other sizes is read as format 8, whose layout is the current one. If that is wrong,
the model ignores the detail and uses the vector only.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from codec.config import CONFIGS, DecoderConfig
from codec.events.detail import DETAIL_MAGIC, Detail, inflated

__all__ = ["read_detail"]

_UNVERSIONED = struct.Struct("<II")


class _Layout(NamedTuple):
    """The difference of a layout to the current one: the number of missing corrections, and strides."""

    n_lacking: int = 0
    contour_stride: int = 1
    balance_stride: int = 1


def read_detail(data: bytes) -> Detail:
    """Read a stored detail of any version.

    Raises
    ------
    ValueError
        If it is damaged or of a newer version.
    """
    if data.startswith(DETAIL_MAGIC):
        return Detail.from_bytes(data)
    try:
        n_corrections, n_partials = _UNVERSIONED.unpack_from(data)
    except struct.error as error:
        raise ValueError(f"not a detail ({error})") from error
    packed = inflated(data[_UNVERSIONED.size :], n_corrections + 5 * n_partials)
    layout = _layouts().get(n_corrections, _Layout())
    return Detail.from_steps(
        packed[:n_corrections] + bytes(layout.n_lacking),
        packed[n_corrections:],
        contour_stride=layout.contour_stride,
        balance_stride=layout.balance_stride,
    )


@cache
def _layouts() -> Mapping[int, _Layout]:
    """Return the layouts by the number of corrections, for all shipped configurations."""
    return {n: layout for config in CONFIGS.values() for n, layout in _layouts_of(config.decoder).items()}


def _layouts_of(decoder: DecoderConfig) -> dict[int, _Layout]:
    *first, burst_contour, contour, tuning, glide, balance = decoder.correction_sizes
    contours = burst_contour + contour
    # Every second point of the decoder's, both ends among them.
    coarse_contours = 2 * decoder.n_contour_bands * decoder.n_deformation_points
    coarse_balance = decoder.n_balance_bands * (decoder.n_balance_points // 2 + 1)
    later = tuning + glide + balance
    return {
        sum(first): _Layout(n_lacking=contours + later),  # formats 2 to 4
        sum(first) + coarse_contours: _Layout(n_lacking=later, contour_stride=2),  # 5
        sum(first) + contours + tuning + glide: _Layout(n_lacking=balance),  # 6
        sum(first) + contours + tuning + glide + coarse_balance: _Layout(balance_stride=2),  # 7
        sum(decoder.correction_sizes): _Layout(),  # 8
    }
