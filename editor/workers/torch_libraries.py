"""The shared libraries of torch, loaded so that the window goes on meanwhile.

Python's import keeps its lock (the GIL) while it loads a shared library. Those of torch are hundreds of
megabytes, and no other thread runs until they are linked: the window would stand still for half a second,
whichever thread imports torch. A function that ctypes calls runs without the lock. What it has loaded is
there when torch is imported.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

__all__ = ["load_torch_libraries", "torch_libraries"]

_SUFFIXES = {"linux": ".so", "darwin": ".dylib"}
"""On Windows torch loads its libraries by ctypes itself."""


def torch_libraries() -> list[tuple[Path, int]]:
    """Return the libraries that torch's import loads directly, in its order, with their modes.

    The last one is what its extension module consists of, and needs all others. Empty where there are none.
    """
    suffix = _SUFFIXES.get(sys.platform)
    found = importlib.util.find_spec("torch")
    if suffix is None or found is None or found.origin is None:
        return []
    modes = {"libtorch_global_deps": os.RTLD_GLOBAL, "libtorch_python": os.RTLD_NOW}
    folder = Path(found.origin).parent / "lib"
    libraries = [((folder / name).with_suffix(suffix), os.RTLD_NOW | mode) for name, mode in modes.items()]
    return [(path, mode) for path, mode in libraries if path.is_file()]


def load_torch_libraries() -> None:
    """Load the libraries of torch without Python's lock; for other threads than the main one.

    If that fails, nothing is said: the import of torch tries again, and says why.
    """
    libraries = [] if "torch" in sys.modules else torch_libraries()
    if libraries:
        # Not ctypes.CDLL(path): it keeps the lock while it loads.
        load = ctypes.CDLL(None).dlopen
        load.argtypes, load.restype = [ctypes.c_char_p, ctypes.c_int], ctypes.c_void_p
        for path, mode in libraries:
            load(os.fsencode(path), mode)
