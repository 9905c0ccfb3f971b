"""A device that is not there: its tensors compute on the processor, and refuse what a real device refuses.

They have the device ``meta``, which every build of torch knows, and hold an ordinary tensor each. So a
program computes real numbers on it, and can be compared with the same program on the processor. An operation
fails

- if its tensors are on two devices (numbers, tensors without dimensions, may be on the processor),
- if a tensor is read as a NumPy array without a copy to the processor,
- if it makes float64 or complex128, which Apple's graphics processors do not have.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Self

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

__all__ = ["PRETENDED", "READINGS", "pretended_device"]

PRETENDED = torch.device("meta")
READINGS: list[str] = []
"""Names of the operations that read values from the device: a real one is waited for at each."""

_READS = {torch.ops.aten.item.default, torch.ops.aten.nonzero.default}
_TOO_LONG = {torch.float64, torch.complex128}
_OUTSIDE = {torch.ops.aten._to_copy.default, torch.ops.aten.copy_.default}
"""Operations that may see both devices."""


class _There(Tensor):
    """A tensor on the pretended device."""

    held: Tensor

    @staticmethod
    def __new__(cls, held: Tensor) -> Self:
        if held.dtype in _TOO_LONG:
            raise TypeError(f"a tensor of {held.dtype} on a device that has none")
        made = Tensor._make_wrapper_subclass(
            cls,
            held.shape,
            strides=held.stride(),
            storage_offset=held.storage_offset(),
            dtype=held.dtype,
            device=PRETENDED,
        )
        made.held = held
        return made

    def __repr__(self, *, tensor_contents: object = None) -> str:
        return f"there({self.held!r})"

    def tolist(self) -> Any:
        READINGS.append("tolist")
        return self.held.tolist()  # torch refuses it to subclasses

    @classmethod
    def __torch_dispatch__(
        cls,
        func: Any,
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        return _computed(func, args, kwargs or {})

    __torch_function__ = torch._C._disabled_torch_function_impl


class _Device(TorchDispatchMode):
    """Sends what is made for the pretended device, or copied to it, there."""

    def __torch_dispatch__(
        self,
        func: Any,
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        return _computed(func, args, kwargs or {})


@contextmanager
def pretended_device() -> Generator[torch.device]:
    """Let :data:`PRETENDED` be a device that computes, in this context."""
    with _Device():
        yield PRETENDED


def _computed(func: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    if func is torch.ops.aten._has_compatible_shallow_copy_type.default:
        return False  # a module that moves makes new parameters then
    tensors = [each for each in tree_leaves((args, dict(kwargs))) if isinstance(each, Tensor)]
    there = any(isinstance(each, _There) for each in tensors)
    if there and func not in _OUTSIDE:
        here = [each for each in tensors if not isinstance(each, _There) and each.dim()]
        if here:
            raise RuntimeError(f"{func}: expected all tensors on one device, found cpu and {PRETENDED}")
    if there and func in _READS:
        READINGS.append(str(func))
    wanted = kwargs.get("device")
    if wanted is not None:
        there = torch.device(wanted).type == PRETENDED.type
        kwargs = {**kwargs, "device": torch.device("cpu")}
    if func is torch.ops.aten.copy_.default:
        there = isinstance(args[0], _There)
    # A view of an ordinary tensor has to be one itself, also in inference mode.
    with torch.inference_mode(False), torch.no_grad():
        out = func(*tree_map(_held, args), **tree_map(_held, dict(kwargs)))
        if func is torch.ops.aten._to_copy.default and out is _held(args[0]):
            out = out.clone()
        return _wrapped(args, kwargs, out) if there else out


def _held(each: Any) -> Any:
    return each.held if isinstance(each, _There) else each


def _wrapped(args: Sequence[Any], kwargs: Mapping[str, Any], out: Any) -> Any:
    """Wrap results; one that an operation has written into is the tensor that was given."""
    leaves = tree_leaves((args, dict(kwargs)))
    given = {id(each.held): each for each in leaves if isinstance(each, _There)}

    def wrapped(each: Any) -> Any:
        if type(each) is not Tensor:
            return each
        known = given.get(id(each))
        # A conjugate is a view with a mark, which the wrapper would lose.
        return _There(each.resolve_conj().resolve_neg()) if known is None else known

    return tree_map(wrapped, out)
