"""Comparing codecs on a part of a recording: what views read, and what they ask for."""

from __future__ import annotations

from editor.session.compare.blind import AbxListening, RatingListening
from editor.session.compare.compare_session import MOST_CODECS, CompareSession, kept_folder
from editor.session.compare.hearing import CompareHearing, Heard
from editor.session.compare.regions import Region, RegionKind, chosen_region
from editor.session.compare.results import RECORDING, Rendition, Run, RunState

__all__ = [
    "MOST_CODECS",
    "RECORDING",
    "AbxListening",
    "CompareHearing",
    "CompareSession",
    "Heard",
    "RatingListening",
    "Region",
    "RegionKind",
    "Rendition",
    "Run",
    "RunState",
    "chosen_region",
    "kept_folder",
]
