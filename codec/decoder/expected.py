"""The expected magnitude of events: the decoder's first reading, in closed form and without phase.

Sums of decaying sinusoids beat, and a loss on their waveforms is full of false minima; their expected
power is smooth. Sinusoids of one frequency add as amplitudes across resonances; different frequencies,
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
from codec.decoder.operators import convolved_rows
from codec.events.event import Stage
from codec.rooms import RoomBank
from codec.signal.banded import BandedMatrix

__all__ = ["ExpectedMagnitude", "excitation_gain"]

EPSILON = 1e-12
_DIRECT_FRAMES = 2
"""Frames of a room's response that the analysis window does not tell from the direct sound."""
_FIRST_COARSE = 1
"""First of an event's frames that a coarse reading keeps: with a lead of three, it is two before the onset's,
and even where the onset's is."""
_MAX_EXCITATION = 1.4
"""Bound, in nepers (12 dB), on how far a burst's colour raises or lowers the resonances it excites."""


def excitation_gain(impulse: ImpulseControls, n_atoms: int) -> Tensor:
    """Return the gain that the burst's spectrum gives each atom, [batch, n_atoms].

    The burst excites each resonance by its power there relative to its log mean, bounded to 12 dB so that
    a swapped impulse colours a resonance and never silences it.
    """
    relative = (impulse.band_log_power - impulse.band_log_power.mean(-1, keepdim=True)) / 2
    bounded = _MAX_EXCITATION * torch.tanh(relative / _MAX_EXCITATION)
    atoms = functional.interpolate(bounded[:, None], n_atoms, mode="linear", align_corners=False)
    return torch.exp(atoms[:, 0])


class RoomResponse(NamedTuple):
    """What becomes of power in a room: a decay per band, and what is heard at once of the dry sound.

    Shape
    -----
    wet: [batch, n_room_bands, n_kernel]
    dry: [batch, n_room_bands]
    """

    wet: Tensor
    dry: Tensor


class Sounding(NamedTuple):
    """Events that sound together in a window.

    Attributes
    ----------
    power
        Per line and noise band, [n_lines + n_noise_bands, n_frames].
    tail_energy, noise_energy
        Of what renders with random phase, over all bins and frames: the rooms' tails and the noise. In a
        waveform its magnitude scatters about what is expected.
    """

    power: Tensor
    tail_energy: Tensor
    noise_energy: Tensor


