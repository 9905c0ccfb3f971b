"""Marks of events: how one looks, which row it stands in, and what is under the pointer."""
