"""Mutation testing: break the code in listed places, and check that tests fail: ``python scripts/mutate.py``.

``scripts/mutations.toml`` lists the mutations: a text in a file, its replacement, and the tests that should
fail. Each is applied to a temporary copy of the working tree. If the tests pass, one is missing. To be run by
hand, not in CI: all mutations take about ten minutes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "scripts/mutations.toml"
_TIMEOUT_S = 600.0
_RUN_TESTS = "import os, pytest, sys; code = pytest.main(sys.argv[1:]); sys.stdout.flush(); os._exit(code)"
"""Qt may crash at the end of a process that passed its tests, which says nothing of a mutation."""


@dataclass(frozen=True)
class Mutation:
    """A deliberate mistake.

    Attributes
    ----------
    name
        What is wrong after it.
    file
        Path in the repository.
    old, new
        `old` is in the file exactly once, and is replaced by `new`.
    tests
        Paths of the tests that should fail.
    """

    name: str
    file: str
    old: str
    new: str
    tests: list[str]

    def applied(self, text: str) -> str | None:
        """Return the text with the mistake, or None if `old` is not in it exactly once."""
        return text.replace(self.old, self.new) if text.count(self.old) == 1 else None


def read_mutations(path: Path = LIST) -> list[Mutation]:
    """Read a list of mutations."""
    entries = tomllib.loads(path.read_text("utf-8"))["mutation"]
    return [Mutation(**entry) for entry in entries]


def copy_tree(folder: Path) -> None:
    """Copy the tracked and the untracked, not ignored files of the working tree into a folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, os.fsdecode(listed.stdout).split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def passes(folder: Path, tests: Iterable[str]) -> bool:
    """Return whether tests pass in a copy; a timeout counts as a failure.

    Raises
    ------
    RuntimeError
        If they could not be run, as when a test's path is wrong.
    """
    command = [sys.executable, "-c", _RUN_TESTS, "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = os.environ | {"PYTHONPATH": str(folder), "QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode == 0


def outcome(folder: Path, mutation: Mutation) -> str:
    """Make a mutation in a copy of the tree, run its tests, and put the file back."""
    path = folder / mutation.file
    text = path.read_text("utf-8") if path.is_file() else ""
    broken = mutation.applied(text)
    if broken is None:
        return "not found"
    path.write_text(broken, "utf-8")
    try:
        return "survived" if passes(folder, mutation.tests) else "killed"
    finally:
        path.write_text(text, "utf-8")


def main() -> int:
    """Run the mutations and print how many were killed; return 1 if one survived or was not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="?", default="", help="mutations whose file or name contains this text")
    parser.add_argument("--unchecked", action="store_true", help="do not first see all tests pass unbroken")
    arguments = parser.parse_args()
    mutations = [each for each in read_mutations() if arguments.only in f"{each.file} {each.name}"]
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="mutations-") as name:
        folder = Path(name)
        copy_tree(folder)
        tests = sorted({test for each in mutations for test in each.tests})
        if not arguments.unchecked and not passes(folder, tests):
            print("The tests fail without any mutation: mend them first")
            return 1
        for mutation in mutations:
            begin = time.monotonic()
            result = outcome(folder, mutation)
            counts[result] += 1
            print(
                f"{result:9} {time.monotonic() - begin:5.1f} s  {mutation.file}: {mutation.name}", flush=True
            )
    print(", ".join(f"{n} {result}" for result, n in counts.items()))
    return 0 if set(counts) == {"killed"} else 1


if __name__ == "__main__":
    sys.exit(main())
