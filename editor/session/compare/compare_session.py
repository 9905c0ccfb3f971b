"""Comparing codecs on a part of the open recording: what was chosen, how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import ascii_uppercase

import platformdirs
from PySide6.QtCore import QObject, Signal

from codec.audio.clip import AudioClip
from codec.evaluate.contenders import contenders_by_name
from codec.messages import Message
from codec.recently_used import RecentlyUsed
from codec.reference.registry import Entry
from editor.audio.playback import Playback
from editor.compare_process import Figures, Fitted, Job, Losses, Progressed, Refused, Registry
from editor.document import Document
from editor.session.compare.blind import AbxListening, RatingListening
from editor.session.compare.figure_texts import LONGEST_SLOW_S, PANEL_FIGURES, SLOW_FIGURES
from editor.session.compare.hearing import CompareHearing, Heard
from editor.session.compare.regions import Region
from editor.session.compare.results import (
    RECORDING,
    Rendition,
    Run,
    RunState,
    digest_of,
    level_of,
    matched_gains,
)
from editor.translation import tr_error
from editor.workers import CompareFits, MainThread, RequestThread

__all__ = ["MOST_CODECS", "CompareSession", "kept_folder"]

MOST_CODECS = len(ascii_uppercase) - 1
"""The codecs that can be compared at once: each has a letter, and R is the recording's."""
_LETTERS = ascii_uppercase.replace("R", "")
_KEPT_BYTES = 256 * 1024**2
_LISTEN = "listen"


def kept_folder() -> Path:
    """Return the user's folder of payloads that took long."""
    return platformdirs.user_cache_path("pointillist", appauthor=False) / "compared"


@dataclass(frozen=True, eq=False)
class _Kept:
    """A finished result."""

    rendition: Rendition
    figures: Mapping[str, float | None]
    losses: tuple[tuple[int, float], ...]


