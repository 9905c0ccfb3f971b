"""Training: data with known events, recordings, the objective and the run. Nothing is imported by itself."""

from __future__ import annotations

__all__: list[str] = []
