"""The expected magnitude of events: the STFT magnitude expected over random phases, in closed form.

Sums of decaying sinusoids beat, so a loss on waveforms has many local minima; the expected power is smooth
(docs/adr/0001). Sinusoids of one frequency add as amplitudes across resonances. Different frequencies,
noise and reverberation add as powers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from codec.config import ModelConfig
from codec.decoder import grids
from codec.decoder.chunks import summed_over_events
from codec.decoder.controls import EventControls, ImpulseControls, ResonanceControls, RoomControls
from codec.decoder.event_power import EventPower
from codec.decoder.frame_grid import COARSE_STRIDE, FrameGrid, n_kernel_frames
from codec.decoder.operators import convolved_rows
from codec.events.event import Stage
from codec.rooms import RoomBank
from codec.signal.banded import BandedMatrix

__all__ = ["ExpectedMagnitude", "excitation_gain"]

EPSILON = 1e-12
_DIRECT_FRAMES = 2
"""The first frames of a room's response: the analysis window merges them with the direct sound."""
_MAX_EXCITATION = 1.4
"""Bound, in nepers (12 dB), on the gain that a burst's spectrum gives to the resonances."""


def excitation_gain(impulse: ImpulseControls, n_atoms: int) -> Tensor:
    """Return the gain that the burst's spectrum gives each atom.

    The gain is the burst's amplitude at the atom's frequency relative to the mean log amplitude. It is
    bounded to ±12 dB, so that a swapped impulse cannot silence a resonance.

    Shape
    -----
    returns: [batch, n_atoms], linear
    """
    relative = (impulse.band_log_power - impulse.band_log_power.mean(-1, keepdim=True)) / 2
    bounded = _MAX_EXCITATION * torch.tanh(relative / _MAX_EXCITATION)
    atoms = functional.interpolate(bounded[:, None], n_atoms, mode="linear", align_corners=False)
    return torch.exp(atoms[:, 0])


class RoomResponse(NamedTuple):
    """The effect of a room on power: the response's energy per band and frame, and the dry sound's gain.

    Shape
    -----
    wet: [batch, n_room_bands, n_kernel], energy
    dry: [batch, n_room_bands], power gain of the direct sound
    """

    wet: Tensor
    dry: Tensor


class Sounding(NamedTuple):
    """The sum of events in a window.

    Attributes
    ----------
    power
        Per line (or, if that was asked for, per atom) and noise band, [n_rows, n_frames].
    tail_energy, noise_energy
        Energy of the room tails and of the noise, over all bins and frames, scalars. Both have random phase
        in a waveform, so their magnitudes scatter around the expected ones.
    """

    power: Tensor
    tail_energy: Tensor
    noise_energy: Tensor


