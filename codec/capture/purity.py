"""Whether each captured sound is that of one part of a recording whose parts are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from codec.audio.recording import Recording
from codec.capture.sounds import CapturedSounds

__all__ = ["captured_energies", "purity"]


def captured_energies(sounds: CapturedSounds, parts: Sequence[Recording]) -> NDArray[np.float64]:
    """Return the energy that each event's mask selects from each part of the recording.

    Parameters
    ----------
    sounds
        The captured sounds of the recording.
    parts
        Their sum is the recording.

    Shape
    -----
    returns: [n_events, n_parts], in the order of :attr:`CapturedSounds.event_ids`
    """
    energies = {
        event_id: [float(np.square(sound, dtype=np.float64).sum()) for sound in selected]
        for span in sounds.spans()
        for event_id, selected in sounds.selected(span, parts)
    }
    return np.array([energies[event_id] for event_id in sounds.event_ids]).reshape(-1, len(parts))


def purity(energies: NDArray[np.float64]) -> float:
    """Return the share of captured energy, 0..1, that comes from the part that each event has most of.

    Shape
    -----
    energies: [n_events, n_parts], of :func:`captured_energies`
    """
    total = float(energies.sum())
    return float(energies.max(1, initial=0.0).sum()) / total if total > 0.0 else 1.0
