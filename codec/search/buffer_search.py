"""The search of a buffer of four half windows for events (docs/adr/0021).

The greedy loop goes ahead: it searches the third half window. The events of the first half window get the
rest of the computation, with those of the second: a search in what they leave of the recording, refinement
and pruning. Then they are final.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from codec.decoder.controls import at_onsets
from codec.decoder.frame_grid import FrameGrid
from codec.model.event_model import EventModel
from codec.search.found import FoundEvents
from codec.search.greedy import Explored, Found, WindowDecomposer
from codec.search.learned_steps import refined_with
from codec.search.levels import QualityLevel
from codec.search.pruning import pruned
from codec.search.refinement import Axes, WindowObjective, refine

__all__ = ["N_HALVES", "BufferSearch"]

N_HALVES = 4
"""Number of half windows in the buffer."""
_SEARCHED_AHEAD = 2
"""The half window of the buffer that the greedy loop searches first."""
_N_REFINED = 3
"""Half windows on which refinement compares spectra: those of its events, and that in which these decay."""
_AHEAD_SHARE = 0.75
"""Share of a half window's events that the first search may find, where others follow."""
_DETAILED_WEIGHTS = {"convergence": 1.0, "flux": 0.3}
"""Weights of the loss for corrections, which are flexible enough to follow loud frames and onsets: the
convergence counts twice as much as for vectors, and flux is added."""


