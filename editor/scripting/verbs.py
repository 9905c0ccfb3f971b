"""The verbs of scripts: public names, and arguments as JSON values.

This table is a stable interface: a script that runs today has to run after the next release. Its names are
independent of the methods, which may be renamed. Times are in seconds here and in samples there; donors of
sounds are given by name. A test compares the table with ``tests/data/script_verbs.txt``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from codec.events.event import RenderFrom, Stage
from codec.project.file import HolePolicy
from editor.commands import Arranging, Edits, PieceEdits
from editor.scripting.kinds import (
    COUNT,
    FILTER,
    FLAG,
    LEVEL,
    NUMBER,
    ROWS,
    SECONDS,
    SOURCE,
    TEXT,
    TEXTS,
    WHOLE,
    Kind,
    choice,
    or_null,
)
from editor.scripting.library import ScriptLibrary

__all__ = ["MEASURED", "VERBS", "Argument", "Verb", "VerbGroups"]

MEASURED = "pitches_hz"
"""The parameter of measured verbs that is not part of a script."""


class VerbGroups(Protocol):
    """An object with the verbs of the editor."""

    @property
    def edits(self) -> Edits:
        """Edits of events."""
        ...

    @property
    def arranging(self) -> Arranging:
        """Edits of events together."""
        ...

    @property
    def piece_edits(self) -> PieceEdits:
        """Edits of the piece."""
        ...

    @property
    def library_steps(self) -> ScriptLibrary:
        """The library."""
        ...


@dataclass(frozen=True)
class Argument:
    """One argument of a verb.

    Parameters
    ----------
    name
        Its name in scripts.
    kind
        The kind of its values.
    required
        Whether it has to be given.
    parameter
        Name of the method's parameter; by default the same as `name`.
    """

    name: str
    kind: Kind
    required: bool = field(default=True, kw_only=True)
    parameter: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if not self.parameter:
            object.__setattr__(self, "parameter", self.name)


@dataclass(frozen=True)
class Verb:
    """A method of the editor as scripts see it.

    Parameters
    ----------
    name
        In scripts.
    method
        Finds the method.
    summary
        What it does, in a sentence.
    arguments
        Its arguments besides the events.
    selects
        Whether it edits events, which are selected and passed as ``ids``.
    measured
        Whether it needs the pitches of the events, in hertz by identifier, as :data:`MEASURED`.
    """

    name: str
    method: Callable[[VerbGroups], Callable[..., object]]
    summary: str
    arguments: tuple[Argument, ...] = ()
    selects: bool = field(default=True, kw_only=True)
    measured: bool = field(default=False, kw_only=True)

    @property
    def usage(self) -> str:
        """Its arguments in a line."""
        shown = [
            f"{each.name}: {each.kind.words}" + ("" if each.required else " (optional)")
            for each in self.arguments
        ]
        return "; ".join(["select: which events", *shown] if self.selects else shown)


# Verbs

_SEED = Argument("seed", WHOLE)

_EDITS = (
    Verb(
        "move",
        lambda groups: groups.edits.move,
        "Move events in time as a group, clamped at 0 (and at 24 hours) with their distances kept.",
        (Argument("delta_s", SECONDS, parameter="delta_samples"),),
    ),
    Verb(
        "delete",
        lambda groups: groups.edits.delete,
        "Remove events; undo brings them back selected as they were.",
    ),
    Verb(
        "duplicate",
        lambda groups: groups.edits.duplicate,
        "Copy events, moved as a group by delta_s, and select the copies.",
        (Argument("delta_s", SECONDS, parameter="delta_samples"),),
    ),
    Verb(
        "set_gain",
        lambda groups: groups.edits.set_gain,
        "Set the gain in dB.",
        (Argument("gain_db", NUMBER),),
    ),
    Verb(
        "change_gain",
        lambda groups: groups.edits.change_gain,
        "Change the gain of each event by delta_db.",
        (Argument("delta_db", NUMBER),),
    ),
    Verb(
        "set_pan",
        lambda groups: groups.edits.set_pan,
        "Set the position from -1 (left) to 1 (right).",
        (Argument("pan", NUMBER),),
    ),
    Verb(
        "set_mute",
        lambda groups: groups.edits.set_mute,
        "Mute or unmute events.",
        (Argument("mute", FLAG),),
    ),
    Verb(
        "transpose",
        lambda groups: groups.edits.transpose,
        "Transpose by so many semitones more, as a group: at an end of the range their intervals are kept.",
        (Argument("delta_semitones", NUMBER),),
    ),
    Verb(
        "set_transpose",
        lambda groups: groups.edits.set_transpose,
        "Set the transposition in semitones, whatever it was.",
        (Argument("semitones", NUMBER),),
    ),
    Verb(
        "set_render_from",
        lambda groups: groups.edits.set_render_from,
        "Hear events as captured, from the model, or both; without a captured sound they stay.",
        (Argument("render_from", choice(RenderFrom)),),
    ),
    Verb(
        "set_blend",
        lambda groups: groups.edits.set_blend,
        "Hear a blend of captured sound and model: 0 is the captured sound only, 1 the model only.",
        (Argument("blend", NUMBER),),
    ),
    Verb(
        "set_parameter",
        lambda groups: groups.edits.set_parameter,
        "Set a number of the events by its name, brought into its range.",
        (Argument("field", TEXT), Argument("value", NUMBER)),
    ),
    Verb(
        "swap_stage",
        lambda groups: groups.edits.swap_stage,
        "Take one stage's controls from a donor, or with null return to the event's own.",
        (Argument("stage", choice(Stage)), Argument("source", or_null(SOURCE))),
    ),
    Verb(
        "set_room",
        lambda groups: groups.edits.set_room,
        "Choose a room of the bank by name, or with null return to the decoded or swapped one.",
        (Argument("name", or_null(TEXT)),),
    ),
    Verb(
        "set_room_mix",
        lambda groups: groups.edits.set_room_mix,
        "Set the room mix from 0 (dry) to 1 (room only), or with null return to the decoded one.",
        (Argument("mix", or_null(NUMBER)),),
    ),
    Verb(
        "replace_vector",
        lambda groups: groups.edits.replace_vector,
        "Replace the vectors and details by the source's; time and edits stay.",
        (Argument("source", SOURCE),),
    ),
    Verb(
        "morph",
        lambda groups: groups.edits.morph,
        "Move vectors and details towards the source's by a share of 0 to 1.",
        (Argument("source", SOURCE), Argument("amount", NUMBER)),
    ),
    Verb(
        "reset",
        lambda groups: groups.edits.reset,
        "Return fields to as-encoded; null, or no fields, means all of them.",
        (Argument("fields", or_null(TEXTS), required=False),),
    ),
    Verb(
        "reset_stage",
        lambda groups: groups.edits.reset_stage,
        "Return one stage to as-encoded, after a swap, a replacement or a morph; the others stay.",
        (Argument("stage", choice(Stage)),),
    ),
)

_ARRANGING = (
    Verb(
        "quantise",
        lambda groups: groups.arranging.quantise,
        "Move events towards the nearest lines of a grid.",
        (
            Argument("step_s", NUMBER),
            Argument("first_s", NUMBER, required=False),
            Argument("strength", NUMBER, required=False),
            Argument("swing", NUMBER, required=False),
        ),
    ),
    Verb(
        "reverse",
        lambda groups: groups.arranging.reverse,
        "Reverse the order of events: onsets are mirrored within their span; the sounds are not reversed.",
    ),
    Verb(
        "stretch_spacing",
        lambda groups: groups.arranging.stretch_spacing,
        "Scale the distances of events from a point in time; the sounds keep their lengths.",
        (
            Argument("factor", NUMBER),
            Argument("pivot_s", or_null(SECONDS), required=False, parameter="pivot_samples"),
        ),
    ),
    Verb(
        "humanise",
        lambda groups: groups.arranging.humanise,
        "Deviate from onsets and levels at random, as a player does: mostly little, at most by the amounts.",
        (Argument("time_s", NUMBER), Argument("level_db", NUMBER), _SEED),
    ),
    Verb(
        "randomise_times",
        lambda groups: groups.arranging.randomise_times,
        "Give the same sounds new times, drawn evenly from the span of their onsets.",
        (_SEED,),
    ),
    Verb(
        "shuffle",
        lambda groups: groups.arranging.shuffle,
        "Deal the sounds out anew over the same times.",
        (_SEED,),
    ),
    Verb(
        "draw_vectors",
        lambda groups: groups.arranging.draw_vectors,
        "Replace the vectors by ones drawn from the distribution of the vectors of these very events.",
        (_SEED,),
    ),
    Verb(
        "transpose_in_scale",
        lambda groups: groups.arranging.transpose_in_scale,
        "Transpose by so many steps of a scale.",
        (Argument("steps", WHOLE), Argument("key", WHOLE), Argument("mode", TEXT)),
        measured=True,
    ),
)

_PIECE = (
    Verb(
        "set_tempo",
        lambda groups: groups.piece_edits.set_tempo,
        "Set the tempo of the piece in beats per minute, to a hundredth; no event moves.",
        (Argument("tempo_bpm", NUMBER),),
        selects=False,
    ),
    Verb(
        "set_first_beat",
        lambda groups: groups.piece_edits.set_first_beat,
        "Set the time of one beat, from which the others are counted, to a millisecond; no event moves.",
        (Argument("first_beat_s", NUMBER),),
        selects=False,
    ),
    Verb(
        "set_beats_per_bar",
        lambda groups: groups.piece_edits.set_beats_per_bar,
        "Set how many beats a bar has; a bar begins with the first beat. No event moves.",
        (Argument("beats_per_bar", WHOLE),),
        selects=False,
    ),
    Verb(
        "set_residual_db",
        lambda groups: groups.piece_edits.set_residual_db,
        'Set the level of what no event claims of the recording, in dB; "-inf" silences it.',
        (Argument("residual_db", NUMBER),),
        selects=False,
    ),
    Verb(
        "set_hole_policy",
        lambda groups: groups.piece_edits.set_hole_policy,
        "Choose what becomes of an event's remains in the residual when it leaves its place.",
        (Argument("policy", choice(HolePolicy)),),
        selects=False,
    ),
    Verb(
        "rename_in_palette",
        lambda groups: groups.piece_edits.rename_in_palette,
        "Give a saved stage another name, made unique by a number if need be.",
        (Argument("name", TEXT), Argument("new_name", TEXT)),
        selects=False,
    ),
    Verb(
        "remove_from_palette",
        lambda groups: groups.piece_edits.remove_from_palette,
        "Remove a saved stage; events that use it keep it.",
        (Argument("name", TEXT),),
        selects=False,
    ),
)


_FILTER = Argument("filter", FILTER, required=False, parameter="wanted")

_LIBRARY = (
    Verb(
        "library_add",
        lambda groups: groups.library_steps.add,
        "Add recordings, projects and folders to the library; the piece does not change.",
        (Argument("paths", TEXTS), Argument("level", LEVEL, required=False)),
        selects=False,
    ),
    Verb(
        "library_list_alike",
        lambda groups: groups.library_steps.list_alike,
        "Print what sounds like events, or has a stage like theirs, in other recordings of the library.",
        (
            Argument("count", COUNT, required=False),
            Argument("stage", or_null(choice(Stage)), required=False),
            _FILTER,
        ),
    ),
    Verb(
        "library_place",
        lambda groups: groups.library_steps.place,
        "Insert events of the library, the first one at a time, and select them.",
        (Argument("rows", ROWS), Argument("at_s", SECONDS, parameter="at_samples")),
        selects=False,
    ),
    Verb(
        "library_best_matches",
        lambda groups: groups.library_steps.best_matches,
        "Give events the most similar sounds of other recordings of the library; times and edits stay.",
        (_FILTER,),
    ),
    Verb(
        "library_mosaic",
        lambda groups: groups.library_steps.mosaic,
        "Rebuild the piece from events of other recordings of the library.",
        (_FILTER,),
        selects=False,
    ),
    Verb(
        "library_export_pack",
        lambda groups: groups.library_steps.export_pack,
        "Write the loudest events of the library as a sample pack; the piece does not change.",
        (Argument("folder", TEXT), _FILTER, Argument("most", COUNT, required=False)),
        selects=False,
    ),
)


def _by_name(verbs: Iterable[Verb]) -> Mapping[str, Verb]:
    return MappingProxyType({verb.name: verb for verb in sorted(verbs, key=lambda verb: verb.name)})


VERBS: Mapping[str, Verb] = _by_name((*_EDITS, *_ARRANGING, *_PIECE, *_LIBRARY))
"""All verbs by name, in alphabetical order."""
