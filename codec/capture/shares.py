"""The masks of captured sounds: each event's share of every bin, against other events and the residual.

Expected powers are scaled frame by frame (multi-pass Wiener filtering, docs/adr/0008). Then each event learns
one spectrum and one envelope from the recording (docs/adr/0013): that depends on the span, so the span of an
event has to be the same each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from codec.capture.grid import Grid
from codec.capture.powers import ExpectedPower

__all__ = ["CaptureSettings", "SharedSpan"]

FloatArray = NDArray[np.float32]
ComplexArray = NDArray[np.complex64]

_TINY = 1e-20
_BAND_BINS = 16
_GAIN_RANGE = (0.1, 10.0)
_UPDATE_RANGE = (0.1, 10.0)


@dataclass(frozen=True)
class CaptureSettings:
    """The settings of the masks.

    Parameters
    ----------
    mask_exponent
        Exponent of the powers in the masks: 0.5 compares magnitudes, 1 powers; large values approach a binary
        mask.
    residual_share
        Share of the power beyond the events' expected power that counts as the residual's, 0..1. It is small,
        because expected powers are more often too low than there is another sound.
    residual_floor
        Least power of the residual as a share of a bin's power, 0..1.
    hole_floor
        Power that is added to the denominator of the mask with the hole, as a share of a bin's power.
    n_passes
        Number of times that expected powers are scaled, per frame and band, to the power that their masks
        select from the recording (multi-pass Wiener filtering).
    n_updates
        Number of times that each event then updates its spectrum and its envelope; 0 as in version 0.1.

    Raises
    ------
    ValueError
        If a value is out of range.
    """

    mask_exponent: float = 1.0
    residual_share: float = 0.05
    residual_floor: float = 0.02
    hole_floor: float = 0.02
    n_passes: int = 2
    n_updates: int = 6

    @classmethod
    def of_version(cls, version: int) -> CaptureSettings:
        """Return the settings of a piece's ``capture_version`` (:class:`codec.project.content.Project`)."""
        return cls() if version >= 2 else cls(n_updates=0)

    def __post_init__(self) -> None:
        if not 0.1 <= self.mask_exponent <= 8.0:
            raise ValueError("a mask's exponent is from 0.1 to 8")
        if not (
            0.0 <= self.residual_share <= 1.0
            and 0.0 < self.residual_floor <= 1.0
            and 0.0 < self.hole_floor <= 1.0
            and self.n_passes >= 0
            and self.n_updates >= 0
        ):
            raise ValueError("floors are above 0 and up to 1, and passes and updates are counted from 0")


