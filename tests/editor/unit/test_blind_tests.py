"""Blind tests: chance, order, and answers that are never lost."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from codec.audio.clip import AudioClip
from editor.session.compare.abx import AbxTest, chance_of
from editor.session.compare.answers import AnswersError, AnswersFile, answers_folder
from editor.session.compare.rating import ANCHOR, RatingTest, anchor_of

RATE = 22_050


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(("n_right", "n"), [(12, 16), (8, 16), (16, 16), (0, 16), (5, 5), (40, 64)])
def test_the_chance_is_that_of_the_binomial_test(n_right: int, n: int) -> None:
    wanted = binomtest(n_right, n, 0.5, alternative="greater").pvalue
    assert chance_of(n_right, n) == pytest.approx(wanted, rel=1e-9)


def test_x_is_a_fair_coin_that_the_seed_repeats() -> None:
    tests = [AbxTest("one", "two", 64, seed) for seed in range(100)]
    heard = [[test.hear("X") == "one" for test in tests]]
    assert 30 < sum(heard[0]) < 70
    again = AbxTest("one", "two", 64, 7)
    first = _drawn(AbxTest("one", "two", 64, 7))
    assert _drawn(again) == first
    assert len(set(first)) == 2
    assert AbxTest("one", "two", 4).seed != AbxTest("one", "two", 4).seed


def _drawn(test: AbxTest) -> list[str]:
    found = []
    while not test.is_finished:
        found.append(test.hear("X"))
        test.answer(True)
    return found


def test_x_stays_the_same_within_a_trial_and_has_to_be_heard() -> None:
    test = AbxTest("one", "two", 8, seed=3)
    assert not test.can_answer
    with pytest.raises(ValueError, match="not been heard"):
        test.answer(True)
    assert len({test.hear("X") for _ in range(5)}) == 1
    assert (test.hear("A"), test.hear("B")) == ("one", "two")
    test.answer(True)
    assert not test.can_answer, "the next X was not heard"


def test_whoever_hears_it_is_right_each_time() -> None:
    test = AbxTest("one", "two", 16)
    while not test.is_finished:
        test.answer(test.hear("X") == "one")
    assert test.n_right == 16
    assert chance_of(test.n_right, test.n_trials) == pytest.approx(2.0**-16)
    assert [row["right"] for row in test.rows()] == [1] * 16


def test_the_hidden_reference_is_somewhere_and_scores_are_kept_by_place() -> None:
    names = ["recording", "a", "b", ANCHOR]
    orders = {tuple(RatingTest(names, "recording", seed).order) for seed in range(200)}
    assert len(orders) == math.factorial(4), "every order comes"
    test = RatingTest(names, "recording", seed=1)
    with pytest.raises(ValueError, match="heard"):
        test.rate(0, 50)
    for place in range(4):
        assert test.hear(place) == test.order[place]
        test.rate(place, 100 if test.order[place] == "recording" else 10 * place)
    assert test.can_finish
    assert not test.missed_reference
    test.rate(test.order.index("recording"), 89)
    assert test.missed_reference
    test.is_finished = True
    with pytest.raises(ValueError, match="end"):
        test.rate(0, 1)
    assert sorted(str(row["sound"]) for row in test.rows()) == sorted(names)


def test_the_anchor_has_nothing_above_its_limit() -> None:
    t = np.arange(2 * RATE) / RATE
    low, high = (0.2 * np.sin(2 * np.pi * hz * t) for hz in (1_000.0, 5_000.0))
    made = anchor_of(AudioClip((low + high).astype(np.float32), RATE))
    assert (made.n_samples, made.sample_rate) == (2 * RATE, RATE)
    middle = slice(RATE // 2, -RATE // 2)
    np.testing.assert_allclose(made.samples[0, middle], low[middle], atol=2e-3)


def test_each_answer_is_in_the_file_at_once(tmp_path: Path) -> None:
    file = AnswersFile("abx", "A walk/at: dusk", 1.0, 3.5, tmp_path / "new folder")
    test = AbxTest("one", "two", 4)
    for number in range(1, 5):
        test.hear("X")
        test.answer(True)
        file.write(test.rows())
        rows = read(file.path)
        assert [int(row["trial"]) for row in rows] == list(range(1, number + 1))
        assert rows[0]["piece"] == "A walk/at: dusk"
        assert (rows[0]["begin_s"], rows[0]["end_s"]) == ("1.000", "3.500")
    assert [path.name for path in file.path.parent.iterdir()] == [file.path.name], "no temporary files"


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = AnswersFile("rating", "piece", 0.0, 1.0, tmp_path)
    file.write([{"sound": "one", "score": 1}])
    before = file.path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(AnswersError, match=r"rating-piece\.csv"):
        file.write([{"sound": "one", "score": 2}])
    assert file.path.read_bytes() == before
    monkeypatch.undo()
    file.write([{"sound": "one", "score": 2}])
    assert read(file.path)[0]["score"] == "2"


def test_names_of_others_are_no_formulas(tmp_path: Path) -> None:
    file = AnswersFile("abx", '=HYPERLINK("x")', 0.0, 1.0, tmp_path)
    file.write([{"a": "+1", "score": -3}])
    (row,) = read(file.path)
    assert row["piece"] == '\'=HYPERLINK("x")'
    assert (row["a"], row["score"]) == ("'+1", "-3")


def test_two_tests_of_one_second_have_two_files(tmp_path: Path) -> None:
    paths = set()
    for _ in range(3):
        file = AnswersFile("abx", "piece", 0.0, 1.0, tmp_path)
        file.write([{"n": 1}])
        paths.add(file.path)
    assert len(paths) == 3


def test_a_title_of_letters_of_four_bytes_makes_no_name_that_is_too_long(tmp_path: Path) -> None:
    file = AnswersFile("rating", "\U00020000" * 100, 0.0, 1.0, tmp_path)
    file.write([{"n": 1}])
    assert file.path.is_file()


def test_answers_are_beside_the_other_data_of_the_user(isolated_folders: Path) -> None:
    assert answers_folder() == isolated_folders / "data" / "pointillist" / "listening-tests"
