"""A project that is edited without a window, and scripts of its commands."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self, cast

from PySide6.QtGui import QUndoStack

from codec import bounded_json
from codec.audio.recording import ClipRecording, FileRecording
from codec.bounds import MAX_TABLE_BYTES
from codec.events.event import MODEL_SAMPLE_RATE, Event
from codec.events.measures import Measures
from codec.exchange.edits import last_plausible_onset_s, read_edits
from codec.exchange.score import ExchangeError
from codec.files import FileError, os_reason
from codec.messages import Message
from codec.project.file import write_project
from codec.project.recording import OpenedRecording, open_recording, read_as_heard
from codec.rooms import default_bank
from codec.similarity.clusters import colour_clusters
from editor.commands import Arranging, Edits, History, PieceEdits
from editor.document import Document, FileVersion, Selection
from editor.scripting.library import PieceLibrary, ScriptLibrary
from editor.scripting.verbs import MEASURED, VERBS, Verb
from editor.workers import load_codec

__all__ = ["Piece", "ScriptError", "read_script"]

_MEASURES = {"loudness_db": "loudness_db", "pitch_hz": "pitch_hz", "length_s": "audible_length_s"}
_SELECTORS = ("ids", "time_s", "cluster", "muted", "edited", *_MEASURES)
_APART_S = 60.0

Measure = Callable[[Sequence[Event]], Sequence[Measures]]
Range = tuple[float, float]


class ScriptError(FileError):
    """A script that cannot be run; ``str()`` names the step and what is wrong with it."""


class Piece:
    """A project that is edited without a window.

    Parameters
    ----------
    document
        The document to edit.
    measure
        Returns the measures of events; by default the shipped model is loaded when they are needed.

    Attributes
    ----------
    document, selection
        The same objects as in the editor.
    edits, arranging, piece_edits
        The verbs: of events, of events together, and of the piece.
    library
        The library beside it; the user's, unless its `folder` is set.
    """

    def __init__(self, document: Document, *, measure: Measure | None = None) -> None:
        self.document = document
        self._opened = document.events
        self.selection = Selection(document)
        self._stack = QUndoStack()
        # Repeats of a verb merge into one step in the window, but not in a script: its clock jumps.
        clock = itertools.count(step=_APART_S)
        self._limits: list[Message] = []
        self._history = History(
            document,
            self.selection,
            self._stack,
            clock=lambda: next(clock),
            on_limit=self._limits.append,
        )
        self.edits = Edits(self._history)
        self.arranging = Arranging(self._history)
        self.piece_edits = PieceEdits(self._history)
        self.library = PieceLibrary(document, self._history, self.edits, load_codec)
        self.library_steps = ScriptLibrary(self.library)
        self._said: str | None = None
        self._measure = self._measure_with_model if measure is None else measure
        self._known: dict[tuple[object, ...], Measures] = {}

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Open a project file, as the editor does; :meth:`open_recording` opens its recording.

        Raises
        ------
        codec.project.file.ProjectError
            If the file is missing, damaged, not a project, or of a newer version.
        """
        document = Document()
        version = FileVersion.of(Path(path))  # before reading: a change in between is then noticed
        document.load_project(read_as_heard(Path(path)), path)
        document.project_version = version
        return cls(document)

    def open_recording(self) -> OpenedRecording[ClipRecording | FileRecording]:
        """Open the recording where the editor and ``render`` look for it, or return why it cannot be used.

        The caller closes it.
        """
        path = self.document.project_path or Path()
        return open_recording(self.document.to_project(include_source=True), path)

    def save(self, path: str | Path | None = None) -> None:
        """Write the project, by default to its own file; with the recording if it contained it.

        To let no other program write between :meth:`open` and this, hold its
        :func:`~editor.document.project_lock`.

        Raises
        ------
        codec.project.file.ProjectError
            If it cannot be written, or its own file was changed since it was opened; an existing file is not
            changed.
        ValueError
            If there is no path.
        """
        target = self.document.project_path if path is None else Path(path)
        if target is None:
            raise ValueError("this piece has no file yet; give save() a path")
        own, version = self.document.project_path, self.document.project_version
        if own is not None and version is not None and own.resolve() == target.resolve():
            version.check(target)
        write_project(target, self.document.to_project(include_source=True))
        self.document.mark_saved(target)
        self.document.project_version = FileVersion.of(target)

    @property
    def history(self) -> list[str]:
        """The names of the steps so far, as in the window's history."""
        return [self._stack.text(index) for index in range(self._stack.index())]

    def undo(self) -> None:
        """Undo the last step."""
        self._history.undo()

    def redo(self) -> None:
        """Redo the last undone step."""
        self._history.redo()

    def gesture(self, name: str = "") -> AbstractContextManager[None]:
        """Make the edits of a ``with`` block one step, named like its first verb or `name`."""
        return self._history.gesture(name)

    # Selecting

    def select(
        self,
        ids: Iterable[str] | None = None,
        *,
        time_s: Range | None = None,
        cluster: int | Collection[int] | None = None,
        muted: bool | None = None,
        edited: bool | None = None,
        loudness_db: Range | None = None,
        pitch_hz: Range | None = None,
        length_s: Range | None = None,
    ) -> list[str]:
        """Return the identifiers of the events that match all given criteria, in order of onset.

        Parameters
        ----------
        ids
            These events.
        time_s
            First and last onset, in seconds; the last one is excluded.
        cluster
            Colour clusters, from 1, as the piece was opened: edits do not change them.
        muted, edited
            Whether events are muted, or differ from as-encoded.
        loudness_db, pitch_hz, length_s
            Range of a measure, both ends included; `pitch_hz` never matches events without a clear pitch.

        Raises
        ------
        ValueError
            If an identifier or a cluster does not exist, or events cannot be measured.
        """
        events = list(self.document.sequence())
        if ids is not None:
            wanted = set(ids)
            unknown = sorted(wanted - set(self.document.events))
            if unknown:
                raise ValueError(f"there is no event {unknown[0]!r}")
            events = [event for event in events if event.event_id in wanted]
        if time_s is not None:
            inside = {event.event_id for event in self.document.sequence().between(*time_s)}
            events = [event for event in events if event.event_id in inside]
        if muted is not None:
            events = [event for event in events if event.mute == muted]
        if edited is not None:
            events = [event for event in events if self.document.is_edited(event.event_id) == edited]
        if cluster is not None:
            members = self._of_clusters({cluster} if isinstance(cluster, int) else set(cluster))
            events = [event for event in events if event.event_id in members]
        for name, (low, high) in (
            (name, limits)
            for name, limits in (("loudness_db", loudness_db), ("pitch_hz", pitch_hz), ("length_s", length_s))
            if limits is not None
        ):
            found = self.measures(events)
            events = [
                event
                for event in events
                if low <= getattr(found[event.event_id], _MEASURES[name]) <= high
                and (name != "pitch_hz" or found[event.event_id].pitched)
            ]
        return [event.event_id for event in events]

    def measures(self, events: Iterable[Event]) -> dict[str, Measures]:
        """Return the measures of events by identifier; this loads the model, and torch."""
        wanted = list(events)
        unknown = [event for event in wanted if event.render_key not in self._known]
        if unknown:
            for event, measures in zip(unknown, self._measure(unknown), strict=True):
                self._known[event.render_key] = measures
        return {event.event_id: self._known[event.render_key] for event in wanted}

    def _measure_with_model(self, events: Sequence[Event]) -> Sequence[Measures]:
        codec = load_codec()
        misfit = self.document.model.misfit(codec.identity)
        if misfit is not None and misfit.what == "model":
            raise ValueError(f"the project {misfit.reason}: select by time, cluster or identifier")
        self._measure = codec.measures
        return codec.measures(events)

    def _of_clusters(self, wanted: set[int]) -> set[str]:
        layout = self.document.layout
        if layout is None:
            raise ValueError("the project has no colours yet: open it in the editor, and save it")
        clusters = colour_clusters(layout)
        unknown = sorted(wanted - set(range(1, len(clusters) + 1)))
        if unknown:
            raise ValueError(f"there is no cluster {unknown[0]}: they are 1 to {len(clusters)}")
        # As opened: a script that swaps sounds goes on with the clusters that it began with.
        events = [self._opened.get(key, event) for key, event in self.document.events.items()]
        rows = dict(zip(self.document.events, self.document.layout_rows(events), strict=True))
        labels = clusters.labels_of(self.document.placed_layout or layout)
        return {each for each, row in rows.items() if row is not None and labels[row] + 1 in wanted}

    # Scripts

    def run(self, steps: Sequence[Mapping[str, Any]], *, path: Path | None = None) -> list[str]:
        """Run a script; if a step cannot be done, nothing is changed.

        Parameters
        ----------
        steps
            The steps, as in a script file; see ``docs/scripting.md``.
        path
            The file, for messages.

        Returns
        -------
        list[str]
            The name of each step, as in the history.

        Raises
        ------
        ScriptError
            If a step cannot be done; the message says which.
        """
        begin = self._stack.index()
        said: list[str] = []
        try:
            for step in steps:
                before = self._stack.index()
                self._limits.clear()
                self._said = None
                self._do(step)
                new = [self._stack.text(index) for index in range(before, self._stack.index())]
                if self._limits and not new:
                    raise ValueError(self._limits[0])
                if self._said is not None:
                    new.append(self._said)
                said.append("; ".join([*new, *dict.fromkeys(self._limits)]) or "Nothing to change")
        except BaseException as error:
            while self._stack.index() > begin:
                self.undo()
            if isinstance(error, ValueError):
                raise ScriptError(path, f"step {len(said) + 1}: {error}; nothing was changed") from error
            raise
        return said

    def take_over(self, path: str | Path, *, any_time: bool = False) -> str:
        """Apply an edited CSV or JSON table of events; return the name of the undo step.

        Parameters
        ----------
        any_time
            Allow onsets far behind the end of the piece.

        Raises
        ------
        codec.exchange.score.ExchangeError
            If the table cannot be used, or has onsets far behind the end of the piece without `any_time`;
            then nothing is changed.
        """
        before = self._stack.index()
        path, duration_s = Path(path), self.document.duration_s
        last_onset_s = None if any_time else last_plausible_onset_s(duration_s)
        found = read_edits(
            path,
            self.document.events,
            room_names=self._room_names(),
            last_onset_s=last_onset_s,
            max_onset_s=self._history.last_onset_samples / MODEL_SAMPLE_RATE,
        )
        if found.far:
            first, n_more = found.far[0], len(found.far) - 1
            raise ExchangeError(
                path,
                "{place}: {onset_s:g} s is far behind the end of the piece at {duration_s:g} s{more}; times "
                "are in seconds. To take it nevertheless, use --any-time (in Python any_time=True); nothing "
                "was changed",
                place=first.place,
                onset_s=first.onset_s,
                duration_s=round(duration_s, 3),
                more=Message(" (and {n} more)", n=n_more) if n_more else "",
            )
        self._limits.clear()
        self.edits.take_over(found.changed, found.copies)
        if self._limits:
            raise ExchangeError(path, self._limits[0])
        return self._stack.text(before) if self._stack.index() > before else "Nothing to change"

    def _do(self, step: Mapping[str, Any]) -> None:
        if not isinstance(cast(object, step), Mapping):
            raise ValueError('a step is an object, such as {"verb": "delete", "select": "all"}')
        name = step.get("verb")
        verb = VERBS.get(name) if isinstance(name, str) else None
        if verb is None:
            raise ValueError(f"there is no verb {json.dumps(name)}; known are {', '.join(VERBS)}")
        arguments = self._arguments(verb, step)
        if verb.selects:
            ids = self._selected(verb, step)
            arguments["ids"] = ids
            if verb.measured:
                known = self.measures([self.document.event(each) for each in ids])
                arguments[MEASURED] = {each: m.pitch_hz for each, m in known.items() if m.pitched}
        try:
            result = verb.method(self)(**arguments)
        except KeyError as error:
            raise ValueError(f"there is no {error}") from error
        except FileError as error:
            raise ValueError(str(error)) from error
        # What does not change the piece says what it has done.
        self._said = result if verb.name.startswith("library_") and isinstance(result, str) else None

    def _arguments(self, verb: Verb, step: Mapping[str, Any]) -> dict[str, Any]:
        given = {key: value for key, value in step.items() if key not in ("verb", "select")}
        names = {argument.name for argument in verb.arguments}
        unknown = [key for key in given if key not in names]
        if unknown or ("select" in step and not verb.selects):
            name = unknown[0] if unknown else "select"
            raise ValueError(
                f"{verb.name} has no argument {json.dumps(name)}; it takes {verb.usage or 'none'}"
            )
        arguments: dict[str, Any] = {}
        for argument in verb.arguments:
            if argument.name in given:
                try:
                    value = argument.kind.read(given[argument.name], self.document)
                except (ValueError, OverflowError) as error:
                    shown = json.dumps(given[argument.name], default=str)[:60]
                    raise ValueError(f"{argument.name} of {verb.name} is {error}, not {shown}") from error
                arguments[argument.parameter] = value
            elif argument.required:
                raise ValueError(f"{verb.name} lacks {json.dumps(argument.name)}, {argument.kind.words}")
        if verb.name == "set_room" and arguments["name"] not in (None, *self._room_names()):
            raise ValueError(
                f"there is no room {arguments['name']!r}; known are {', '.join(self._room_names())}"
            )
        return arguments

    def _selected(self, verb: Verb, step: Mapping[str, Any]) -> list[str]:
        wanted = step.get("select")
        if wanted == "all":
            return self.select()
        if wanted == "selected":
            return self.select(self.selection.ids)
        if not isinstance(wanted, dict) or not wanted:
            raise ValueError(
                f'{verb.name} lacks "select": "all", "selected" (what the last step added), or an object '
                f"with {', '.join(_SELECTORS)}"
            )
        return self.select(**_selectors(cast(dict[str, Any], wanted)))

    def _room_names(self) -> list[str]:
        return [*default_bank().names, *self.document.user_rooms]


