"""Finds texts of the interface that no translation can reach, in the source and in a window."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from PySide6.QtCore import QTranslator

from editor.translation import CONTEXT

_WORDS = re.compile(r"[A-Za-z]{2,}[,:;]? [A-Za-z]{2,}")
_WORD = re.compile(r"[A-Za-z]{3,}")
_FOR_DEVELOPERS = {"ValueError", "KeyError", "TypeError", "RuntimeError", "IndexError", "SnapshotError"}
_SILENT = {"getLogger", "debug", "info", "warning", "error", "exception", "setObjectName", "Task", "Thread",
           "request", "cast", "TypeVar", "compile", "horizontalAdvance"}  # fmt: skip
"""Calls whose texts nobody reads, or that only measure them."""


def texts_out_of_reach(source: str, known: Collection[str]) -> Iterator[str]:
    """Yield the line and text of f-strings with words in them, and of sentences that have no translation."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        above = parents.get(node)
        if isinstance(above, ast.Expr | ast.JoinedStr | ast.FormattedValue) or _nobody_reads(node, parents):
            continue
        if isinstance(node, ast.JoinedStr):
            fixed = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
            if _WORD.search(re.sub(r"<[^>]*>|\.\w+|\b\w*[_/]\w*|\bHz\b", "", fixed)):
                yield f"{node.lineno}: {ast.unparse(node)}"
            continue
        lines = str(node.value).split("\n") if isinstance(node, ast.Constant) else []
        if any(_WORDS.search(line) and line not in known for line in lines):
            yield f"{node.lineno}: {ast.literal_eval(node)}"


def _nobody_reads(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    above: ast.AST | None = parents.get(node)
    while above is not None and not isinstance(above, ast.stmt):
        if isinstance(above, ast.Call):
            name = getattr(above.func, "id", None) or getattr(above.func, "attr", "")
            if name in _SILENT or name in _FOR_DEVELOPERS:
                return True
        above = parents.get(above)
    return False


class PseudoLanguage(QTranslator):
    """Puts what has a translation in brackets, so that what has none stands out.

    Parameters
    ----------
    known
        The English texts that have one.
    """

    def __init__(self, known: Collection[str]) -> None:
        super().__init__()
        self._known = known

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return f"⟦{text}⟧" if context == CONTEXT and text in self._known else None


def words_outside(text: str) -> str:
    """Return what of a text in the pseudo-language was not translated, if there are words in it."""
    depth, outside = 0, ""
    for each in text:
        depth += (each == "⟦") - (each == "⟧")
        outside += each if depth == 0 and each != "⟧" else ""
    return outside if _WORD.search(outside.replace("&", "")) else ""
