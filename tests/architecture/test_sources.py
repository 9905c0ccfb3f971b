"""Rules that hold for every source file, and the import contracts of pyproject.toml."""

from __future__ import annotations

import ast
import io
import re
import shutil
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("codec", "editor", "scripts", "benchmarks", "tests")
    for path in (ROOT / folder).rglob("*.py")
)
MAX_LINES = 350
MAX_TEST_LINES = 500
"""Upper limits of a file's lines of code; docstrings, comments and empty lines do not count."""
UNSAFE_CALLS = {"torch.load", "torch.save", "joblib.load", "joblib.dump", "numpy.fromfile"}
UNSAFE_MODULES = {"pickle", "cPickle", "dill", "shelve", "marshal", "cloudpickle"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


TEXTS = {relative(path): path.read_text("utf-8") for path in SOURCES}
PROGRAM = {name: text for name, text in TEXTS.items() if not name.startswith("tests/")}


def test_there_are_sources() -> None:
    assert {"codec/events/event.py", "editor/entry.py"} <= PROGRAM.keys()
    assert "tests/architecture/test_sources.py" in TEXTS


def test_no_file_has_too_many_lines_of_code() -> None:
    n_lines = {name: n_code_lines(text) for name, text in TEXTS.items()}
    limits = {name: MAX_LINES if name in PROGRAM else MAX_TEST_LINES for name in TEXTS}
    assert {name: n for name, n in n_lines.items() if n > limits[name]} == {}


def n_code_lines(text: str) -> int:
    """Return the number of lines that hold code; docstrings and comments are not code."""
    ignored = {
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER,
    }  # fmt: skip
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in ignored:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            assert node.end_lineno is not None
            lines.difference_update(range(node.lineno, node.end_lineno + 1))
    return len(lines)


def test_docstrings_comments_and_empty_lines_are_not_counted() -> None:
    text = '"""Module."""\n\n# A comment.\nA = 1  # Code.\n"""About A."""\n\n\ndef f() -> str:\n'
    text += '    """Summary.\n\n    More.\n    """\n    return """\n\nlong\n"""\n'
    assert n_code_lines(text) == 1 + 1 + 4


def test_a_module_says_why_it_exists() -> None:
    silent = [
        name for name, text in PROGRAM.items() if text.strip() and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []


def test_nothing_unfinished_is_left() -> None:
    unfinished = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
    skipped = re.compile(r"pytest\.mark\.skip\b|pytest\.skip\(")
    here = relative(Path(__file__).resolve())
    assert [name for name, text in TEXTS.items() if unfinished.search(text) and name != here] == []
    # Those of `make programs` are skipped without their program.
    may_skip = {here, "tests/programs/programs.py"}
    assert [name for name, text in TEXTS.items() if skipped.search(text) and name not in may_skip] == []


def test_no_file_is_read_or_written_by_pickle() -> None:
    # Tests may make hostile files; the program may not touch pickle at all.
    assert {name: uses for name, text in PROGRAM.items() if (uses := unsafe_uses(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from pickle import loads",
        "import torch\ntorch.load('x')",
        "np.load('x', allow_pickle=True)",
    ],
)
def test_pickle_would_be_found(text: str) -> None:
    assert unsafe_uses(text)


def unsafe_uses(text: str) -> list[str]:
    """Return the uses of pickle in a module's source."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name in UNSAFE_MODULES]
        elif isinstance(node, ast.ImportFrom):
            found += [node.module] if node.module in UNSAFE_MODULES else []
        elif isinstance(node, ast.Call):
            found += [ast.unparse(node.func)] if ast.unparse(node.func) in UNSAFE_CALLS else []
            for keyword in node.keywords:
                allowed = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
                found += ["allow_pickle"] if keyword.arg == "allow_pickle" and not allowed else []
    return found


def test_inputs_are_opened_in_one_place() -> None:
    # `codec.files.open_regular` refuses what is no regular file; other ways would wait for a pipe forever.
    opened = re.compile(r"""\.read_bytes\(|\.read_text\(|\bopen\([^)]*"rb"|is_zipfile\(""")
    parts = {name: text for name, text in PROGRAM.items() if name.startswith(("codec/", "editor/"))}
    checked_before = {"codec/files.py", "codec/cli/info.py", "editor/session/files.py"}
    assert {name for name, text in parts.items() if opened.search(text)} == checked_before


def test_import_contracts_hold() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command is not None, "import-linter is not installed; make test installs it"
    result = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
