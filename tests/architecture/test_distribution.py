"""What a musician gets who installs the wheel instead of cloning the repository.

scripts/check_distribution.sh, which .ci/run calls, installs it into an empty environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_MODEL_BYTES = 25_000_000


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist, built and unpacked."""
    from hatchling.builders.sdist import SdistBuilder

    folder = tmp_path_factory.mktemp("sdist")
    archive = Path(next(iter(SdistBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"]))))
    with tarfile.open(archive) as file:
        file.extractall(folder, filter="data")
    return archive.with_name(archive.name.removesuffix(".tar.gz"))


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sdist."""
    from hatchling.builders.wheel import WheelBuilder

    folder = tmp_path_factory.mktemp("wheel")
    return Path(next(iter(WheelBuilder(str(source)).build(directory=str(folder), versions=["standard"]))))


def test_the_sdist_has_what_building_and_testing_need(source: Path) -> None:
    folders = "assets benchmarks codec docs editor findings scripts tests typings .ci .github"
    files = (
        "CHANGELOG.md CONTEXT.md CONTRIBUTING.md LICENSE Makefile README.md constraints.txt properdocs.yml"
    )
    wanted = {ROOT / name for name in files.split()} | {
        path
        for folder in folders.split()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {path for path in wanted if not (source / path.relative_to(ROOT)).is_file()} == set()
    assert not {".venv", "out", "runs", "dist"} & {path.name for path in source.iterdir()}


def test_the_wheel_has_every_bundled_file(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    bundled = {
        f"codec/_assets/{path.relative_to(ROOT / 'assets').as_posix()}"
        for path in (ROOT / "assets").rglob("*")
        if path.is_file()
    }
    assert bundled <= names
    assert {"codec/_assets/models/default.safetensors", "codec/_assets/models/default.md"} <= names
    pages = [*(ROOT / "docs" / "user").glob("*.md"), *(ROOT / "docs" / "pictures").glob("*.png")]
    assert {f"codec/_assets/guide/{path.relative_to(ROOT / 'docs').as_posix()}" for path in pages} <= names
    assert "codec/_assets/guide/scripting.md" in names
    assert not [name for name in names if name.startswith(("tests/", "assets/", "docs/"))]


def test_the_shipped_model_is_small(wheel: Path) -> None:
    model = zipfile.ZipFile(wheel).getinfo("codec/_assets/models/default.safetensors")
    assert model.file_size <= MAX_MODEL_BYTES


def test_the_wheel_has_the_configurations_and_the_schema(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {
        path.relative_to(ROOT).as_posix()
        for pattern in ("*.toml", "*.json", "*.j2", "*.css", "*.js")
        for path in (ROOT / "codec").rglob(pattern)
    }
    assert {"codec/project/project.schema.json", "codec/pages/script/page.js"} <= sources
    assert sources <= names


def test_an_unpacked_wheel_finds_its_files(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    program = (
        "import codec.resources as r; print(r.__file__); print(r.asset_path('room_irs', 'manifest.toml'));"
        "from codec.rooms import default_bank; print(len(default_bank()))"
    )
    result = subprocess.run(
        [sys.executable, "-P", "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    module, manifest, n_rooms = result.stdout.splitlines()
    assert module.startswith(str(tmp_path))
    assert manifest == str(tmp_path / "codec" / "_assets" / "room_irs" / "manifest.toml")
    assert int(n_rooms) >= 24


def test_the_command_is_installed_and_answers() -> None:
    command = Path(sys.executable).with_name("pointillist")
    result = subprocess.run([command, "--version"], capture_output=True, text=True, check=True)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert result.stdout == f"pointillist {version}\n"


@pytest.mark.parametrize("module", ["codec", "editor"])
def test_both_halves_run_as_modules(module: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "usage" in result.stdout


def test_every_dependency_is_pinned_for_the_tests() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(d for extra in project["optional-dependencies"].values() for d in extra),
    ]
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    names = {name.lower().replace("_", "-") for name in map(package_name, wanted)}
    assert names - pinned == set()


def package_name(requirement: str) -> str:
    """Return the name that a requirement begins with."""
    for end, character in enumerate(requirement):
        if not (character.isalnum() or character in "-_."):
            return requirement[:end]
    return requirement