class BufferSearch:
    """Finds and refines the events of a buffer that moves by a half window at a time.

    Parameters
    ----------
    model
        Encoder and decoder.
    level
        Computation per half window.
    detailed
        Whether corrections are fitted, too.
    should_stop
        Called before each step of the greedy loop and of refinement, on two threads; if it returns true, the
        search ends with what it has.
    on_window
        Called before each refinement with its objective and events.

    Attributes
    ----------
    target
        Magnitudes of the recording, [4 * n_onset_frames, n_bins].
    final_power
        Power of the final events that still sound in the buffer, [n_rows, 4 * n_onset_frames]. Its rows are
        atoms, or, if detailed, lines: only those have tunings.
    no_events
        An empty batch.
    """

    def __init__(
        self,
        model: EventModel,
        level: QualityLevel,
        *,
        detailed: bool,
        should_stop: Callable[[], bool],
        on_window: Callable[[WindowObjective, FoundEvents], None] | None = None,
    ) -> None:
        self._level = level
        self._detailed = detailed
        self._should_stop = should_stop
        self._on_window = on_window
        spectrum = model.config.spectrum
        self._half = spectrum.n_onset_frames
        self._half_samples = self._half * spectrum.hop_samples
        n_frames = N_HALVES * self._half
        rows = model.expected.line_response if detailed else model.expected.response
        self.target = torch.zeros(n_frames, spectrum.n_bins)
        self.final_power = torch.zeros(len(rows), n_frames)
        self.no_events = FoundEvents(
            torch.zeros(0, model.config.vector_size), torch.zeros(0), torch.zeros(0, model.heads.n_fitted)
        )
        # Events that earlier half windows did not use.
        self._n_unused = 0
        self.go_on_with(model)

    def go_on_with(self, model: EventModel) -> None:
        """Search with a model, and keep all spectra where it computes."""
        self._model = model
        level = self._level
        self._ahead = WindowDecomposer(
            model, level.n_candidates, level.n_kept, level.n_failures, level.least_share
        )
        # With as many as in the first search, a third more events were found where nothing begins.
        n_failures = max(1, level.n_failures - 1)
        self._following = WindowDecomposer(
            model, level.n_candidates, level.n_kept, n_failures, level.least_share
        )
        self._axes = Axes.of(model)
        self.target = self.target.to(model.device)
        self.final_power = self.final_power.to(model.device)
        self.no_events = self.no_events.to(model.device)

    def advance(self, magnitudes: Tensor) -> None:
        """Move the buffer by a half window, and append magnitudes [n_onset_frames, n_bins]."""
        self.target = torch.cat([self.target[self._half :], magnitudes.to(self.target.device)])
        self.final_power = functional.pad(self.final_power[:, self._half :], (0, self._half))

    def found_ahead(
        self, before: FoundEvents, on_step: Callable[[Callable[[], FoundEvents]], None] | None = None
    ) -> FoundEvents:
        """Run the greedy loop on the third half window.

        It needs neither the refined nor the final events: an event lasts little longer than a half window.

        Parameters
        ----------
        before
            The events of the second half window.
        on_step
            Called after each step with a function that returns the events so far.
        """
        n_steps = self._model.config.n_steps
        if self._level.n_rounds > 1:
            return self._found(self._ahead, _SEARCHED_AHEAD, before, int(_AHEAD_SHARE * n_steps), on_step)
        n_most = n_steps + self._n_unused
        found = self._found(self._ahead, _SEARCHED_AHEAD, before, n_most, on_step)
        if self._level.prunes:
            self._n_unused = min(n_steps, n_most - len(found))
        return found

    def completed(
        self, first: FoundEvents, second: FoundEvents, *, begins: bool = False
    ) -> tuple[FoundEvents, FoundEvents]:
        """Complete and refine the events of the first half window, together with those of the second.

        Parameters
        ----------
        first, second
            Events of the two half windows.
        begins
            Whether the search begins with the second half window. Then the first one is not searched.

        Returns
        -------
        The events of the first half window, to become final, and those of the second.
        """
        n_steps = self._model.config.n_steps
        n_left = self._n_unused + n_steps
        n_searches = 0 if begins else self._level.n_rounds - 1
        for index in range(max(1, n_searches)):
            if n_searches:
                n_before = len(first)
                n_most = n_left - n_before
                first = first.joined(self._found(self._following, 0, first.joined(second), n_most))
                if index and len(first) == n_before:
                    break
            first, second = self._refined(first, second)
            if self._level.prunes:
                first = pruned(self._model, self._axes, first, self.power(second))
        if self._detailed:
            first, second = self._corrected(first, second)
        if n_searches and self._level.prunes:
            self._n_unused = min(n_steps, max(0, n_left - len(first)))
        return first, second

    def add_final(self, events: FoundEvents) -> None:
        """Add the power of events that are final."""
        self.final_power = self.power(events, detailed=self._detailed)

    @torch.inference_mode()
    def power(self, events: FoundEvents, *, detailed: bool = False, halves: slice = slice(None)) -> Tensor:
        """Return the power of given and of final events over half windows of the buffer.

        The search ignores corrections (`detailed` is false): contours are flexible enough to explain the
        next note too, which would then get no event (docs/adr/0007).

        Shape
        -----
        returns: [n_rows, n_frames]
        """
        begin, end, _ = halves.indices(N_HALVES)
        final = self.final_power[:, begin * self._half : end * self._half]
        if not len(events):
            return final
        hop = self._model.config.spectrum.hop_samples
        controls = self._model.controls(events.vectors, events.corrections if detailed else None)
        controls, frames = at_onsets(controls, events.onsets_samples - begin * self._half_samples, hop)
        return (
            final
            + self._model.expected.together(controls, frames, final.shape[1], on_lines=self._detailed).power
        )

    def _found(
        self,
        decomposer: WindowDecomposer,
        half: int,
        known: FoundEvents,
        n_most: int,
        on_step: Callable[[Callable[[], FoundEvents]], None] | None = None,
    ) -> FoundEvents:
        """Run the greedy loop on a half window of the buffer less the known events."""
        window = slice(half * self._half, (half + 2) * self._half)
        power = self.power(known, halves=slice(half, half + 2))
        bands = decomposer.bands
        residual = bands.magnitudes(self.target[window]) - torch.sqrt(bands.summed(power.T))
        explored = Explored()
        while len(explored.found) < n_most and not self._should_stop():
            if not decomposer.step(residual, explored):
                break
            if on_step is not None:
                on_step(lambda: self._stacked(explored.found, half))
        return self._stacked(explored.found[: max(0, n_most)], half)

    def _stacked(self, found: Sequence[Found], half: int) -> FoundEvents:
        """Return events that were found in a half window as a batch, with onsets relative to the buffer."""
        if not found:
            return self.no_events
        onsets = [float(each.onset_samples + half * self._half_samples) for each in found]
        vectors = torch.stack([each.vector for each in found])
        corrections = vectors.new_zeros(len(found), self._model.heads.n_fitted)
        return FoundEvents(vectors, torch.tensor(onsets).to(vectors.device), corrections)

    def objective(self, grid: FrameGrid, **term_weights: float) -> WindowObjective:
        """Return the loss of the events of the first two half windows."""
        n_frames = _N_REFINED * self._half
        # Not all events that begin in the last half are known, so its frames have low weights.
        weights = torch.ones(n_frames)
        weights[-self._half :] = torch.linspace(0.5, 0.0, self._half)
        return WindowObjective(
            self._model,
            self._axes,
            self.target[:n_frames],
            self.final_power[:, :n_frames],
            weights.to(self._model.device),
            grid,
            **term_weights,
        )

    def _refined(self, first: FoundEvents, second: FoundEvents) -> tuple[FoundEvents, FoundEvents]:
        """Refine the vectors and onsets of all events together; corrections do not change."""
        events = first.joined(second)
        if not len(events) or not self._level.n_refinement_steps:
            return first, second
        objective = self.objective(self._model.expected.coarse)
        if self._on_window is not None:
            self._on_window(objective, events)
        refined = refined_with(
            self._model, objective, events.vectors, events.onsets_samples, self._level, self._should_stop
        )
        events = FoundEvents(refined.vectors, refined.onsets_samples, events.corrections)
        return events[: len(first)], events[len(first) :]

    def _corrected(self, first: FoundEvents, second: FoundEvents) -> tuple[FoundEvents, FoundEvents]:
        """Fit the corrections and onsets of all events together; vectors do not change."""
        events = first.joined(second)
        if not len(events):
            return first, second
        refined = refine(
            self._model,
            self.objective(self._model.expected.halved, **_DETAILED_WEIGHTS),
            events.vectors,
            events.onsets_samples,
            self._level.n_detail_steps,
            self._should_stop,
            corrections=events.corrections,
        )
        assert refined.corrections is not None
        events = FoundEvents(events.vectors, refined.onsets_samples, refined.corrections)
        return events[: len(first)], events[len(first) :]
