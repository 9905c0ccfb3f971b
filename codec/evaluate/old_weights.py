"""Tensors of files that PyTorch wrote before version 1.6, read without unpickling.

Such a file is five pickles and then the numbers of its tensors. To unpickle means to run what the file says,
and PyTorch's safe unpickler does not know the opcodes of Python 2. So the fourth pickle, of the saved object,
is read as a list of opcodes, of which those for dictionaries and tensors are followed and the others refused.
"""

from __future__ import annotations

import io
import pickletools
import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

__all__ = ["old_tensors"]

_MAX_OPCODES = 1_000_000
_DTYPES = {"torch FloatStorage": "<f4", "torch LongStorage": "<i8", "torch DoubleStorage": "<f8"}
_REBUILD = "torch._utils _rebuild_tensor_v2"
_ORDERED = "collections OrderedDict"


class _Storage(NamedTuple):
    kind: str
    key: str


class _Tensor(NamedTuple):
    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Global(str):
    """The name of a class or function, which is never looked up."""

    __slots__ = ()


_MARK = object()


def old_tensors(data: bytes, path: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    """Return the named tensors of a dictionary in a file.

    Parameters
    ----------
    data
        The file.
    path
        Keys that lead from the saved object to the dictionary.

    Raises
    ------
    ValueError
        If it is another kind of file, or holds something else than dictionaries, numbers and tensors.
    """
    try:
        stream = io.BytesIO(data)
        for _ in range(3):  # a magic number, the protocol, and facts of the system
            _value(stream)
        saved = _value(stream)
        keys = cast(list[str], _value(stream))
        places = dict(_storages(data, stream.tell(), keys, _kinds(saved)))
        for key in path:
            saved = saved[key]
        return {name: _array(each, places) for name, each in saved.items() if isinstance(each, _Tensor)}
    except (LookupError, TypeError, AttributeError, struct.error, RecursionError) as error:
        raise ValueError("not weights in the format of PyTorch before 1.6") from error


def _storages(
    data: bytes, position: int, keys: list[str], kinds: dict[str, str]
) -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield each storage's key and numbers."""
    for key in keys:
        (n_values,) = struct.unpack_from("<q", data, position)
        dtype = np.dtype(_DTYPES[kinds[key]])
        if not 0 <= n_values * dtype.itemsize <= len(data) - position - 8:
            raise ValueError("the file is cut off")
        yield key, np.frombuffer(data, dtype, n_values, position + 8)
        position += 8 + n_values * dtype.itemsize


def _kinds(value: object) -> dict[str, str]:
    """Return the kind of each storage in a saved object, by key."""
    if isinstance(value, _Tensor):
        return {value.storage.key: value.storage.kind}
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    found: dict[str, str] = {}
    for each in inner:
        found |= _kinds(each)
    return found


def _array(tensor: _Tensor, places: dict[str, NDArray[Any]]) -> NDArray[Any]:
    numbers = places[tensor.storage.key]
    last = tensor.offset + sum((n - 1) * s for n, s in zip(tensor.shape, tensor.strides, strict=True))
    if min((*tensor.shape, *tensor.strides, 1)) < 0 or not 0 <= tensor.offset <= last < len(numbers):
        raise ValueError("a tensor is not in its storage")
    strides = [s * numbers.itemsize for s in tensor.strides]
    view = np.lib.stride_tricks.as_strided(numbers[tensor.offset :], tensor.shape, strides)
    return np.array(view)


def _value(stream: io.BytesIO) -> Any:
    """Return the value of the next pickle of a stream."""
    stack: list[Any] = []
    memo: dict[int, Any] = {}
    for count, (opcode, argument, _) in enumerate(pickletools.genops(stream)):
        if count > _MAX_OPCODES:
            raise ValueError("too many values")
        name = opcode.name
        if name == "STOP":
            return stack.pop()
        if name == "PROTO":
            continue
        if name in ("BINPUT", "LONG_BINPUT"):
            memo[cast(int, argument)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(memo[cast(int, argument)])
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name]())
        elif name in _LITERALS:
            stack.append(argument)
        elif name == "GLOBAL":
            stack.append(_Global(argument))
        elif name in _ACTIONS:
            _ACTIONS[name](stack)
        else:
            raise ValueError(f"{name} is not expected in weights")
    raise ValueError("the file is cut off")


def _to_mark(stack: list[Any]) -> list[Any]:
    """Take everything above the last mark, and the mark, from the stack."""
    place = len(stack) - 1
    while stack[place] is not _MARK:
        place -= 1
        if place < 0:
            raise LookupError("no mark")
    taken = stack[place + 1 :]
    del stack[place:]
    return taken


def _set_items(stack: list[Any]) -> None:
    items = _to_mark(stack)
    stack[-1].update(zip(items[::2], items[1::2], strict=True))


def _set_item(stack: list[Any]) -> None:
    value, key = stack.pop(), stack.pop()
    stack[-1][key] = value


def _append(stack: list[Any]) -> None:
    value = stack.pop()
    stack[-1].append(value)


def _extend(stack: list[Any]) -> None:
    items = _to_mark(stack)
    stack[-1].extend(items)


def _ignore(stack: list[Any]) -> None:
    """Leave out attributes of an object, such as versions of a state."""
    stack.pop()


def _reduce(stack: list[Any]) -> None:
    """Make a tensor or a dictionary of what would be a call."""
    arguments, function = stack.pop(), stack.pop()
    if isinstance(function, _Global) and function == _REBUILD:
        storage, offset, shape, strides = arguments[:4]
        if not isinstance(storage, _Storage):
            raise TypeError("no storage")
        stack.append(_Tensor(storage, offset, tuple(shape), tuple(strides)))
    elif isinstance(function, _Global) and function == _ORDERED and len(arguments) <= 1:
        stack.append(dict(*arguments))  # of pairs
    else:
        raise ValueError("calls something else than what makes tensors")


def _persistent(stack: list[Any]) -> None:
    _, kind, key, *_ = stack.pop()
    if not isinstance(kind, _Global) or kind not in _DTYPES:
        raise ValueError("numbers of an unknown kind")
    stack.append(_Storage(str(kind), str(key)))


def _tuple(n_items: int, stack: list[Any]) -> None:
    items = tuple(stack[len(stack) - n_items :]) if n_items else ()
    if len(items) != n_items:
        raise LookupError("the stack is too short")
    del stack[len(stack) - n_items :]
    stack.append(items)


_CONSTANTS: dict[str, Callable[[], Any]] = {
    "EMPTY_DICT": dict,
    "EMPTY_LIST": list,
    "EMPTY_TUPLE": tuple,
    "MARK": lambda: _MARK,
    "NONE": lambda: None,
    "NEWTRUE": lambda: True,
    "NEWFALSE": lambda: False,
}
_LITERALS = {
    "INT", "BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINSTRING", "BINSTRING",
}  # fmt: skip
_ACTIONS: dict[str, Callable[[list[Any]], None]] = {
    "SETITEMS": _set_items,
    "SETITEM": _set_item,
    "APPEND": _append,
    "APPENDS": _extend,
    "TUPLE": lambda stack: stack.append(tuple(_to_mark(stack))),
    "TUPLE1": lambda stack: _tuple(1, stack),
    "TUPLE2": lambda stack: _tuple(2, stack),
    "TUPLE3": lambda stack: _tuple(3, stack),
    "REDUCE": _reduce,
    "BINPERSID": _persistent,
    "BUILD": _ignore,
}