def read_script(path: str | Path) -> list[Mapping[str, Any]]:
    """Read a script: a JSON list of steps.

    Raises
    ------
    ScriptError
        If the file cannot be read or contains no such list.
    """
    path = Path(path)
    try:
        content = bounded_json.parse_file(path, MAX_TABLE_BYTES)
    except OSError as error:
        raise ScriptError(path, os_reason(error, writing=False)) from error
    except ValueError as error:
        raise ScriptError(path, "is not JSON ({error})", error=error) from error
    if not isinstance(content, list):
        raise ScriptError(path, "is no script: a script is a list of steps, [{…}, {…}]")
    return cast(list[Mapping[str, Any]], content)


def _selectors(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments for :meth:`Piece.select` from a script."""
    checks: dict[str, tuple[Callable[[object], bool], str]] = {
        "ids": (lambda value: _is_list(value, str), "a list of identifiers"),
        "cluster": (lambda value: _is_whole(value) or _is_list(value, int), "a number or a list of numbers"),
        "muted": (lambda value: isinstance(value, bool), "true or false"),
        "edited": (lambda value: isinstance(value, bool), "true or false"),
    }
    for name, value in wanted.items():
        if name not in _SELECTORS:
            raise ValueError(
                f"events cannot be selected by {json.dumps(name)}; known are {', '.join(_SELECTORS)}"
            )
        check, kind = checks.get(name, (_is_range, "two numbers, the lower first"))
        if not check(value):
            raise ValueError(f"{name} in select is {kind}, not {json.dumps(value)[:60]}")
    return wanted


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_list(value: object, kind: type) -> bool:
    items = cast(list[object], value) if isinstance(value, list) else None
    return items is not None and all(isinstance(item, kind) and not isinstance(item, bool) for item in items)


def _is_range(value: object) -> bool:
    items = cast(list[Any], value) if isinstance(value, list) else []
    numbers = [item for item in items if isinstance(item, int | float) and not isinstance(item, bool)]
    return len(items) == len(numbers) == 2 and numbers[0] <= numbers[1]
