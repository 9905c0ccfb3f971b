"""Products with matrices that are zero outside a band: maps from one frequency axis to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

__all__ = ["BandedMatrix"]

_BLOCK_ROWS = 96


class BandedMatrix(nn.Module):
    """A matrix [n_rows, n_columns] as dense blocks of some rows, each as wide as those rows need.

    The blocks are no part of a checkpoint. Exact: what is left out is zero.
    """

    def __init__(self, matrix: Tensor) -> None:
        super().__init__()
        self.n_columns = matrix.shape[1]
        self._spans: list[tuple[slice, slice]] = []
        for index, first in enumerate(range(0, len(matrix), _BLOCK_ROWS)):
            rows = slice(first, first + _BLOCK_ROWS)
            used = matrix[rows].any(0).nonzero()[:, 0]
            begin, end = (int(used[0]), int(used[-1]) + 1) if len(used) else (0, 0)
            self._spans.append((rows, slice(begin, end)))
            self.register_buffer(f"block_{index}", matrix[rows, begin:end].clone(), persistent=False)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return `inputs` [..., n_rows] times the matrix, [..., n_columns]."""
        return _Product.apply(inputs, self)  # type: ignore[no-any-return]

    def blocks(self) -> Iterator[tuple[slice, slice, Tensor]]:
        """Yield the rows and the columns that each block covers, and the block."""
        for (rows, columns), block in zip(self._spans, self.buffers(), strict=True):
            yield rows, columns, block


class _Product(torch.autograd.Function):
    """Block by block; autograd's own way would copy the whole gradient once for each."""

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, matrix: BandedMatrix) -> Tensor:
        ctx.matrix, ctx.layout = matrix, (inputs.shape, inputs.stride())
        total = inputs.new_zeros(*inputs.shape[:-1], matrix.n_columns)
        for rows, columns, block in matrix.blocks():
            total[..., columns] += inputs[..., rows] @ block
        return total

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        # Laid out as the inputs are, which may be transposed: what they come from is read along its rows.
        of_inputs = gradients[0].new_empty_strided(*ctx.layout)
        for rows, columns, block in ctx.matrix.blocks():
            of_inputs[..., rows] = gradients[0][..., columns] @ block.T
        return of_inputs, None
