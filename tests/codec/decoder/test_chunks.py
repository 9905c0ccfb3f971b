"""Work on two threads: the same results, and no thread is left behind by a failure."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import torch

from codec.decoder.chunks import in_parallel, parallel_chunks


@pytest.fixture(params=[1, 2])
def n_threads(request: pytest.FixtureRequest) -> Iterator[int]:
    """The number of threads, for the test only."""
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def test_two_functions_are_called_at_once_where_there_are_two_threads(n_threads: int) -> None:
    met = threading.Barrier(2, timeout=10)

    def meet() -> int:
        if n_threads == 2:
            met.wait()
        return threading.get_ident()

    with parallel_chunks():
        beside, here = in_parallel(meet, meet)
        # One thread of torch for each: synchronising costs more than it saves.
        assert in_parallel(torch.get_num_threads, torch.get_num_threads) == (1, 1)
    assert here == threading.get_ident()
    assert (beside != here) == (n_threads == 2)


@pytest.mark.usefixtures("n_threads")
def test_a_failure_comes_out_after_the_other_has_ended() -> None:
    ended = list[str]()

    def ends() -> None:
        ended.append("beside")

    def fails() -> None:
        raise ValueError("here")

    with parallel_chunks():
        with pytest.raises(ValueError, match="here"):
            in_parallel(ends, fails)
        assert ended == ["beside"]
        with pytest.raises(ValueError, match="here"):
            in_parallel(fails, ends)
