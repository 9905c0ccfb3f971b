"""Training: synthetic data with known events, recordings, losses and the training run."""

from __future__ import annotations

__all__: list[str] = []