class CompareSession(QObject):
    """Runs codecs in processes of their own; their sounds can be heard beside the recording.

    Results are kept by the samples they were made of: the same part again, also after another one, or after
    the piece was opened again, is there at once.

    Parameters
    ----------
    document, playback, main_thread
        The piece, what plays it, and the thread for results.
    registry
        The codecs by name; a function that another process can import.
    kept
        A folder in which payloads that took long stay when the program ends; None for none.

    Attributes
    ----------
    hearing, abx, rating
        What plays the sounds, and the blind tests on them.
    region, recording, runs
        The part that is compared, its sound, and the codecs that were chosen, by name; None and empty before.
    """

    changed = Signal()
    """The region, or the state of a codec, has changed."""
    progressed = Signal(str)
    """A codec has come farther: its share, or the losses of its fit."""

    def __init__(
        self,
        document: Document,
        playback: Playback,
        main_thread: MainThread,
        registry: Registry = contenders_by_name,
        parent: QObject | None = None,
        kept: Path | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self.fits = CompareFits(main_thread, registry)
        self._sounds = RequestThread("compare-sounds", main_thread)
        self.pictures = RequestThread("compare-pictures", main_thread)
        """The thread that pictures are made in."""
        self.hearing = CompareHearing(playback, self._sounds, self)
        self._kept = RecentlyUsed[tuple[str, str], _Kept](_KEPT_BYTES, _size)
        self._kept_folder = kept
        self._digest = ""
        self._ticket = 0
        self._piece = document.piece
        self.region: Region | None = None
        self.recording: Rendition | None = None
        self.runs: dict[str, Run] = {}
        self.abx = AbxListening(self, document, main_thread)
        self.rating = RatingListening(self, document, main_thread)
        document.reset_done.connect(self._on_reset)

    # Reading

    @property
    def entries(self) -> Sequence[Entry]:
        """The codecs that can be chosen."""
        return list(self.fits.registry().values())

    @property
    def running(self) -> bool:
        """Whether a codec is at work."""
        return any(not run.is_over for run in self.runs.values())

    @property
    def share(self) -> float:
        """How much of the work is done, 0 to 1."""
        shares = [1.0 if run.is_over else run.share for run in self.runs.values()]
        return sum(shares) / len(shares) if shares else 0.0

    @property
    def renditions(self) -> list[Rendition]:
        """The recording, then the sounds that are there, in the order of their letters."""
        found = [run.rendition for run in self.runs.values() if run.rendition is not None]
        return [] if self.recording is None else [self.recording, *found]

    # Working

    def compare(self, names: Iterable[str], region: Region) -> None:
        """Run codecs on a part of the recording, or take what was kept; those at work before are ended."""
        clip = self._document.original
        wanted = [entry.name for entry in self.entries if entry.name in set(names)][:MOST_CODECS]
        if clip is None or not wanted:
            return
        self._stop()
        if region != self.region:
            self.hearing.end()
        part = clip.part(region.begin_s, region.end_s)
        self.region, self.recording = region, None
        self.runs = {name: Run(name, letter) for name, letter in zip(wanted, _LETTERS, strict=False)}
        self.changed.emit()
        ticket = self._ticket

        def work() -> tuple[str, Rendition]:
            level = level_of(part, lambda: ticket != self._ticket)
            return digest_of(part), Rendition(RECORDING, part, *level)

        def done(found: tuple[str, Rendition]) -> None:
            self._digest, self.recording = found
            self._begin(part)

        def failed(error: Exception) -> None:
            for run in self.runs.values():
                run.state, run.problem = RunState.REFUSED, _failure(error)
            self.changed.emit()

        self._sounds.ask(work, done, failed, kind="recording")

    def cancel(self) -> None:
        """End the codecs at work; those that are done stay."""
        self._stop()
        for run in self.runs.values():
            if not run.is_over:
                # A sound without figures is still a sound.
                run.state = RunState.CANCELLED if run.rendition is None else RunState.DONE
        self.changed.emit()

    def leave(self) -> None:
        """End all work, and hear again what was heard before: the panel was closed."""
        self.cancel()
        self.rating.stop_preparing()
        self.hearing.end()

    def close(self) -> None:
        """End all work, and wait for processes and threads."""
        self._stop()
        self._document.reset_done.disconnect(self._on_reset)
        self.abx.close()
        self.rating.close()
        self.fits.close()
        self._sounds.close()
        self.pictures.close()

    # Hearing

    def hear(self, name: str) -> None:
        """Hear a codec, or the recording (:data:`RECORDING`), as loud as the recording."""
        renditions, region = self.renditions, self.region
        sound = next((each for each in renditions if each.name == name), None)
        if sound is None or region is None:
            return
        gain_db = matched_gains(renditions, renditions[0])[name]
        self.hearing.hear(sound, gain_db, region, Heard(_LISTEN, name))

    @property
    def heard_name(self) -> str | None:
        """The sound that is heard; None if it is none of them, or one of a blind test."""
        heard = self.hearing.heard
        return heard.key if heard is not None and heard.place == _LISTEN else None

    # Inside

    def _stop(self) -> None:
        self._ticket += 1
        self.fits.cancel()
        self._sounds.drop("recording")

    def _begin(self, part: AudioClip) -> None:
        jobs: list[Job] = []
        slow = SLOW_FIGURES if part.duration_s <= LONGEST_SLOW_S else ()
        for run in self.runs.values():
            kept = self._kept.get((self._digest, run.name))
            job = Job(
                self.fits.registry, run.name, part.samples, part.sample_rate, PANEL_FIGURES, slow,
                kept=self._kept_folder,
            )  # fmt: skip
            if kept is None:
                jobs.append(job)
                continue
            run.rendition, run.figures, run.losses = kept.rendition, kept.figures, list(kept.losses)
            run.state = RunState.DONE
            if not set(slow) <= set(kept.figures):  # it was ended before they were there
                clip = kept.rendition.clip
                jobs.append(replace(job, figures=(), decoded=(clip.samples, clip.sample_rate)))
        ticket = self._ticket

        def report(name: str, item: object) -> None:
            if ticket == self._ticket:
                self._take(self.runs[name], item)

        self.fits.start(jobs, report)
        self.changed.emit()

    def _take(self, run: Run, item: object) -> None:
        if isinstance(item, Progressed | Losses):
            if isinstance(item, Progressed):
                run.share = item.share
                run.pace.report(item.share)
            else:
                run.losses.extend(item.points)
            if run.state == RunState.WAITING:
                run.state = RunState.RUNNING
                self.changed.emit()
            self.progressed.emit(run.name)
        elif isinstance(item, Fitted):
            self._measure(run, item)
        elif isinstance(item, Figures):
            run.figures = {**(run.figures or {}), **item.values}
            self._settle(run)
        elif isinstance(item, Refused):
            run.problem = item.problem
            run.state = RunState.REFUSED if run.rendition is None else RunState.DONE
            self.changed.emit()

    def _measure(self, run: Run, fitted: Fitted) -> None:
        run.state, run.share = RunState.MEASURING, 1.0
        self.changed.emit()
        ticket = self._ticket
        clip = AudioClip(fitted.samples, fitted.sample_rate)

        def work() -> Rendition:
            return Rendition(
                run.name,
                clip,
                *level_of(clip, lambda: ticket != self._ticket),
                payload_bytes=fitted.payload_bytes,
                side_bytes=fitted.side_bytes,
                encode_s=fitted.encode_s,
                decode_s=fitted.decode_s,
                description=fitted.description,
            )

        def done(rendition: Rendition) -> None:
            if ticket == self._ticket:
                run.rendition = rendition
                self._settle(run)

        def failed(error: Exception) -> None:
            if ticket == self._ticket:
                run.problem, run.state = _failure(error), RunState.REFUSED
                self.changed.emit()

        self._sounds.ask(work, done, failed)

    def _settle(self, run: Run) -> None:
        """Keep a result that is complete."""
        if run.rendition is not None and run.figures is not None:
            run.state = RunState.DONE
            self._kept.put((self._digest, run.name), _Kept(run.rendition, run.figures, tuple(run.losses)))
        self.changed.emit()

    def _on_reset(self) -> None:
        if self._document.piece == self._piece:
            return
        self._piece = self._document.piece
        self._stop()
        self.abx.leave()
        self.rating.leave()
        self.region = self.recording = None
        self.runs = {}
        self.changed.emit()


def _size(kept: _Kept) -> int:
    return kept.rendition.clip.samples.nbytes


def _failure(error: Exception) -> Message:
    return Message("failed: {error}", error=tr_error(error) or type(error).__name__)
