"""Blind tests on compared sounds: their sounds are fixed at the start, and each answer is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from editor.document import Document
from editor.session.compare.abx import AbxTest
from editor.session.compare.answers import AnswersError, AnswersFile
from editor.session.compare.hearing import CompareHearing, Heard
from editor.session.compare.rating import ANCHOR, RatingTest, anchor_of
from editor.session.compare.regions import Region
from editor.session.compare.results import RECORDING, Rendition, level_of, matched_gains
from editor.translation import tr, tr_error
from editor.workers import MainThread, RequestThread

__all__ = ["AbxListening", "Compared", "RatingListening"]

Rows = Sequence[Mapping[str, object]]


class Compared(Protocol):
    """What a comparison has for blind tests."""

    hearing: CompareHearing
    region: Region | None

    @property
    def renditions(self) -> list[Rendition]:
        """The recording, then the sounds that are there."""
        ...


class _BlindListening(QObject):
    """What both tests share: their sounds, with the gains of their start, and their answers.

    Parameters
    ----------
    place
        Name of the asker (:class:`Heard`), and of the kind of test in the file's name.
    session, document, main_thread
        The sounds, the piece, and the thread for results.
    folder
        Of the answers; the user's by default.
    """

    changed = Signal()
    """The test, what is heard of it, or where its answers are, has changed."""

    def __init__(
        self,
        place: str,
        session: Compared,
        document: Document,
        main_thread: MainThread,
        folder: Path | None,
    ) -> None:
        super().__init__()
        self._place, self._session, self._document, self._folder = place, session, document, folder
        self._writes = RequestThread("compare-" + place, main_thread)
        self._sounds: dict[str, Rendition] = {}
        self._gains: Mapping[str, float] = {}
        self._region: Region | None = None
        self._file: AnswersFile | None = None
        self._unsaved: Rows | None = None
        self.problem = ""
        """Why the answers could not be written; empty if they are."""
        session.hearing.changed.connect(self.changed)

    @property
    def path(self) -> Path | None:
        """The file of the answers of the last test; None before there is an answer."""
        return self._file.path if self._file is not None and self._file.has_answers else None

    @property
    def heard_key(self) -> str | None:
        """What of the test is heard, by its key; None if nothing is."""
        heard = self._session.hearing.heard
        return heard.key if heard is not None and heard.place == self._place else None

    def copy_answers(self, path: Path) -> None:
        """Write the answers to another file.

        Raises
        ------
        AnswersError
            If it cannot be written.
        """
        if self._file is not None:
            self._file.copy_to(path)

    def close(self) -> None:
        """Store what is not stored yet, at once."""
        self._writes.close()
        unsaved, self._unsaved = self._unsaved, None
        if unsaved is not None and self._file is not None:
            try:
                self._file.write(unsaved)
            except AnswersError as error:
                self.problem = tr_error(error)

    def _fix(self, sounds: Sequence[Rendition], region: Region, reference: Rendition) -> None:
        self._store_waiting()
        self._sounds = {each.name: each for each in sounds}
        self._gains = matched_gains([*sounds, reference], reference)
        self._region = region
        self._file = AnswersFile(
            self._place, self._document.title, region.begin_s, region.end_s, self._folder
        )
        self.problem = ""

    def _hear(self, name: str, key: str) -> None:
        if self._region is not None:
            heard = Heard(self._place, key)
            self._session.hearing.hear(self._sounds[name], self._gains[name], self._region, heard)

    def _store(self, rows: Rows) -> None:
        """Write the answers in a thread; while one write is under way, only the newest waits."""
        file = self._file
        if file is None:
            return
        self._unsaved = rows

        def done(_: None) -> None:
            if self._unsaved is rows:
                self._unsaved = None
            self.problem = ""
            self.changed.emit()

        def failed(error: Exception) -> None:
            self.problem = tr(
                "The answers could not be written ({error}); they are kept in the window: save a copy",
                error=tr_error(error),
            )
            self.changed.emit()

        self._writes.ask(lambda: file.write(rows), done, failed, kind="write")

    def _store_waiting(self) -> None:
        """Write what waits of an earlier test, before another one takes its place."""
        file, rows = self._file, self._unsaved
        self._unsaved = None
        if file is not None and rows is not None:
            self._writes.drop("write")
            self._writes.ask(lambda: file.write(rows), lambda _: None, lambda _: None)


class AbxListening(_BlindListening):
    """An ABX test on two of the compared sounds."""

    def __init__(
        self, session: Compared, document: Document, main: MainThread, folder: Path | None = None
    ) -> None:
        super().__init__("abx", session, document, main, folder)
        self.test: AbxTest | None = None

    def start(self, a: str, b: str, n_trials: int) -> None:
        """Begin a test of two sounds, by name."""
        renditions, region = self._session.renditions, self._session.region
        chosen = [each for name in (a, b) for each in renditions if each.name == name]
        if region is None or len(chosen) != 2:
            return
        self.test = AbxTest(a, b, n_trials)
        self._fix(chosen, region, renditions[0])
        self.hear("A")

    def hear(self, which: str) -> None:
        """Hear ``"A"``, ``"B"`` or ``"X"``."""
        if self.test is not None:
            self._hear(self.test.hear(which), which)

    def answer(self, is_a: bool) -> None:
        """Say what X is, if it was heard, and hear the next X."""
        if self.test is None or not self.test.can_answer:
            return
        self.test.answer(is_a)
        self._store(self.test.rows())
        if self.test.is_finished:
            self._session.hearing.end()
        else:
            self.hear("X")
        self.changed.emit()

    def leave(self) -> None:
        """End the test; its answers stay in their file."""
        self.test = None
        self._session.hearing.end()
        self.changed.emit()


class RatingListening(_BlindListening):
    """A rating of all compared sounds."""

    def __init__(
        self, session: Compared, document: Document, main: MainThread, folder: Path | None = None
    ) -> None:
        super().__init__("rating", session, document, main, folder)
        self.test: RatingTest | None = None
        self.preparing = False
        """Whether the anchor is being made."""

    def start(self, *, with_anchor: bool) -> None:
        """Begin to rate all sounds that are there, the recording among them."""
        renditions, region = self._session.renditions, self._session.region
        if region is None or len(renditions) < 2 or self.preparing:
            return
        if not with_anchor:
            self._begin(renditions, region)
            return
        self.preparing = True

        def done(anchor: Rendition) -> None:
            self.preparing = False
            self._begin([*renditions, anchor], region)

        def failed(_: Exception) -> None:
            self.preparing = False
            self._begin(renditions, region)

        clip = renditions[0].clip

        def work() -> Rendition:
            anchor = anchor_of(clip)
            return Rendition(ANCHOR, anchor, *level_of(anchor))

        self._writes.ask(work, done, failed, kind="anchor")
        self.changed.emit()

    def stop_preparing(self) -> None:
        """Begin no test whose anchor is still being made: the panel was closed, or the piece is another."""
        self.preparing = False
        self._writes.drop("anchor")

    def _begin(self, sounds: Sequence[Rendition], region: Region) -> None:
        self.test = RatingTest([each.name for each in sounds], RECORDING)
        self._fix(sounds, region, sounds[0])
        self.hear_reference()
        self.changed.emit()

    def hear(self, place: int) -> None:
        """Hear the sound at a place."""
        if self.test is not None:
            self._hear(self.test.hear(place), str(place))
            self.changed.emit()

    def hear_reference(self) -> None:
        """Hear the recording, as such."""
        self._hear(RECORDING, "reference")

    def rate(self, place: int, score: int) -> None:
        """Rate the sound at a place, if it was heard."""
        if self.test is None or not self.test.was_heard(place) or self.test.is_finished:
            return
        if self.test.score(place) != score:
            self.test.rate(place, score)
            self._store(self.test.rows())
            self.changed.emit()

    def finish(self) -> None:
        """End the test; from now on it may be told which sound was which."""
        if self.test is not None and self.test.can_finish:
            self.test.is_finished = True
            self._store(self.test.rows())
            self._session.hearing.end()
            self.changed.emit()

    def leave(self) -> None:
        """End the test; its answers stay in their file."""
        self.stop_preparing()
        self.test = None
        self._session.hearing.end()
        self.changed.emit()