class ExpectedMagnitude(nn.Module):
    """Computes expected STFT magnitudes from controls, on the frames around an onset.

    Parameters
    ----------
    config
        The model's configuration.
    bank
        The rooms that :attr:`RoomControls.weights` choose among.

    Attributes
    ----------
    fine, halved, coarse
        The grids of every frame, of every second and of every fourth one.
    of_atoms
        The product with :attr:`response`, from powers per atom and noise band to bins.
    """

    def __init__(self, config: ModelConfig, bank: RoomBank) -> None:
        super().__init__()
        self.config = config
        spectrum = config.spectrum
        decoder = config.decoder
        decays = bank.energy_decays(decoder.n_room_bands, n_kernel_frames(spectrum))
        self.fine = FrameGrid(config, decays)
        self.halved = FrameGrid(config, decays, 2)
        self.coarse = FrameGrid(config, decays, COARSE_STRIDE)
        atoms, lines = (
            torch.from_numpy(grids.tonal_response(frequencies_hz(decoder, spectrum), spectrum))
            for frequencies_hz in (grids.atom_frequencies_hz, grids.line_frequencies_hz)
        )
        noise = torch.from_numpy(grids.noise_band_response(decoder, spectrum))
        response = torch.cat([atoms, noise])
        self.register_buffer("line_response", torch.cat([lines, noise]), persistent=False)
        self._of_lines = BandedMatrix(self.get_buffer("line_response"))
        self.of_atoms = BandedMatrix(response)
        for name, n in (("group", decoder.n_decay_groups), ("band", decoder.n_noise_bands)):
            matrix = torch.from_numpy(grids.contour_interpolation(n, decoder))
            self.register_buffer(f"{name}_contours", matrix, persistent=False)
        row_energy = response.sum(1)
        self.register_buffer("row_energy", row_energy, persistent=False)
        overlaps = torch.from_numpy(grids.overlaps(decoder.n_decay_groups, decoder.n_noise_bands))
        share = overlaps / row_energy[decoder.n_atoms :]
        self.register_buffer("leak_share", share, persistent=False)
        self.register_buffer("response", response, persistent=False)
        room_direct = torch.from_numpy(bank.direct_gains(decoder.n_room_bands))
        self.register_buffer("room_direct", room_direct, persistent=False)
        self.response: Tensor
        self.line_response: Tensor
        self.row_energy: Tensor
        self.leak_share: Tensor
        self.group_contours: Tensor
        self.band_contours: Tensor
        self.room_direct: Tensor

    def forward(
        self,
        controls: EventControls,
        frames: Tensor | None = None,
        *,
        stage: Stage = Stage.ROOM,
        response: Tensor | None = None,
    ) -> Tensor:
        """Return the expected magnitudes of each event alone, without tunings.

        Only sums of events (:meth:`together`) apply tunings.

        Parameters
        ----------
        controls
            Of a batch of events.
        frames
            Indices into the event's frames ``0..n_event_frames - 1``, the same for the whole batch; all
            frames if None. Index ``lead_frames`` is the onset's frame.
        stage
            The last stage to include.
        response
            Used instead of :attr:`response`, for example with merged bins.

        Shape
        -----
        frames: [n_frames]; response: [n_atoms + n_noise_bands, n_bins]
        returns: [batch, n_frames, n_bins]
        """
        power = self.power(controls, stage)
        if frames is not None:
            power = power.at(frames)
        matrix = self.response if response is None else response
        return torch.sqrt(power.components().transpose(1, 2) @ matrix + EPSILON)

    def together(
        self,
        controls: EventControls,
        onset_frames: Tensor,
        n_frames: int,
        *,
        grid: FrameGrid | None = None,
        on_lines: bool = True,
    ) -> Sounding:
        """Return the summed power of a batch of events in one window.

        Different events have unrelated phases, so they add as powers (docs/adr/0006). They are summed before
        the sum is mapped to bins (:meth:`magnitude`), so the mapping costs the same for any number of events.

        Parameters
        ----------
        controls
            Of a batch of events; may be empty.
        onset_frames
            [batch], the window's frame in which each event begins. Events may extend beyond the window.
        n_frames
            Number of frames of the window, of the grid's.
        grid
            :attr:`fine` by default. With another, `onset_frames` count its frames, and `shift_samples` may be
            up to its stride.
        on_lines
            Whether rows are lines. Events without tunings can be summed on atoms, at a quarter of the memory.
        """
        grid = grid or self.fine

        def chunk_sums(chunk: EventControls, first_frames: Tensor) -> tuple[Tensor, ...]:
            response = self.room_response(chunk.room, grid)
            power = self.through_room(self.power(chunk, Stage.RESONANCE, grid), response)
            summed = power.summed(first_frames, n_frames, on_lines=on_lines)
            return summed, *self.diffuse_energy(power, response, grid)

        if not len(controls):
            nothing = self.response.new_zeros(())
            rows = self.line_response if on_lines else self.response
            return Sounding(self.response.new_zeros(len(rows), n_frames), nothing, nothing)
        first = onset_frames - self.config.spectrum.lead_frames // grid.stride
        return Sounding(*summed_over_events(chunk_sums, controls, first))

    def magnitude(self, power: Tensor) -> Tensor:
        """Return the STFT magnitudes of summed powers (:attr:`Sounding.power`), on lines or on atoms.

        Shape
        -----
        power: [n_rows, n_frames]; returns: [n_frames, n_bins]
        """
        product = self._of_lines if len(power) == len(self.line_response) else self.of_atoms
        return torch.sqrt(product(power.T))

    def power(self, controls: EventControls, stage: Stage, grid: FrameGrid | None = None) -> EventPower:
        """Return the factored power of each atom and noise band over an event's frames.

        Parameters
        ----------
        controls
            Of a batch of events.
        stage
            The last stage to include.
        grid
            The frames; :attr:`fine`, all of them, by default.
        """
        grid = grid or self.fine
        spectrum = self.config.spectrum
        n_atoms = self.config.decoder.n_atoms
        since = grid.times_s - controls.shift_samples[:, None] / spectrum.sample_rate
        half_hop_s = spectrum.hop_samples / 2 / spectrum.sample_rate
        # A sample represents the hop around its time. If the onset lies within that hop, the sample is
        # weighted by the part after the onset, and the envelope is read at the middle of that part.
        left = torch.relu(since + half_hop_s)
        coverage = (left / (2 * half_hop_s)).clamp_max(1.0)
        onset = torch.maximum(since, left / 2)
        rise = 1.0 - torch.exp(-(onset + 1e-3) / controls.impulse.attack_s[:, None])
        noise = self._burst(controls.impulse, onset, rise.square() * coverage, grid)
        level = torch.exp(2 * controls.level)
        if stage is Stage.IMPULSE:
            coefficient = noise.new_zeros(len(noise), self.config.decoder.n_decay_groups, 1, 1)
            coefficient = coefficient.expand(-1, -1, n_atoms // coefficient.shape[1], -1)
            envelope = noise.new_zeros(len(noise), coefficient.shape[1], 1, noise.shape[2])
        else:
            excitation = excitation_gain(controls.impulse, n_atoms)
            first, *others = controls.resonances
            amplitude, unsmoothed = self._first_block(first, excitation, onset, rise, grid)
            envelope = (unsmoothed * coverage[:, None, None]) @ grid.tonal_smoothing
            noise = noise * first.source_gain[:, None, None].square()
            if others:
                tonal = (amplitude @ envelope).flatten(1, 2)
                for block in others:
                    tonal, noise = self._next_block(block, tonal, noise, grid)
                amplitude = tonal.new_ones(*tonal.shape[:2], 1, 1)
                envelope = tonal[:, :, None]
            # The squared sum over resonances, expanded into products of coefficients and of envelopes.
            coefficient = _products(amplitude, 3, cross_terms_twice=True)
            squared = _products(envelope, 2)
            if not others:
                energy = (_products(unsmoothed, 2) * coverage[:, None, None]) @ grid.noise_smoothing
                noise = noise + self._leakage(coefficient, (energy - squared).clamp_min(0.0))
            envelope = squared
        coefficient = coefficient * level[:, None, None, None]
        noise = noise * level[:, None, None]
        power = EventPower(coefficient, envelope, noise, controls.resonances[0].tuning)
        if stage is not Stage.ROOM:
            return power
        return self.through_room(power, self.room_response(controls.room, grid))

    def _burst(self, impulse: ImpulseControls, onset: Tensor, risen: Tensor, grid: FrameGrid) -> Tensor:
        """Return the power of the burst's bands, [batch, n_noise_bands, n_frames]."""
        envelope = torch.exp(-2 * impulse.band_decay[..., None] * onset[:, None]) * risen[:, None]
        if impulse.contour.shape[1]:
            envelope = envelope * self._contour_gain(impulse.contour, self.band_contours, grid).square()
        power = impulse.band_log_power.exp()[..., None] * envelope
        return power @ grid.noise_smoothing

    def _first_block(
        self, block: ResonanceControls, excitation: Tensor, onset: Tensor, rise: Tensor, grid: FrameGrid
    ) -> tuple[Tensor, Tensor]:
        """Return the first block's response to the burst, in closed form.

        The product of the two results is the amplitude of each atom over time.

        Shape
        -----
        returns: amplitudes [batch, n_groups, n_atoms / n_groups, expressivity], and envelopes
            [batch, n_groups, expressivity, n_samples] from the onset's frame on, not yet smoothed by the
            analysis window
        """
        mask = (block.deformation @ grid.mask_interpolation) * rise[:, None]
        envelope = torch.exp(-block.decay.mT.contiguous()[..., None] * onset[:, None, None]) * mask[:, None]
        if block.contour.shape[1]:
            envelope = envelope * self._contour_gain(block.contour, self.group_contours, grid)[:, :, None]
        grouped = (block.amplitude * excitation[:, None]).unflatten(2, (block.decay.shape[2], -1))
        return grouped.permute(0, 2, 3, 1), envelope

    def _contour_gain(self, contour: Tensor, across: Tensor, grid: FrameGrid) -> Tensor:
        """Return a contour's linear gain, [batch, n, n_samples], from the onset's frame on.

        `across` [n_contour_bands, n] interpolates along frequency.
        """
        return torch.exp(across.T @ (contour @ grid.contour_interpolation))

    def _leakage(self, coefficient: Tensor, beside: Tensor) -> Tensor:
        """Return the power that onsets and fast decays spread beyond the window's main lobe.

        A sinusoid whose amplitude changes within the window has more energy (Parseval: the squared envelope
        times the squared window) than its main lobe holds. The difference is added to the noise band around
        it (docs/adr/0006).

        Shape
        -----
        coefficient: [batch, n_groups, n_atoms / n_groups, n_terms]
        beside: [batch, n_groups, n_terms, n_event_frames], the difference for atoms of unit amplitude
        returns: [batch, n_noise_bands, n_event_frames]
        """
        lobes = self.row_energy[: self.config.decoder.n_atoms].view(*coefficient.shape[1:3], 1)
        per_group = ((coefficient * lobes).sum(2)[..., None] * beside).sum(2)
        return (per_group.transpose(1, 2) @ self.leak_share).transpose(1, 2)

    def _next_block(
        self, block: ResonanceControls, tonal: Tensor, noise: Tensor, grid: FrameGrid
    ) -> tuple[Tensor, Tensor]:
        """Filter one block's output with the next block's resonances (paper, section 3.2: stacked blocks)."""
        n_frames = tonal.shape[2]
        per_group = tonal.shape[1] // block.decay.shape[2]
        per_band = tonal.shape[1] // noise.shape[1]
        decay = torch.exp(-block.decay[..., None] * grid.kernel_times_s)
        kernel = (decay / decay.sum(-1, keepdim=True)).repeat_interleave(per_group, 2)
        entering = torch.sqrt(tonal.square() + noise.repeat_interleave(per_band, 1) / per_band + EPSILON)
        spectrum = torch.fft.rfft(entering, 2 * n_frames)[:, None] * torch.fft.rfft(kernel, 2 * n_frames)
        ringing = torch.fft.irfft(spectrum, 2 * n_frames)[..., :n_frames]
        mask = block.deformation @ grid.frame_mask_interpolation
        rung = (ringing * block.amplitude[..., None] * mask[:, :, None]).sum(1)
        gain = block.source_gain[:, None, None]
        return rung + tonal * gain, noise * gain.square()

    def diffuse_energy(
        self, power: EventPower, response: RoomResponse, grid: FrameGrid | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return the energy of the room tails and of the noise, over all events, bins and frames of a grid.

        A tail is the part of a room's response outside the analysis window of the direct sound.
        """
        wet, dry = response
        n_direct = -(-_DIRECT_FRAMES // (grid or self.fine).stride)
        tail_share = wet[..., n_direct:].sum(2) / (wet.sum(2) + dry)
        per_atom, per_band = self.row_energy.split([self.config.decoder.n_atoms, power.noise.shape[1]])
        tonal = (power.coefficient @ power.envelope.sum(3, keepdim=True)).flatten(1) * per_atom
        tail = tonal.unflatten(1, (tail_share.shape[1], -1)).sum(2) * tail_share
        return tail.sum(), (power.noise.sum(2) * per_band).sum()

    def room_response(self, room: RoomControls, grid: FrameGrid | None = None) -> RoomResponse:
        """Return the wet and the dry part of rooms' effect on power, along the frames of a grid."""
        energy = (grid or self.fine).room_energy
        wet = torch.einsum("bk,knt->bnt", room.weights, energy) * room.mix.square()[:, None, None]
        # The start of a response repeats the dry sound in phase, so the two add as amplitudes there: the
        # squared sum has a cross term.
        direct = room.weights @ self.room_direct
        dry = (1 - room.mix[:, None]).square() + 2 * (room.mix * (1 - room.mix))[:, None] * direct
        return RoomResponse(wet, dry)

    def through_room(self, power: EventPower, response: RoomResponse) -> EventPower:
        """Convolve power along time with the rooms' energy decay per band."""
        wet, dry = response
        kernel = wet + functional.pad(dry[..., None], (0, wet.shape[2] - 1))
        n_bands = kernel.shape[1]
        n_frames = power.noise.shape[2]
        tonal = power.envelope.reshape(len(kernel), n_bands, -1, n_frames)
        noise = power.noise.reshape(len(kernel), n_bands, -1, n_frames)
        rows = torch.cat([tonal, noise], 2)
        smeared = convolved_rows(rows, kernel).clamp_min(0.0)
        tonal, noise = smeared.split([tonal.shape[2], noise.shape[2]], 2)
        envelope = tonal.reshape(power.envelope.shape)
        return replace(power, envelope=envelope, noise=noise.reshape(power.noise.shape))


def _products(factors: Tensor, axis: int, *, cross_terms_twice: bool = False) -> Tensor:
    """Return the products of all pairs of resonances along an axis.

    With `cross_terms_twice`, pairs of different resonances count twice, as in the square of a sum.
    """
    resonances = factors.unbind(axis)
    terms = [
        resonances[r] * resonances[s] * (2 if cross_terms_twice and r != s else 1)
        for r in range(len(resonances))
        for s in range(r + 1)
    ]
    return torch.stack(terms, axis)