class ExpectedMagnitude(nn.Module):
    """Reads controls as expected STFT magnitudes on the frames around an onset.

    Parameters
    ----------
    bank
        The rooms that :attr:`RoomControls.weights` choose among.
    """

    def __init__(self, config: ModelConfig, bank: RoomBank) -> None:
        super().__init__()
        self.config = config
        spectrum, decoder = config.spectrum, config.decoder
        n_frames = spectrum.n_event_frames - spectrum.lead_frames
        times = torch.arange(n_frames) * (spectrum.hop_samples / spectrum.sample_rate)
        atoms, lines = (
            torch.from_numpy(grids.tonal_response(frequencies_hz(decoder, spectrum), spectrum))
            for frequencies_hz in (grids.atom_frequencies_hz, grids.line_frequencies_hz)
        )
        noise = torch.from_numpy(grids.noise_band_response(decoder, spectrum))
        response = torch.cat([atoms, noise])
        self.register_buffer("line_response", torch.cat([lines, noise]), persistent=False)
        self._of_lines = BandedMatrix(self.get_buffer("line_response"))
        for name, points in (
            ("mask", grids.deformation_times_s(decoder, spectrum)),
            ("contour", grids.contour_times_s(decoder, spectrum)),
        ):
            matrix = torch.from_numpy(grids.interpolation_matrix(points, times.double().numpy()))
            self.register_buffer(f"{name}_interpolation", matrix, persistent=False)
        for name, n in (("group", decoder.n_decay_groups), ("band", decoder.n_noise_bands)):
            matrix = torch.from_numpy(grids.contour_interpolation(n, decoder))
            self.register_buffer(f"{name}_contours", matrix, persistent=False)
        row_energy, (n_groups, n_bands) = response.sum(1), (decoder.n_decay_groups, decoder.n_noise_bands)
        self.register_buffer("row_energy", row_energy, persistent=False)
        share = torch.from_numpy(grids.overlaps(n_groups, n_bands)) / row_energy[decoder.n_atoms :]
        self.register_buffer("leak_share", share, persistent=False)
        self.register_buffer("times_s", times, persistent=False)
        self.register_buffer("response", response, persistent=False)
        # A kernel short enough for its convolution with an event to fit the next power of two.
        n_kernel = min(n_frames, (1 << spectrum.n_event_frames.bit_length()) - spectrum.n_event_frames + 1)
        room_energy = torch.from_numpy(bank.energy_decays(decoder.n_room_bands, n_kernel))
        self.register_buffer("room_energy", room_energy, persistent=False)
        self.register_buffer("coarse_room_energy", _every_second(room_energy), persistent=False)
        room_direct = torch.from_numpy(bank.direct_gains(decoder.n_room_bands))
        self.register_buffer("room_direct", room_direct, persistent=False)
        self.register_buffer(
            "tonal_smoothing",
            torch.from_numpy(grids.smoothing_matrix(n_frames, power=False)),
            persistent=False,
        )
        self.register_buffer(
            "noise_smoothing",
            torch.from_numpy(grids.smoothing_matrix(n_frames, power=True)),
            persistent=False,
        )
        self.times_s: Tensor
        self.response: Tensor
        self.line_response: Tensor
        self.row_energy: Tensor
        self.leak_share: Tensor
        self.mask_interpolation: Tensor
        self.contour_interpolation: Tensor
        self.group_contours: Tensor
        self.band_contours: Tensor
        self.room_energy: Tensor
        self.coarse_room_energy: Tensor
        self.room_direct: Tensor
        self.tonal_smoothing: Tensor
        self.noise_smoothing: Tensor

    def forward(
        self,
        controls: EventControls,
        frames: Tensor | None = None,
        *,
        stage: Stage = Stage.ROOM,
        response: Tensor | None = None,
    ) -> Tensor:
        """Return the expected magnitudes of each event by itself, every atom on the grid.

        Only sums (:meth:`together`) read tunings.

        Parameters
        ----------
        controls
            Of a batch of events.
        frames
            Which of the event's frames, [n_frames] of indices into ``0..n_event_frames - 1``
            (index ``lead_frames`` is the onset's frame), the same for the whole batch; all if None.
        stage
            How far along the decoder to read.
        response
            Replaces :attr:`response` by one with merged bins, [n_atoms + n_noise_bands, n_bins].

        Shape
        -----
        returns: [batch, n_frames, n_bins]
        """
        power = self.power(controls, stage)
        if frames is not None:
            power = power.at(frames)
        matrix = self.response if response is None else response
        return torch.sqrt(power.components().transpose(1, 2) @ matrix + EPSILON)

    def together(
        self, controls: EventControls, onset_frames: Tensor, n_frames: int, *, coarse: bool = False
    ) -> Sounding:
        """Return what the events of a batch are expected to sound like together in one window.

        Different events have unrelated phases, so they add as powers. They are summed before they are mapped
        to bins (:meth:`magnitude`), which makes a window of 32 events little dearer than one event.

        Parameters
        ----------
        onset_frames
            [batch], the frame of the window at which each event begins; events may reach beyond the window.
        coarse
            Read every second frame of the window only, at half the cost: frames overlap enough for that.
            Onset frames then have to be even, and `shift_samples` may be up to two hops.
        """

        def of_few(few: EventControls, first_frames: Tensor) -> tuple[Tensor, ...]:
            response = self.room_response(few.room, coarse=coarse)
            power = self.through_room(self.power(few, Stage.RESONANCE, coarse=coarse), response)
            return power.summed(first_frames, n_frames), *self.diffuse_energy(power, response, coarse=coarse)

        first = onset_frames - self.config.spectrum.lead_frames
        if coarse:
            first, n_frames = (first + _FIRST_COARSE) // 2, -(-n_frames // 2)
        if not len(controls):
            nothing = self.response.new_zeros(())
            return Sounding(self.response.new_zeros(len(self.line_response), n_frames), nothing, nothing)
        return Sounding(*summed_over_events(of_few, controls, first))

    def magnitude(self, power: Tensor) -> Tensor:
        """Return the magnitudes of a sum of events.

        Shape
        -----
        power: [n_lines + n_noise_bands, n_frames]; returns: [n_frames, n_bins]
        """
        return torch.sqrt(self._of_lines(power.T))

    def power(self, controls: EventControls, stage: Stage, *, coarse: bool = False) -> EventPower:
        """Return the power of each atom and noise band over an event's frames, factored.

        `coarse` leaves every second frame out; see :meth:`together`.
        """
        kept = slice(_FIRST_COARSE, None, 2) if coarse else slice(None)
        tonal_smoothing, noise_smoothing = self.tonal_smoothing[:, kept], self.noise_smoothing[:, kept]
        spectrum, n_atoms = self.config.spectrum, self.config.decoder.n_atoms
        since = self.times_s - controls.shift_samples[:, None] / spectrum.sample_rate
        half_hop_s = spectrum.hop_samples / 2 / spectrum.sample_rate
        # Each frame stands for the hop around it. One that the onset cuts counts by the part that is left of
        # it, and is as loud as that part's middle.
        left = torch.relu(since + half_hop_s)
        coverage = (left / (2 * half_hop_s)).clamp_max(1.0)
        onset = torch.maximum(since, left / 2)
        rise = 1.0 - torch.exp(-(onset + 1e-3) / controls.impulse.attack_s[:, None])
        noise = self._burst(controls.impulse, onset, rise.square() * coverage, noise_smoothing)
        level = torch.exp(2 * controls.level)
        if stage is Stage.IMPULSE:
            coefficient = noise.new_zeros(len(noise), self.config.decoder.n_decay_groups, 1, 1)
            coefficient = coefficient.expand(-1, -1, n_atoms // coefficient.shape[1], -1)
            envelope = noise.new_zeros(len(noise), coefficient.shape[1], 1, noise.shape[2])
        else:
            excitation = excitation_gain(controls.impulse, n_atoms)
            first, *others = controls.resonances
            amplitude, unsmoothed = self._first_block(first, excitation, onset, rise)
            envelope = (unsmoothed * coverage[:, None, None]) @ tonal_smoothing
            noise = noise * first.source_gain[:, None, None].square()
            if others:
                tonal = (amplitude @ envelope).flatten(1, 2)
                for block in others:
                    tonal, noise = self._next_block(block, tonal, noise)
                amplitude, envelope = tonal.new_ones(*tonal.shape[:2], 1, 1), tonal[:, :, None]
            # The square of a sum of resonances, as a sum of products: an atom's part and a shared envelope.
            coefficient, squared = _products(amplitude, 3, counted=True), _products(envelope, 2)
            if not others:
                energy = (_products(unsmoothed, 2) * coverage[:, None, None]) @ noise_smoothing
                noise = noise + self._leakage(coefficient, (energy - squared).clamp_min(0.0))
            envelope = squared
        coefficient, noise = coefficient * level[:, None, None, None], noise * level[:, None, None]
        power = EventPower(coefficient, envelope, noise, controls.resonances[0].tuning)
        return self.through_room(power, self.room_response(controls.room)) if stage is Stage.ROOM else power

    def _burst(self, impulse: ImpulseControls, onset: Tensor, risen: Tensor, smoothing: Tensor) -> Tensor:
        """Power of the burst's bands, [batch, n_noise_bands, n_event_frames]."""
        envelope = torch.exp(-2 * impulse.band_decay[..., None] * onset[:, None]) * risen[:, None]
        if impulse.contour.shape[1]:
            envelope = envelope * self._contour_gain(impulse.contour, self.band_contours).square()
        power = impulse.band_log_power.exp()[..., None] * envelope
        return power @ smoothing

    def _first_block(
        self, block: ResonanceControls, excitation: Tensor, onset: Tensor, rise: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Resonances that the burst excites: its convolution with them, in closed form.

        Shape
        -----
        returns: amplitudes [batch, n_groups, n_atoms / n_groups, expressivity] and envelopes
            [batch, n_groups, expressivity, n_frames], from the onset's frame on and not yet smoothed by
            the analysis window; their product is the amplitude over time
        """
        mask = (block.deformation @ self.mask_interpolation) * rise[:, None]
        envelope = torch.exp(-block.decay.mT.contiguous()[..., None] * onset[:, None, None]) * mask[:, None]
        if block.contour.shape[1]:
            envelope = envelope * self._contour_gain(block.contour, self.group_contours)[:, :, None]
        grouped = (block.amplitude * excitation[:, None]).unflatten(2, (block.decay.shape[2], -1))
        return grouped.permute(0, 2, 3, 1), envelope

    def _contour_gain(self, contour: Tensor, across: Tensor) -> Tensor:
        """Return gains of contours read across frequency, [batch, n, n_frames] from the onset's frame on."""
        return torch.exp(across.T @ (contour @ self.contour_interpolation))

    def _leakage(self, coefficient: Tensor, beside: Tensor) -> Tensor:
        """What onsets and fast decays spread beside the window's main lobe, as power of the noise bands.

        A sinusoid that changes within the window has more energy (Parseval: the squared envelope under the
        squared window) than its peak bin accounts for; the difference goes to the band around it.

        Shape
        -----
        coefficient: [batch, n_groups, n_atoms / n_groups, n_terms]
        beside: [batch, n_groups, n_terms, n_event_frames], the difference for atoms of unit amplitude
        returns: [batch, n_noise_bands, n_event_frames]
        """
        lobes = self.row_energy[: self.config.decoder.n_atoms].view(*coefficient.shape[1:3], 1)
        per_group = ((coefficient * lobes).sum(2)[..., None] * beside).sum(2)
        return (per_group.transpose(1, 2) @ self.leak_share).transpose(1, 2)

    def _next_block(self, block: ResonanceControls, tonal: Tensor, noise: Tensor) -> tuple[Tensor, Tensor]:
        """What left one block through the resonances of the next (paper, section 3.2: stacked blocks)."""
        n_frames = tonal.shape[2]
        lead = self.config.spectrum.lead_frames
        per_group = tonal.shape[1] // block.decay.shape[2]
        per_band = tonal.shape[1] // noise.shape[1]
        times = functional.pad(self.times_s, (0, lead), value=float(self.times_s[-1]))
        decay = torch.exp(-block.decay[..., None] * times)
        kernel = (decay / decay.sum(-1, keepdim=True)).repeat_interleave(per_group, 2)
        entering = torch.sqrt(tonal.square() + noise.repeat_interleave(per_band, 1) / per_band + EPSILON)
        spectrum = torch.fft.rfft(entering, 2 * n_frames)[:, None] * torch.fft.rfft(kernel, 2 * n_frames)
        ringing = torch.fft.irfft(spectrum, 2 * n_frames)[..., :n_frames]
        mask = functional.pad(block.deformation @ self.mask_interpolation, (lead, 0), mode="replicate")
        rung = (ringing * block.amplitude[..., None] * mask[:, :, None]).sum(1)
        gain = block.source_gain[:, None, None]
        return rung + tonal * gain, noise * gain.square()

    def diffuse_energy(
        self, power: EventPower, response: RoomResponse, *, coarse: bool = False
    ) -> tuple[Tensor, Tensor]:
        """Return the energy of the tail (what a room returns outside the analysis window of the direct sound)
        and of the noise, over all events, bins and frames."""
        wet, dry = response
        tail_share = wet[..., _DIRECT_FRAMES // (2 if coarse else 1) :].sum(2) / (wet.sum(2) + dry)
        per_atom, per_band = self.row_energy.split([self.config.decoder.n_atoms, power.noise.shape[1]])
        tonal = (power.coefficient @ power.envelope.sum(3, keepdim=True)).flatten(1) * per_atom
        tail = tonal.unflatten(1, (tail_share.shape[1], -1)).sum(2) * tail_share
        return tail.sum(), (power.noise.sum(2) * per_band).sum()

    def room_response(self, room: RoomControls, *, coarse: bool = False) -> RoomResponse:
        """Return how rooms smear power along time."""
        energy = self.coarse_room_energy if coarse else self.room_energy
        wet = torch.einsum("bk,knt->bnt", room.weights, energy) * room.mix.square()[:, None, None]
        # The start of the response is the dry sound again, so there the two add as amplitudes.
        together = room.weights @ self.room_direct
        dry = (1 - room.mix[:, None]).square() + 2 * (room.mix * (1 - room.mix))[:, None] * together
        return RoomResponse(wet, dry)

    def through_room(self, power: EventPower, response: RoomResponse) -> EventPower:
        """Smear power along time as rooms do: a decaying kernel per band, by fast convolution."""
        wet, dry = response
        kernel = wet + functional.pad(dry[..., None], (0, wet.shape[2] - 1))
        n_bands, n_frames = kernel.shape[1], power.noise.shape[2]
        tonal = power.envelope.reshape(len(kernel), n_bands, -1, n_frames)
        noise = power.noise.reshape(len(kernel), n_bands, -1, n_frames)
        rows = torch.cat([tonal, noise], 2)
        smeared = convolved_rows(rows, kernel).clamp_min(0.0)
        tonal, noise = smeared.split([tonal.shape[2], noise.shape[2]], 2)
        shapes = power.envelope.shape, power.noise.shape
        return replace(power, envelope=tonal.reshape(shapes[0]), noise=noise.reshape(shapes[1]))


def _products(factors: Tensor, axis: int, *, counted: bool = False) -> Tensor:
    """Return the products of each two resonances; `counted`: as often as the square of their sum has them."""
    each = factors.unbind(axis)
    terms = [
        each[r] * each[s] * (2 if counted and r != s else 1) for r in range(len(each)) for s in range(r + 1)
    ]
    return torch.stack(terms, axis)


def _every_second(decay: Tensor) -> Tensor:
    """Return a kernel [..., n] for rows that keep every second frame; those between are interpolated."""
    between = functional.pad(decay[..., 1::2], (0, decay.shape[-1] % 2)) / 2
    return decay[..., ::2] + between + functional.pad(between, (1, 0))[..., :-1]
