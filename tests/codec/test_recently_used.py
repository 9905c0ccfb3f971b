"""The store within a budget."""

from __future__ import annotations

from codec.recently_used import RecentlyUsed


def test_what_was_not_used_for_longest_goes_first() -> None:
    store = RecentlyUsed[str, str](3)
    for key in "abc":
        store.put(key, key.upper())
    assert store.get("a") == "A"  # now b is the oldest
    store.put("d", "D")
    assert store.kept() == ["c", "a", "d"]
    assert store.get("b") is None
    assert "b" not in store
    assert len(store) == 3


def test_sizes_stay_within_the_budget_when_values_are_replaced_and_dropped() -> None:
    store = RecentlyUsed[int, bytes](10, len)
    store.put(1, b"12345")
    store.put(1, b"1234")  # replaces 5 by 4
    store.put(2, b"123456")
    assert store.kept() == [1, 2]
    store.drop(2)
    store.drop(3)  # was never there
    store.put(3, b"123456")
    assert store.kept() == [1, 3]
    store.clear()
    store.put(4, b"1234567890")
    store.put(5, b"")
    assert store.kept() == [4, 5]


def test_a_value_beyond_the_budget_is_kept_alone() -> None:
    store = RecentlyUsed[int, bytes](2, len)
    store.put(1, b"1")
    store.put(2, b"12345")
    assert store.kept() == [2]
    store.put(3, b"1")
    assert store.kept() == [3]
