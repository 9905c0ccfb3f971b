"""The answers of blind tests, in a CSV file each, which is complete after every answer."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import platformdirs

from codec.files import FileError, atomic_file, os_reason, shortened

__all__ = ["AnswersError", "AnswersFile", "answers_folder"]

_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is computed by spreadsheets: a name of a file could be one."""


class AnswersError(FileError):
    """Answers cannot be written; they are still in memory."""


def answers_folder() -> Path:
    """Return the folder of the user's answers."""
    return platformdirs.user_data_path("pointillist", appauthor=False) / "listening-tests"


class AnswersFile:
    """One test's file.

    Parameters
    ----------
    kind
        The kind of test, a part of the file's name.
    title, begin_s, end_s
        The piece, and the part of it that is heard; they are in every row.
    folder
        Where the file is; the user's folder of answers by default.
    """

    def __init__(
        self, kind: str, title: str, begin_s: float, end_s: float, folder: Path | None = None
    ) -> None:
        self._began = datetime.now().astimezone()
        self._same = {
            "began": self._began.isoformat(timespec="seconds"),
            "piece": title,
            "begin_s": f"{begin_s:.3f}",
            "end_s": f"{end_s:.3f}",
        }
        self._rows: Sequence[Mapping[str, object]] = ()
        folder = answers_folder() if folder is None else folder
        name = shortened(_NOT_IN_NAMES.sub("-", title).strip("-.")) or "piece"
        stem = f"{self._began:%Y-%m-%d-%H%M%S}-{kind}-{name}"
        self.path = folder / f"{stem}.csv"
        number = 2
        while self.path.exists():  # a test that began in the same second
            self.path = folder / f"{stem}-{number}.csv"
            number += 1

    @property
    def has_answers(self) -> bool:
        """Whether there is something to write."""
        return bool(self._rows)

    def write(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Write all answers so far, in place of the file.

        Raises
        ------
        AnswersError
            If it cannot be written; what was written before stays.
        """
        self._rows = rows
        self.copy_to(self.path)

    def copy_to(self, path: Path) -> None:
        """Write the answers to another file.

        Raises
        ------
        AnswersError
            If it cannot be written.
        """
        if not self._rows:
            return
        rows = [{**self._same, **row} for row in self._rows]
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_file(path) as stream:
                stream.write(text.getvalue().encode())
        except OSError as error:
            raise AnswersError(path, os_reason(error, writing=True)) from error


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
