"""What importing a part of the program may load: this keeps the parts apart and start-up quick."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]

QT = ("PySide6", "shiboken6", "pyqtgraph")
LIGHT_CODEC = (
    "audio.clip",
    "audio.coding",
    "audio.panning",
    "evaluate.bench",
    "evaluate.metrics",
    "evaluate.run",
    "events.detail",
    "events.event",
    "events.parameters",
    "files",
    "library",
    "project.file",
    "resources",
    "rooms",
    "similarity.layout",
)


def loaded_by(statement: str) -> set[str]:
    """Return the top-level packages that a new interpreter has loaded after `statement`."""
    program = f"import sys\n{statement}\nprint(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_the_probe_sees_what_a_statement_loads() -> None:
    assert "PySide6" in loaded_by("import PySide6.QtCore")
    assert "PySide6" not in loaded_by("import sys")


def test_codec_loads_neither_qt_nor_torch() -> None:
    assert not loaded_by("import codec") & {*QT, "torch", "numpy"}


def test_light_codec_modules_load_neither_qt_nor_torch() -> None:
    loaded = loaded_by("import " + ", ".join(f"codec.{name}" for name in LIGHT_CODEC))
    assert not loaded & {*QT, "torch", "editor", "sounddevice"}


@pytest.mark.parametrize("name", ["noise.wav", "noise.pointillist", "missing.wav"])
def test_info_on_a_file_that_it_refuses_loads_no_metrics(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if "missing" not in name:
        path.write_bytes(b"neither samples nor events")
    loaded = loaded_by(f"from codec.cli import main\nassert main(['info', {str(path)!r}]) == 2")
    assert not loaded & {*QT, "torch", "scipy"}


def test_the_document_loads_neither_qt_nor_torch() -> None:
    assert not loaded_by("import editor.document") & {*QT, "torch", "sounddevice"}


def test_the_model_loads_no_qt() -> None:
    assert not loaded_by("import codec.pipeline") & {*QT, "editor", "sounddevice"}


@pytest.mark.parametrize("module", ["codec.cli", "editor.entry"])
def test_the_command_line_loads_nothing_heavy(module: str) -> None:
    loaded = loaded_by(f"import {module}; {module}.main(['--help'])")
    assert not loaded & {*QT, "torch", "numpy", "scipy", "soundfile"}


def test_views_load_no_torch() -> None:
    assert "torch" not in loaded_by("import editor.views.window.main_window")


def test_a_first_comparison_does_not_wait_for_scipy() -> None:
    """Its filters take seconds to load, during which the window stands still again and again."""
    program = """
import numpy as np
from codec.audio.clip import AudioClip
from editor.session.compare.results import digest_of, level_of
clip = AudioClip(np.ones((1, 50_000), np.float32), 22_050)
level_of(clip)
digest_of(clip)
"""
    assert "scipy" not in loaded_by(program)


@pytest.mark.parametrize("package", ["codec", "editor"])
def test_the_developer_guide_names_every_room(package: str) -> None:
    guide = (ROOT / "docs" / "developer" / "architecture.md").read_text("utf-8")
    rooms = {
        f"{each.name}/" if each.is_dir() else each.name
        for each in (ROOT / package).iterdir()
        if (each.suffix == ".py" or (each / "__init__.py").exists()) and each.name != "__init__.py"
    }
    assert len(rooms) > 10
    assert {room for room in rooms if not re.search(rf"[`/]{re.escape(room)}`", guide)} == set()


# Circles


@pytest.fixture(scope="module")
def room_imports() -> ModuleType:
    """The script that counts imports and finds circles."""
    path = ROOT / "scripts" / "room_imports.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("package", ["codec", "editor"])
def test_no_files_import_each_other_in_a_circle(room_imports: ModuleType, package: str) -> None:
    # Imports for type annotations count, too.
    assert room_imports.circles(grimp.build_graph(package, cache_dir=None)) == []


def test_a_circle_would_be_found(room_imports: ModuleType) -> None:
    graph = grimp.ImportGraph()
    for importer, imported in [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]:
        for name in (importer, imported):
            graph.add_module(name)
        graph.add_import(importer=importer, imported=imported)
    assert room_imports.circles(graph) == [{"a", "b", "c"}]
