"""Loading torch does not stop the window: its libraries are loaded without Python's lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from editor.workers.torch_libraries import load_torch_libraries, torch_libraries

_ROOT = Path(__file__).parents[3]

# Prints whether the process has torch's largest libraries when the import of torch begins.
_PROGRAM = """
import importlib.abc, os, sys
from pathlib import Path
from editor.workers import load_codec

def loaded():
    return Path("/proc/self/maps").read_text()

class Beginning(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "torch.version":
            print("libtorch_cpu" in loaded(), "libtorch_python" in loaded(), flush=True)
            os._exit(0)

sys.meta_path.insert(0, Beginning())
load_codec()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the libraries of a process are read from /proc")
def test_the_libraries_of_torch_are_loaded_before_its_import() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM], cwd=_ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert ended.stdout == "True True\n", ended.stderr


def test_nothing_is_loaded_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", sys)
    monkeypatch.setattr("editor.workers.torch_libraries.torch_libraries", lambda: pytest.fail("asked again"))
    load_torch_libraries()


def test_no_torch_is_no_fault_of_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert torch_libraries() == []
