"""Products with banded matrices: maps from one frequency axis to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

__all__ = ["BandedMatrix"]

_BLOCK_ROWS = 96


class BandedMatrix(nn.Module):
    """A banded matrix, stored as dense blocks of up to 96 rows.

    Each block holds only the columns that are non-zero in its rows, so the product is exact. The blocks are
    not saved in a checkpoint.

    Parameters
    ----------
    matrix
        The dense matrix, [n_rows, n_columns].
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
        """Return the product ``inputs @ matrix``.

        Shape
        -----
        inputs: [..., n_rows]; returns: [..., n_columns]
        """
        return _Product.apply(inputs, self)  # type: ignore[no-any-return]

    def blocks(self) -> Iterator[tuple[slice, slice, Tensor]]:
        """Yield each block as (rows, columns, values)."""
        for (rows, columns), block in zip(self._spans, self.buffers(), strict=True):
            yield rows, columns, block


class _Product(torch.autograd.Function):
    """The product block by block; autograd would copy the whole gradient once for each block."""

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, matrix: BandedMatrix) -> Tensor:
        ctx.matrix = matrix
        ctx.layout = (inputs.shape, inputs.stride())
        total = inputs.new_zeros(*inputs.shape[:-1], matrix.n_columns)
        for rows, columns, block in matrix.blocks():
            total[..., columns] += inputs[..., rows] @ block
        return total

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        # The inputs may be transposed. A gradient with the same strides is contiguous for the next backward.
        input_gradient = gradients[0].new_empty_strided(*ctx.layout)
        for rows, columns, block in ctx.matrix.blocks():
            input_gradient[..., rows] = gradients[0][..., columns] @ block.T
        return input_gradient, None