class SharedSpan:
    """The masks of all events over frames ``first..end - 1`` of a recording.

    Parameters
    ----------
    grid
        The recording's grid.
    settings
        Of the masks.
    first, end
        The range of frames.
    samples
        The recording over the range of :meth:`Grid.span_of`, [n_channels, n_samples].
    powers
        Expected powers of all events that overlap the span, in order of onset.
    """

    def __init__(
        self,
        grid: Grid,
        settings: CaptureSettings,
        first: int,
        end: int,
        samples: FloatArray,
        powers: Sequence[ExpectedPower],
    ) -> None:
        self._grid, self._settings, self._first = grid, settings, first
        self._spectrum = grid.analysed(samples)
        low = self._spectrum[..., : grid.n_low_bins]
        self._power = np.square(low.real) + np.square(low.imag)
        self._end = end
        self._gains: dict[str, FloatArray] = {}
        for _ in range(settings.n_passes):
            self._gains = self._fitted_gains(powers)
        if settings.n_updates:
            self._gains = self._learned_gains(powers)
        total = np.zeros_like(self._power)
        claimed = total if settings.mask_exponent == 1.0 else np.zeros_like(self._power)
        for each in powers:
            rows, own = self._own(each)
            total[:, rows] += own
            if claimed is not total:
                claimed[:, rows] += np.power(own, np.float32(settings.mask_exponent))
        unclaimed = np.float32(settings.residual_share) * (self._power - total)
        rest = np.maximum(unclaimed, np.float32(settings.residual_floor) * self._power)
        self._denominator = claimed + self._raised(rest) + np.float32(_TINY)
        floor = self._raised(np.float32(settings.hole_floor) * self._power)
        self._hole_denominator = claimed + floor + np.float32(_TINY)
        top = slice(grid.first_top_bin, None)
        self._top_power = self._power[..., top]
        self._top_sum = self._top_power.sum(-1) + np.float32(_TINY)

    @property
    def samples_range(self) -> tuple[int, int]:
        """The range of the recording's samples, (begin, end), that the span covers."""
        return self._grid.span_of(self._first, self._end)

    def _raised(self, power: FloatArray) -> FloatArray:
        exponent = self._settings.mask_exponent
        return power if exponent == 1.0 else np.power(power, np.float32(exponent))

    def _own(self, each: ExpectedPower) -> tuple[slice, FloatArray]:
        """Return the span's frames that an event covers, and its scaled power there in each channel."""
        rows, part = self._part(each)
        gain = self._gains.get(each.event_id)
        if gain is not None:
            part = part * gain
        return rows, part * each.channel_factors[:, None, None]

    def _part(self, each: ExpectedPower) -> tuple[slice, FloatArray]:
        begin = max(each.first, self._first)
        end = max(begin, min(each.end, self._end))
        part = each.power[begin - each.first : end - each.first]
        return slice(begin - self._first, end - self._first), part

    def sounds_of(self, each: ExpectedPower) -> tuple[FloatArray, FloatArray]:
        """Return an event's captured sound, and the same together with its share of the residual.

        Shape
        -----
        returns: two arrays [n_channels, n_samples], over :meth:`Grid.span_of` of the event's frames
        """
        rows, raised, mask = self._mask(each)
        whole = np.maximum(raised / self._hole_denominator[:, rows], mask, dtype=np.float32)
        spectrum = self._spectrum[:, rows]
        return (
            self._grid.synthesised(spectrum * self._on_all_bins(mask, rows)),
            self._grid.synthesised(spectrum * self._on_all_bins(whole, rows)),
        )

    def selected(self, each: ExpectedPower, spectrum: ComplexArray) -> FloatArray:
        """Return what an event's mask selects from another signal over the span.

        Shape
        -----
        spectrum: [n_channels, n_frames, n_bins], the signal's over all frames of the span
        returns: [n_channels, n_samples], over :meth:`Grid.span_of` of the event's frames
        """
        rows, _, mask = self._mask(each)
        return self._grid.synthesised(spectrum[:, rows] * self._on_all_bins(mask, rows))

    def _mask(self, each: ExpectedPower) -> tuple[slice, FloatArray, FloatArray]:
        """Return the span's frames that an event covers, its power there to the exponent, and its mask."""
        rows, own = self._own(each)
        raised = self._raised(own)
        return rows, raised, np.asarray(raised / self._denominator[:, rows], np.float32)

    def _on_all_bins(self, mask: FloatArray, rows: slice) -> FloatArray:
        """Extend a mask above the model's Nyquist by its power-weighted mean in the octave below."""
        n_high = self._grid.n_bins - mask.shape[-1]
        if n_high == 0:
            return mask
        top = (mask[..., self._grid.first_top_bin :] * self._top_power[:, rows]).sum(-1)
        top /= self._top_sum[:, rows]
        return np.concatenate([mask, np.repeat(top[..., None], n_high, axis=-1)], axis=-1)

    def _fitted_gains(self, powers: Sequence[ExpectedPower]) -> dict[str, FloatArray]:
        """Return the gains of events' expected powers after one more pass, per frame and bin.

        A gain is the power that the event's mask selects, relative to its expected power, in smooth bands.
        """
        total = np.zeros_like(self._power)
        for each in powers:
            rows, own = self._own(each)
            total[:, rows] += own
        least = self._power * np.float32(self._settings.residual_floor) + np.float32(_TINY)
        factor = self._power / np.maximum(total, least)
        bands = _bands(self._grid.n_low_bins)
        gains: dict[str, FloatArray] = {}
        for each in powers:
            rows, power = self._part(each)
            earlier = self._gains.get(each.event_id)
            scaled = power if earlier is None else power * earlier
            held = scaled * np.tensordot(each.channel_factors, factor[:, rows], 1)
            expected = scaled @ bands * each.channel_factors.sum() + np.float32(_TINY)
            gain = np.clip(held @ bands / expected, *_GAIN_RANGE) @ bands.T
            gains[each.event_id] = gain if earlier is None else gain * earlier
        return gains

    def _learned_gains(self, powers: Sequence[ExpectedPower]) -> dict[str, FloatArray]:
        """Return the gains of events' expected powers after learning a spectrum and an envelope for each.

        The start is the mean of the event's power over time and its sum over frequency. Multiplicative
        updates (Lee and Seung, 2001, for the generalised Kullback-Leibler divergence) fit the sum of all
        events to the recording's power. The result is the geometric mean of that product and the event's
        power before: the one knows the recording, the other how the spectrum changes in time.
        """
        spectra: list[FloatArray] = []
        envelopes: list[FloatArray] = []
        for each in powers:
            rows, power = self._part(each)
            power = power * self._gains[each.event_id] if self._gains else power
            spectra.append(power.mean(0) if len(power) else np.zeros(power.shape[1], np.float32))
            envelopes.append(power.sum(1) / (spectra[-1].sum() + np.float32(_TINY)))
        least = np.float32(self._settings.residual_floor) * self._power + np.float32(_TINY)
        for _ in range(self._settings.n_updates):
            for learns_spectrum in (False, True):
                total = least.copy()
                for each, spectrum, envelope in zip(powers, spectra, envelopes, strict=True):
                    rows, _ = self._part(each)
                    total[:, rows] += each.channel_factors[:, None, None] * np.outer(envelope, spectrum)
                factor = np.divide(self._power, total, out=total)
                for index, each in enumerate(powers):
                    rows, _ = self._part(each)
                    share = each.channel_factors / each.channel_factors.sum()
                    held = np.tensordot(share, factor[:, rows], 1)
                    if learns_spectrum:
                        update = envelopes[index] @ held / (envelopes[index].sum() + np.float32(_TINY))
                        spectra[index] = spectra[index] * np.clip(update, *_UPDATE_RANGE)
                    else:
                        update = held @ spectra[index] / (spectra[index].sum() + np.float32(_TINY))
                        envelopes[index] = envelopes[index] * np.clip(update, *_UPDATE_RANGE)
        gains: dict[str, FloatArray] = {}
        for each, spectrum, envelope in zip(powers, spectra, envelopes, strict=True):
            _, power = self._part(each)
            earlier = self._gains[each.event_id] if self._gains else np.float32(1.0)
            learned = np.outer(envelope, spectrum) / (power * earlier + np.float32(_TINY))
            gains[each.event_id] = earlier * np.sqrt(learned)
        return gains


@lru_cache(maxsize=4)
def _bands(n_bins: int) -> FloatArray:
    """Return overlapping triangular bands, [n_bins, n_bands], that sum to 1 at each bin."""
    n_bands = max(2, n_bins // _BAND_BINS + 1)
    position = np.linspace(0.0, n_bands - 1.0, n_bins)
    return np.maximum(0.0, 1.0 - np.abs(position[:, None] - np.arange(n_bands))).astype(np.float32)
