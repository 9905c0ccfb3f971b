"""Stored details of all versions: those of earlier project formats become details as they are written today.

Until format 9 details said neither their version nor what they hold. Which layout one has follows from the
number of its corrections and the sizes of the shipped configurations. The format of its project does not say
it: an event keeps its detail as it is, so a project that was opened and saved has the format of the program
that saved it, and a palette brings along details of any age.

A detail of a model with other sizes is taken for one of format 8, which is the layout of today. If it is not,
the model finds that it does not fit, and the vector speaks alone.
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
    """How a detail differs from today's: corrections that it lacks at its end, all zero, and its strides."""

    n_lacking: int = 0
    contour_stride: int = 1
    balance_stride: int = 1


def read_detail(data: bytes) -> Detail:
    """Read a stored detail of any version.

    Raises
    ------
    ValueError
        If it is damaged, or of a newer version.
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
