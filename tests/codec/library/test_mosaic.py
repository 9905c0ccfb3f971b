"""Mosaics: each event gets the candidate that sounds most like it, at its energy and pitch."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from codec.events.event import VECTOR_SIZE, Event, Morph, RenderFrom
from codec.library.mosaic import MosaicSettings, Tile, choose_tiles, with_tiles
from codec.library.mosaic_choice import Choice, MosaicMix, Options, ranked
from codec.library.sound_profiles import ProfileMaker, SoundProfiles
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer
from codec.similarity.timbre_space import TimbreSpace

_SPACE = TimbreSpace(np.zeros(VECTOR_SIZE - 1), np.ones(VECTOR_SIZE - 1), {})
_NO_REPETITION_COST = MosaicSettings(repetition_cost_db=0.0)


@dataclass
class Listed:
    """Candidates from a list."""

    events: list[Event]
    pitch: NDArray[np.float32]

    @property
    def vectors(self) -> NDArray[np.float32]:
        return (
            np.stack([event.vector for event in self.events]) if self.events else np.zeros((0, VECTOR_SIZE))
        )

    def event(self, position: int) -> Event:
        return self.events[position]

    def label(self, position: int) -> str:
        return f"piece, {position}"


def _unpitched(events: list[Event]) -> Listed:
    return Listed(events, np.full(len(events), np.nan, np.float32))


@pytest.fixture(scope="module")
def renderer(shared_tiny_model: EventModel) -> EventRenderer:
    return EventRenderer(shared_tiny_model)


@pytest.fixture
def events(make_event: Callable[..., Event]) -> list[Event]:
    return [make_event(seed, onset_s=0.5 * seed) for seed in range(6)]


def _nan(n: int) -> NDArray[np.float32]:
    return np.full(n, np.nan, np.float32)


def test_an_event_among_the_candidates_is_its_own_best_tile(
    renderer: EventRenderer, events: list[Event], make_event: Callable[..., Event]
) -> None:
    others = [make_event(seed) for seed in range(100, 140)]
    candidates = _unpitched([*others[:20], *events, *others[20:]])
    tiles = choose_tiles(renderer, events, _nan(6), candidates, _SPACE)
    assert tiles is not None
    assert [tile.position for tile in tiles] == list(range(20, 26))
    assert all(abs(tile.gain_db) < 0.05 and tile.transpose_semitones == 0.0 for tile in tiles)
    assert all(tile.distance_db < 0.05 for tile in tiles)


def test_few_compared_candidates_are_the_nearest_by_vector(
    renderer: EventRenderer, events: list[Event], make_event: Callable[..., Event]
) -> None:
    candidates = _unpitched([*(make_event(seed) for seed in range(100, 300)), *events])
    settings = MosaicSettings(n_compared=12)
    tiles = choose_tiles(renderer, events, _nan(6), candidates, _SPACE, settings)
    assert tiles is not None
    assert [tile.position for tile in tiles] == list(range(200, 206))


def test_a_tile_has_the_energy_of_its_event(renderer: EventRenderer, events: list[Event]) -> None:
    quiet = [event.replace(vector=_louder(event.vector, -20.0)) for event in events]
    tiles = choose_tiles(renderer, events, _nan(6), _unpitched(quiet), _SPACE)
    assert tiles is not None
    made = with_tiles(events, tiles, _unpitched(quiet))
    for event, tile in zip(events, made, strict=True):
        wanted, got = (np.square(renderer.render(each)).sum() for each in (event, tile))
        assert 10 * math.log10(got / wanted) == pytest.approx(0.0, abs=1.0)
    assert [tile.gain_db for tile in tiles] == pytest.approx([20.0] * 6, abs=0.5)


def test_gains_of_the_events_are_in_the_energy(renderer: EventRenderer, events: list[Event]) -> None:
    louder = [event.replace(gain_db=6.0) for event in events]
    tiles = choose_tiles(renderer, louder, _nan(6), _unpitched(events), _SPACE)
    assert tiles is not None
    assert [tile.gain_db for tile in tiles] == pytest.approx([6.0] * 6, abs=0.1)


def test_repetition_costs_spread_equal_events_over_candidates(
    renderer: EventRenderer, make_event: Callable[..., Event]
) -> None:
    beat = [make_event(1, onset_s=0.25 * k, event_id=f"hit-{k}") for k in range(8)]
    near = [beat[0].replace(event_id=f"near-{k}", vector=_nudged(beat[0].vector, k)) for k in range(4)]
    same = choose_tiles(renderer, beat, _nan(8), _unpitched(near), _SPACE, _NO_REPETITION_COST)
    spread = choose_tiles(
        renderer, beat, _nan(8), _unpitched(near), _SPACE, MosaicSettings(repetition_cost_db=20.0)
    )
    assert same is not None
    assert {tile.position for tile in same} == {0}
    assert spread is not None
    positions = [tile.position for tile in spread]
    assert sorted(positions[:4]) == sorted(positions[4:]) == [0, 1, 2, 3]


def test_tiles_keep_the_place_of_their_events_and_say_where_they_come_from(events: list[Event]) -> None:
    edited = events[0].replace(
        pan=0.5, mute=True, decay_factor=2.0, render_from=RenderFrom.CAPTURED, captured_id="event-0"
    )
    candidates = _unpitched(events)
    (made,) = with_tiles([edited], [Tile(3, -2.0, 4.5, 1.0)], candidates)
    assert made == Event(
        edited.event_id,
        edited.onset_samples,
        events[3].vector,
        gain_db=4.5,
        pan=0.5,
        mute=True,
        transpose_semitones=-2.0,
        render_from=RenderFrom.MODEL,
        captured_id="event-0",
        morph=Morph("piece, 3"),
    )


def test_it_tells_how_far_it_is(renderer: EventRenderer, events: list[Event]) -> None:
    shares: list[float] = []
    candidates = _unpitched(events)
    choose_tiles(renderer, events, _nan(6), candidates, _SPACE, on_progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    assert shares[0] >= 0.0


@pytest.mark.parametrize("n_asked", [0, 1, 4])
def test_it_can_be_stopped(renderer: EventRenderer, events: list[Event], n_asked: int) -> None:
    answers = iter([False] * n_asked)
    stopped = choose_tiles(
        renderer, events, _nan(6), _unpitched(events), _SPACE, should_cancel=lambda: next(answers, True)
    )
    assert stopped is None


def test_without_events_there_are_no_tiles_and_without_candidates_an_error(
    renderer: EventRenderer, events: list[Event]
) -> None:
    assert choose_tiles(renderer, [], _nan(0), _unpitched(events), _SPACE) == []
    with pytest.raises(ValueError, match="needs candidates"):
        choose_tiles(renderer, events, _nan(6), _unpitched([]), _SPACE)


def _louder(vector: NDArray[np.float32], by_db: float) -> NDArray[np.float32]:
    changed = vector.copy()
    changed[0] += by_db * math.log(10) / 20
    return changed


def _nudged(vector: NDArray[np.float32], steps: int) -> NDArray[np.float32]:
    changed = vector.copy()
    changed[1:] += 0.003 * steps
    return changed


class TestTransposition:
    """Partials that are moved up a fifth, among others that are not."""

    N_BANDS, PER_SEMITONE = 240, 2.0

    def test_the_profile_of_a_transposed_event_is_the_shifted_one(
        self, renderer: EventRenderer, events: list[Event]
    ) -> None:
        maker = ProfileMaker(renderer)
        plain = maker.of_vectors(np.stack([event.vector for event in events]))
        assert plain is not None
        moved = maker.of_events([event.replace(transpose_semitones=5.0) for event in events])
        shift = round(5.0 * plain.bands_per_semitone)
        np.testing.assert_allclose(moved.mels(slice(None)), plain.mels(slice(None), shift), rtol=1e-3)

    def test_it_is_found_at_the_pitch_of_the_wanted_sound(self) -> None:
        wanted, sounds = self._profiles([60.0], [0]), self._profiles([60.0, 53.0, 53.0], [1, 0, 2])
        pitch = np.array([60.0], np.float32)
        (options,) = ranked(wanted, pitch, sounds, np.array([60.0, 53.0, 53.0], np.float32), 12.0)
        costs = 0.1 * np.abs(options.semitones)
        best = MosaicMix(wanted, [0]).replace(0, options.mels(sounds), costs)
        assert (options.rows[best.option], options.semitones[best.option]) == (1, 7.0)
        assert best.distance_db < 0.2

    def test_it_is_no_option_beyond_the_furthest(self) -> None:
        wanted, sounds = self._profiles([60.0], [0]), self._profiles([60.0, 53.0], [1, 0])
        pitch = np.array([60.0], np.float32)
        for furthest in (6.5, 0.0):
            (options,) = ranked(wanted, pitch, sounds, np.array([60.0, 53.0], np.float32), furthest)
            assert set(options.semitones.tolist()) == {0.0}

    def test_it_is_taken_only_if_it_is_nearer_by_more_than_it_costs(self) -> None:
        wanted, sounds = self._profiles([60.0], [0]), self._profiles([60.0, 53.0], [1, 0])
        options = Options(np.array([0, 1]), np.array([0.0, 7.0], np.float32))

        def best(cost_db: float) -> Choice:
            mix = MosaicMix(wanted, [0])
            return mix.replace(0, options.mels(sounds), cost_db * np.abs(options.semitones))

        assert best(1e3).option == 0
        assert best(best(1e3).distance_db / 8.0).option == 1

    def test_a_difference_that_another_sound_covers_does_not_count(self) -> None:
        """Beside a loud sound of the same pitch, no option is worse; alone, the other timbre is."""
        wanted = self._profiles([60.0, 60.0], [0, 0])
        loud = SoundProfiles(**{**vars(wanted), "tonal": wanted.tonal * np.float32([1, 1e6])[:, None, None]})
        sounds = self._profiles([60.0], [1])
        options = Options(np.array([0]), np.zeros(1, np.float32))
        alone, covered = (
            MosaicMix(each, onsets).replace(0, options.mels(sounds), np.zeros(1, np.float32)).distance_db
            for each, onsets in ((wanted, [0, 10**6]), (loud, [0, 0]))
        )
        assert alone > 1.0
        assert covered < 0.01

    def test_the_mix_is_that_of_the_last_choices(self) -> None:
        """A choice that is undone leaves no trace."""
        wanted = self._profiles([60.0, 64.0], [0, 3])
        own, other = self._profiles([60.0], [0]), self._profiles([60.0], [1])
        option = Options(np.array([0]), np.zeros(1, np.float32))
        free = np.zeros(1, np.float32)
        mix = MosaicMix(wanted, [0, 0])
        assert mix.replace(0, option.mels(other), free).distance_db > 1.0
        assert mix.replace(0, option.mels(own), free).distance_db < 1e-3
        assert mix.replace(1, wanted.mels(slice(1, 2)), free).distance_db < 1e-3

    def _profiles(self, pitches: list[float], timbres: list[int]) -> SoundProfiles:
        """Return sounds of ten harmonics; a timbre is an order of their levels."""
        tonal = np.full((len(pitches), 3, self.N_BANDS), 1e-9, np.float32)
        for row, (pitch, timbre) in enumerate(zip(pitches, timbres, strict=True)):
            levels = np.random.default_rng(timbre).permutation(10)
            for partial in range(10):
                band = round((pitch + 12 * math.log2(partial + 1)) * self.PER_SEMITONE)
                tonal[row, :, band - 40] += 10.0 ** (-0.4 * levels[partial])
        noise = np.full((len(pitches), 3, 4), 1e-9, np.float32)
        bands = np.arange(self.N_BANDS + 4)
        to_mels = (np.abs(bands[:, None] - np.arange(0, self.N_BANDS, 4)) < 4).astype(np.float32)
        weights = np.ones(3, np.float32)
        frames = np.eye(3, dtype=np.float32)
        return SoundProfiles(tonal, noise, to_mels, frames, weights, 1024, self.PER_SEMITONE, first_band=40)
