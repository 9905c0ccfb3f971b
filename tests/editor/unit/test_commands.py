"""Undoable edits: each verb, its name, its undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from codec.events.detail import Detail
from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event, Morph, Stage, StageSource
from codec.project.file import PaletteEntry
from editor.commands import EditCommand
from editor.commands.verbs import blended
from editor.document import Change
from tests.editor.codec_fakes import a_detail

if TYPE_CHECKING:
    from tests.editor.unit.conftest import Bench

MakeEvent = Callable[..., Event]
BELL = StageSource(np.ones(VECTOR_SIZE, np.float32), "Bell")


PALETTE_BELL = PaletteEntry("Bell", Stage.IMPULSE, BELL.vector)
A, B, C = "event-0", "event-1", "event-2"
Verb = Callable[[Any], object]
"""Takes a bench."""

VERBS: list[tuple[str, Verb]] = [
    ("Move 2 events +2.3 ms", lambda b: b.edits.move([A, B], 50)),
    ("Delete 1 event", lambda b: b.edits.delete([A])),
    ("Duplicate 3 events", lambda b: b.edits.duplicate([A, B, C], 100)),
    ("Insert 1 event", lambda b: b.edits.insert(BELL.vector, 10, gain_db=-3.0)),
    ("Set gain of 2 events to −3.5 dB", lambda b: b.edits.set_gain([A, B], -3.5)),
    ("Change gain of 1 event +1.5 dB", lambda b: b.edits.change_gain([A], 1.5)),
    ("Set pan of 1 event to 30 % left", lambda b: b.edits.set_pan([A], -0.3)),
    ("Mute 3 events", lambda b: b.edits.set_mute([A, B, C], True)),
    ("Transpose 2 events +12 st", lambda b: b.edits.transpose([A, B], 12)),
    ("Set transposition of 1 event to −5 st", lambda b: b.edits.set_transpose([A], -5)),
    ("Swap resonance of 2 events for Bell", lambda b: b.edits.swap_stage([A, B], Stage.RESONANCE, BELL)),
    ("Swap room of 1 event for Cathedral", lambda b: b.edits.set_room([A], "Cathedral")),
    ("Set room mix of 1 event to 40 %", lambda b: b.edits.set_room_mix([A], 0.4)),
    ("Replace 1 event with Bell", lambda b: b.edits.replace_vector([A], BELL)),
    ("Morph 1 event 25 % to Bell", lambda b: b.edits.morph([A], BELL, 0.25)),
    (
        "Add Bell to palette",
        lambda b: b.piece_edits.add_to_palette(PaletteEntry("Bell", Stage.IMPULSE, BELL.vector)),
    ),
]


@pytest.mark.parametrize(("name", "verb"), VERBS, ids=[name for name, _ in VERBS])
def test_each_verb_is_one_named_step_that_undoes_and_redoes(bench: Bench, name: str, verb: Verb) -> None:
    document, stack = bench.document, bench.stack
    start, palettes = document.events, document.palettes
    verb(bench)
    end, palettes_after = document.events, document.palettes
    assert (stack.count(), stack.undoText()) == (1, name)
    assert (end, len(palettes_after)) != (start, len(palettes))
    assert document.modified
    stack.undo()
    assert (document.events, document.palettes) == (start, palettes)
    assert list(document.events) == list(start)
    assert not document.modified
    stack.redo()
    assert list(document.events.items()) == list(end.items())
    assert document.palettes == palettes_after


@pytest.mark.parametrize(
    "verb",
    [
        lambda b: b.edits.move([A], 0),
        lambda b: b.edits.move([], 5),
        lambda b: b.edits.delete(["stranger"]),
        lambda b: b.edits.duplicate([], 5),
        lambda b: b.edits.paste([], 5),
        lambda b: b.edits.set_gain([A], 0.0),
        lambda b: b.edits.set_mute([A], False),
        lambda b: b.edits.swap_stage([A], Stage.ROOM, None),
        lambda b: b.edits.morph([A], BELL, 0.0),
        lambda b: b.edits.reset([A]),
        lambda b: b.edits.reset([A], []),
        lambda b: b.piece_edits.remove_from_palette("none"),
    ],
)
def test_an_edit_that_changes_nothing_leaves_no_step(bench: Bench, verb: Verb) -> None:
    verb(bench)
    assert bench.stack.count() == 0
    assert not bench.document.modified


def test_names_count_the_events_that_changed(bench: Bench) -> None:
    bench.edits.set_mute([A], True)
    bench.edits.set_mute([A, B, C], True)
    assert bench.stack.undoText() == "Mute 2 events"
    bench.edits.set_mute([A], False)
    assert bench.stack.undoText() == "Unmute 1 event"


def test_a_group_stops_at_the_start_with_its_distances_kept(bench: Bench) -> None:
    first, second, third = bench.onsets
    assert bench.edits.move([B, C], -10_000_000) == -second
    assert bench.onsets == [first, 0, third - second]
    bench.stack.undo()
    assert bench.onsets == [first, second, third]


def test_a_group_that_is_transposed_to_the_end_of_the_range_keeps_its_intervals(bench: Bench) -> None:
    bench.edits.set_transpose([B], 7)
    bench.edits.transpose([A, B, C], 45)
    assert [bench.document.event(key).transpose_semitones for key in (A, B, C)] == [41, 48, 41]
    assert bench.stack.undoText() == "Transpose 3 events +41 st"
    bench.edits.transpose([A, B, C], 1)
    assert bench.stack.undoText() == "Transpose 3 events +41 st", "there is no room for more"
    bench.edits.transpose([A, B, C], -200)
    assert [bench.document.event(key).transpose_semitones for key in (A, B, C)] == [-48, -41, -48]


def test_a_group_stops_within_a_day(bench: Bench) -> None:
    bench.edits.move([A, C], 10**15)
    first, _, third = bench.onsets
    assert third == 24 * 3600 * MODEL_SAMPLE_RATE
    assert third - first == round(0.3 * MODEL_SAMPLE_RATE) - round(0.1 * MODEL_SAMPLE_RATE)


def test_copies_are_selected_reset_to_their_sources_baseline_and_undone(bench: Bench) -> None:
    bench.edits.set_gain([A], 6.0)
    bench.selection.set([A, B])
    made = bench.edits.duplicate([A], 500)
    assert bench.selection.ids == frozenset(made)
    copy = bench.document.event(made[0])
    assert copy.onset_samples == bench.onsets[0] + 500
    assert bench.document.is_edited(made[0])
    bench.edits.reset(made)
    reset = bench.document.event(made[0])
    assert (reset.gain_db, reset.onset_samples) == (0.0, bench.onsets[0] + 500)
    bench.stack.undo()
    bench.stack.undo()
    assert bench.selection.ids == {A, B}
    bench.stack.redo()
    assert bench.selection.ids == frozenset(made)
    assert bench.document.event(made[0]) == copy


def test_deleting_deselects_and_undo_selects_again(bench: Bench) -> None:
    bench.selection.set([A, B])
    bench.edits.delete([A])
    assert bench.selection.ids == {B}
    bench.selection.clear()
    bench.stack.undo()
    assert bench.selection.ids == {A, B}
    bench.stack.redo()
    assert bench.selection.ids == {B}


def test_the_selection_is_in_step_when_a_listener_hears_of_a_change(bench: Bench) -> None:
    dangling: list[frozenset[str]] = []

    def listen(change: Change) -> None:
        dangling.append(bench.selection.ids & change.removed)

    bench.document.events_changed.connect(listen)
    bench.selection.set([A])
    bench.edits.delete([A])
    assert dangling == [frozenset()]


def test_insert_and_paste_have_their_own_baseline(bench: Bench) -> None:
    inserted = bench.edits.insert(BELL.vector, -7, gain_db=-3.0)
    assert bench.document.event(inserted).onset_samples == 0
    loud = bench.document.event(A).replace(gain_db=9.0)
    pasted = bench.edits.paste([bench.document.event(C), loud], 1000)
    onsets = [bench.document.event(key).onset_samples for key in pasted]
    assert onsets == [1000 + bench.onsets[2] - bench.onsets[0], 1000]
    assert bench.stack.undoText() == "Paste 2 events"
    assert not any(bench.document.is_edited(key) for key in (inserted, *pasted))
    bench.edits.set_gain([pasted[1], inserted], 1.0)
    bench.edits.reset([pasted[1], inserted])
    assert [bench.document.event(key).gain_db for key in (pasted[1], inserted)] == [9.0, -3.0]


def test_reset_is_per_field_and_covers_onset_and_vector(bench: Bench) -> None:
    found = bench.document.event(A)
    bench.edits.move([A], 300)
    bench.edits.replace_vector([A], BELL)
    bench.edits.set_gain([A], 3.0)
    bench.edits.set_pan([A], 0.5)
    bench.edits.reset([A], ["gain_db", "pan"])
    assert bench.stack.undoText() == "Reset gain and pan of 1 event"
    assert bench.document.event(A) == found.replace(
        onset_samples=found.onset_samples + 300, vector=BELL.vector, morph=Morph(BELL.label)
    )
    bench.edits.reset([A], ["vector"])
    assert bench.document.event(A) == found.replace(onset_samples=found.onset_samples + 300)
    bench.edits.reset([A, B])
    assert bench.document.event(A) == found
    assert bench.stack.undoText() == "Reset 1 event to as-encoded"
    with pytest.raises(ValueError, match="colour"):
        bench.edits.reset([A], ["colour"])


def test_swapping_the_room_stage_drops_the_chosen_room(bench: Bench) -> None:
    bench.edits.set_room([A], "Cathedral")
    bench.edits.swap_stage([A], Stage.ROOM, BELL)
    event = bench.document.event(A)
    assert (event.room, event.room_name) == (BELL, None)
    bench.stack.undo()
    assert bench.document.event(A).room_name == "Cathedral"


def test_values_are_brought_into_range_and_nonsense_is_refused(bench: Bench) -> None:
    bench.edits.set_pan([A], 7)
    bench.edits.set_room_mix([A], -1)
    bench.edits.transpose([A], 1000)
    bench.edits.set_gain([A], -1000)
    event = bench.document.event(A)
    assert (event.pan, event.room_mix, event.transpose_semitones, event.gain_db) == (1, 0, 48, -60)
    for verb in (bench.edits.set_gain, bench.edits.set_pan, bench.edits.transpose, bench.edits.set_room_mix):
        with pytest.raises(ValueError, match="finite"):
            verb([A], float("nan"))
    assert bench.stack.count() == 4


def test_morph_reaches_both_ends_exactly(bench: Bench) -> None:
    bench.edits.morph([A], BELL, 1.0)
    np.testing.assert_array_equal(bench.document.event(A).vector, BELL.vector)
    bench.stack.undo()
    own = bench.document.event(A).vector
    bench.edits.morph([A], BELL, 0.5)
    np.testing.assert_allclose(bench.document.event(A).vector, (own + 1) / 2, rtol=1e-6)


def test_the_detail_goes_with_the_vector_in_every_edit(bench: Bench) -> None:
    detail, edits, document = a_detail(), bench.edits, bench.document
    edits.replace_vector([A], replace(BELL, detail=detail))
    assert document.event(A).detail == detail
    (copy,) = edits.duplicate([A], 100)
    assert document.event(copy).detail == detail
    (pasted,) = edits.paste([document.event(A)], 0)
    assert document.event(pasted).detail == detail
    edits.replace_vector([A], BELL)
    assert document.event(A).detail is None, "the detail of another sound does not stay"
    bench.history.undo()
    assert document.event(A).detail == detail
    edits.morph([A], BELL, 0.75)
    assert document.event(A).detail == blended(detail, None, 0.75)


@pytest.mark.parametrize("fields", [["vector"], None])
def test_resetting_the_vector_resets_its_detail(bench: Bench, fields: list[str] | None) -> None:
    inserted = bench.edits.insert(BELL.vector, 0, detail=a_detail())
    found = bench.document.event(inserted)
    bench.edits.replace_vector([inserted], replace(BELL, detail=a_detail(1)))
    assert bench.document.is_edited(inserted), "a detail alone is an edit"
    bench.edits.reset([inserted], ["gain_db"])
    assert bench.document.event(inserted) != found
    bench.edits.reset([inserted], fields)
    assert bench.document.event(inserted) == found


def test_a_blend_mixes_corrections_and_takes_the_nearer_partials() -> None:
    first, second = Detail([2.0, -2.0], a_detail(1).partials), Detail([0.0, 2.0], a_detail(2).partials)
    middle = blended(first, second, 0.25)
    assert middle is not None
    np.testing.assert_allclose(middle.corrections, [1.6, -1.0], atol=1e-6)
    np.testing.assert_array_equal(middle.partials, first.partials)
    assert (blended(first, second, 0.0), blended(first, second, 1.0)) == (first, second)
    nearer = blended(first, second, 0.75)
    assert nearer is not None
    np.testing.assert_array_equal(nearer.partials, second.partials)


def test_details_of_two_layouts_are_not_mixed() -> None:
    earlier, later = Detail([2.0, -2.0], a_detail(1).partials), Detail([0.0, 2.0, 4.0], a_detail(2).partials)
    assert blended(earlier, later, 0.25) == earlier
    assert blended(earlier, later, 0.75) == later


def test_a_blend_counts_a_missing_detail_as_zero() -> None:
    detail = Detail([2.0, -2.0], a_detail().partials)
    assert blended(None, None, 0.5) is None
    assert (blended(None, detail, 0.0), blended(detail, None, 1.0)) == (None, None)
    far, near = blended(None, detail, 0.4), blended(detail, None, 0.4)
    assert far is not None
    assert near is not None
    np.testing.assert_allclose(far.corrections, [0.8, -0.8], atol=1e-6)
    assert far.partials.shape == (0, 4)
    np.testing.assert_allclose(near.corrections, [1.2, -1.2], atol=1e-6)
    np.testing.assert_array_equal(near.partials, detail.partials)


def test_palette_names_are_unique(bench: Bench) -> None:
    entry = PaletteEntry("Bell", Stage.IMPULSE, BELL.vector)
    assert [bench.piece_edits.add_to_palette(entry) for _ in range(3)] == ["Bell", "Bell 2", "Bell 3"]
    bench.piece_edits.remove_from_palette("Bell 2")
    assert [known.name for known in bench.document.palettes] == ["Bell", "Bell 3"]
    assert bench.stack.undoText() == "Remove Bell 2 from palette"
    assert bench.piece_edits.rename_in_palette("Bell", "Gong") == "Gong"
    assert [known.name for known in bench.document.palettes] == ["Gong", "Bell 3"], "it keeps its place"
    assert bench.stack.undoText() == "Rename Bell to Gong in palette"
    assert bench.piece_edits.rename_in_palette("Bell 3", "Gong") == "Gong 2"
    bench.stack.undo()
    bench.stack.undo()
    bench.stack.undo()
    assert [known.name for known in bench.document.palettes] == ["Bell", "Bell 2", "Bell 3"]


def test_commands_hold_values_only(bench: Bench) -> None:
    bench.edits.move([A], 1)
    command = bench.stack.command(0)
    assert isinstance(command, EditCommand)
    assert command.step.before == {A: bench.document.as_encoded(A)}
    assert command.step.after == {A: bench.document.event(A)}


@pytest.mark.parametrize("amount", [0.4, 1.0])
def test_after_a_morph_each_stage_has_a_reset_of_its_own(bench: Bench, amount: float) -> None:
    found = bench.document.event(A)
    bench.edits.set_gain([A], -3.0)
    bench.edits.morph([A], BELL, amount)
    morphed = bench.document.event(A)
    assert morphed.morph == Morph("Bell", pytest.approx(amount))
    bench.edits.reset_stage([A], Stage.IMPULSE)
    once = bench.document.event(A)
    assert once.impulse is not None
    assert once.impulse.vector.tobytes() == found.vector.tobytes()
    assert once.replace(impulse=None) == morphed, "the other stages stay"
    assert bench.stack.undoText() == "Restore impulse of 1 event"
    bench.edits.reset_stage([A], Stage.RESONANCE)
    bench.edits.reset_stage([A], Stage.ROOM)
    assert bench.document.event(A) == found.replace(gain_db=-3.0), "with its last stage it is whole again"
    for _ in range(3):
        bench.stack.undo()
    assert bench.document.event(A) == morphed
    bench.edits.reset_stage([A], Stage.RESONANCE)
    bench.edits.reset([A], ["vector"])
    assert bench.document.event(A) == found.replace(gain_db=-3.0)


def test_a_room_is_reset_with_its_choice_and_its_mix(bench: Bench) -> None:
    found = bench.document.event(A)
    bench.edits.swap_stage([A], Stage.ROOM, BELL)
    bench.edits.set_room([A], "Cathedral")
    bench.edits.set_room_mix([A], 0.4)
    bench.edits.swap_stage([A], Stage.IMPULSE, BELL)
    bench.edits.reset_stage([A], Stage.ROOM)
    assert bench.document.event(A) == found.replace(impulse=BELL)


def test_a_morph_starts_from_the_sounds_that_are_given(bench: Bench) -> None:
    found = bench.document.event(A)
    for amount in (0.7, 0.2):
        bench.edits.morph([A], BELL, amount, origins={A: found})
    np.testing.assert_allclose(bench.document.event(A).vector, 0.8 * found.vector + 0.2 * BELL.vector)
    bench.edits.morph([A], BELL, 0.0, origins={A: found})
    assert bench.document.event(A) == found
