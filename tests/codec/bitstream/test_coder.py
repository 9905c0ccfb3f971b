"""The entropy coder: what goes in comes out, at the length that its frequencies say."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codec.bitstream.coder import (
    CoderError,
    CountedIntegers,
    CountedSymbols,
    Decoder,
    Encoder,
    get_bits,
    put_bits,
)

pytest.importorskip("constriction", reason="has no builds for this machine")


@given(st.lists(st.integers(-(2**46), 2**46) | st.integers(-3, 3)))
def test_integers_come_back(values: list[int]) -> None:
    encoder, model = Encoder(), CountedIntegers()
    for value in values:
        model.put_signed(encoder, value)
    decoder, model = Decoder(encoder.words()), CountedIntegers()
    assert [model.get_signed(decoder) for _ in values] == values
    decoder.finish()


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=40), st.lists(st.integers(1, 99), min_size=5, max_size=5)
)
def test_symbols_come_back_beyond_the_limit_of_their_counts(symbols: list[int], prior: list[int]) -> None:
    encoder, model = Encoder(), CountedSymbols(prior)
    for symbol in symbols * 90:
        model.put(encoder, symbol)
    decoder, model = Decoder(encoder.words()), CountedSymbols(prior)
    assert [model.get(decoder) for _ in symbols * 90] == symbols * 90
    decoder.finish()


@pytest.mark.parametrize("shares", [[0.25] * 4, [0.9, 0.05, 0.03, 0.02], [0.5, 0.5, 0.0, 0.0]])
def test_the_length_is_near_the_entropy(shares: list[float]) -> None:
    symbols = np.random.default_rng(0).choice(4, 4000, p=shares).tolist()
    encoder, model = Encoder(), CountedSymbols([1] * 4)
    for symbol in symbols:
        model.put(encoder, symbol)
    entropy = -sum(p * math.log2(p) for p in shares if p)
    n_bits = 32 * len(encoder.words())
    assert n_bits == pytest.approx(4000 * entropy, rel=0.05)


def test_the_code_stays_what_it_is() -> None:
    """Long enough that counts are halved, which no small golden file shows."""
    encoder, model = Encoder(), CountedSymbols([9, 1, 1, 5])
    for index in range(6000):
        model.put(encoder, (index * index // 7 + index // 500) % 4)
    digest = hashlib.sha256(encoder.words().astype("<u4").tobytes()).hexdigest()
    assert digest[:16] == "c2025bc7257e3eda"


def test_plain_bits_take_their_number() -> None:
    encoder, numbers = Encoder(), np.random.default_rng(1).integers(0, 2**32, 1000).tolist()
    for number in numbers:
        put_bits(encoder, number, 32)
    words = encoder.words()
    assert len(words) == pytest.approx(1000, abs=1)
    decoder = Decoder(words)
    assert [get_bits(decoder, 32) for _ in numbers] == numbers


def test_words_that_are_left_over_are_noticed() -> None:
    encoder = Encoder()
    for number in range(100, 200):
        put_bits(encoder, 77 * number, 16)
    words = encoder.words()
    for n_left in (1, 2, 99):
        decoder = Decoder(words)
        for _ in range(100 - n_left):
            get_bits(decoder, 16)
        with pytest.raises(CoderError, match="left over"):
            decoder.finish()
    with pytest.raises(CoderError, match="zero"):
        Decoder(np.append(words, np.uint32(0)))


@pytest.mark.parametrize("value", [-1, 2**48])
def test_integers_out_of_range_are_refused(value: int) -> None:
    with pytest.raises(ValueError, match="cannot be coded"):
        CountedIntegers().put(Encoder(), value)
