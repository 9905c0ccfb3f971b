"""The script that breaks the code on purpose tells what its tests notice."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def mutate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", ROOT / "scripts/mutate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        ("a + b", "a - b", "killed"),
        ("a + b", "b + a", "survived"),
        ("a * b", "a / b", "not found"),
        ("a", "c", "not found"),
    ],
)
def test_a_mutation_is_killed_if_a_test_fails(
    mutate: ModuleType, tmp_path: Path, old: str, new: str, result: str
) -> None:
    code = "def added(a, b):\n    return a + b\n"
    (tmp_path / "adding.py").write_text(code)
    (tmp_path / "test_adding.py").write_text(
        "from adding import added\n\ndef test_it():\n    assert added(2, 3) == 5\n"
    )
    mutation = mutate.Mutation("wrong", "adding.py", old, new, ["test_adding.py"])
    assert mutate.outcome(tmp_path, mutation) == result
    assert (tmp_path / "adding.py").read_text() == code, "the file is as it was"


def test_tests_that_are_not_there_kill_nothing(mutate: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "adding.py").write_text("a + b")
    mutation = mutate.Mutation("wrong", "adding.py", "a + b", "a - b", ["test_nowhere.py"])
    with pytest.raises(RuntimeError, match="test_nowhere"):
        mutate.outcome(tmp_path, mutation)


def test_the_list_names_each_mistake_once_and_tests_that_exist(mutate: ModuleType) -> None:
    """Whether a text is still in its file is for the script to say: the code may move without it."""
    mutations = mutate.read_mutations()
    names = [each.name for each in mutations]
    assert len(names) == len(set(names))
    assert len(names) > 60
    assert {test for each in mutations for test in each.tests if not (ROOT / test).exists()} == set()
    assert [each.name for each in mutations if each.old == each.new] == []
