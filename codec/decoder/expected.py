"""The expected magnitude of events: the decoder's first reading, in closed form and without phase.

Sums of decaying sinusoids beat, and a loss on their waveforms is full of false minima; their expected
power is smooth. Sinusoids of one frequency add as amplitudes across resonances; different frequencies,
noise and reverberation add as powers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from codec.config import ModelConfig
from codec.decoder import grids
from codec.decoder.controls import EventControls, ImpulseControls, ResonanceControls, RoomControls
from codec.events import Stage
from codec.rooms import RoomBank

__all__ = ["ExpectedMagnitude", "excitation_gain"]

EPSILON = 1e-12
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
        response = torch.cat(
            [
                torch.from_numpy(grids.tonal_response(decoder, spectrum)),
                torch.from_numpy(grids.noise_band_response(decoder, spectrum)),
            ]
        )
        mask_matrix = grids.interpolation_matrix(
            grids.deformation_times_s(decoder, spectrum), times.double().numpy()
        )
        self.register_buffer("times_s", times, persistent=False)
        self.register_buffer("response", response, persistent=False)
        self.register_buffer("mask_interpolation", torch.from_numpy(mask_matrix), persistent=False)
        room_energy = torch.from_numpy(bank.energy_decays(decoder.n_room_bands, n_frames))
        self.register_buffer("room_energy", room_energy, persistent=False)
        room_direct = torch.from_numpy(bank.direct_gains(decoder.n_room_bands))
        self.register_buffer("room_direct", room_direct, persistent=False)
        self.register_buffer("tonal_smoothing", _smoothing_matrix(n_frames, power=False), persistent=False)
        self.register_buffer("noise_smoothing", _smoothing_matrix(n_frames, power=True), persistent=False)
        self.times_s: Tensor
        self.response: Tensor
        self.mask_interpolation: Tensor
        self.room_energy: Tensor
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
        """Return expected magnitudes.

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
        power = self.component_power(controls, stage)
        if stage is Stage.ROOM:
            power = self.through_room(power, self.room_smear(controls.room, frames))
        elif frames is not None:
            power = power[:, :, frames]
        matrix = self.response if response is None else response
        return torch.sqrt(power.transpose(1, 2) @ matrix + EPSILON)

    def component_power(self, controls: EventControls, stage: Stage) -> Tensor:
        """Return the power of each atom and noise band before the room.

        Shape
        -----
        returns: [batch, n_atoms + n_noise_bands, n_event_frames]
        """
        spectrum = self.config.spectrum
        onset = torch.relu(self.times_s - controls.shift_samples[:, None] / spectrum.sample_rate)
        hop = spectrum.hop_samples
        index = torch.arange(2, device=onset.device) * hop + hop / 2
        covered = ((index - controls.shift_samples[:, None]) / hop).clamp(0.0, 1.0)
        coverage = functional.pad(covered, (0, onset.shape[1] - 2), value=1.0)
        rise = (1.0 - torch.exp(-(onset + 1e-3) / controls.impulse.attack_s[:, None])) * coverage
        noise = self._burst(controls.impulse, onset, rise)
        if stage is Stage.IMPULSE:
            tonal = noise.new_zeros(noise.shape[0], self.config.decoder.n_atoms, noise.shape[2])
        else:
            gain = excitation_gain(controls.impulse, self.config.decoder.n_atoms)
            tonal = self._first_block(controls.resonances[0], gain, onset, rise)
            noise = noise * controls.resonances[0].source_gain[:, None, None].square()
            for block in controls.resonances[1:]:
                tonal, noise = self._next_block(block, tonal, noise)
        level = torch.exp(controls.level)[:, None, None]
        return torch.cat([(tonal * level).square(), noise * level.square()], 1)

    def _burst(self, impulse: ImpulseControls, onset: Tensor, rise: Tensor) -> Tensor:
        """Power of the burst's bands, [batch, n_noise_bands, n_event_frames]."""
        envelope = torch.exp(-2 * impulse.band_decay[..., None] * onset[:, None]) * rise[:, None].square()
        power = impulse.band_log_power.exp()[..., None] * envelope
        return power @ self.noise_smoothing

    def _first_block(
        self, block: ResonanceControls, excitation: Tensor, onset: Tensor, rise: Tensor
    ) -> Tensor:
        """Amplitude of the atoms that the burst excites: its convolution with the resonances, in closed form.

        Shape
        -----
        returns: [batch, n_atoms, n_event_frames]
        """
        mask = (block.deformation @ self.mask_interpolation) * rise[:, None]
        envelope = torch.exp(-block.decay[..., None] * onset[:, None, None]) * mask[:, :, None]
        envelope = envelope @ self.tonal_smoothing
        grouped = (block.amplitude * excitation[:, None]).unflatten(2, (block.decay.shape[2], -1))
        parts = [
            grouped[:, r, :, :, None] * envelope[:, r, :, None]
            for r in range(self.config.decoder.expressivity)
        ]
        return sum(parts[1:], parts[0]).flatten(1, 2)

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

    def room_smear(self, room: RoomControls, frames: Tensor | None = None) -> Tensor:
        """Return how rooms spread power over time, as a Toeplitz matrix per event and band.

        Shape
        -----
        frames: [n_frames], as in :meth:`forward`
        returns: [batch * n_room_bands, n_event_frames, n_frames]
        """
        n_frames = self.config.spectrum.n_event_frames
        n_kernel = self.room_energy.shape[2]
        if frames is None:
            frames = torch.arange(n_frames, device=room.mix.device)
        wet = torch.einsum("bk,knt->bnt", room.weights, self.room_energy) * room.mix.square()[:, None, None]
        # The start of the response is the dry sound again, so there the two add as amplitudes.
        together = room.weights @ self.room_direct
        dry = (1 - room.mix[:, None]).square() + 2 * (room.mix * (1 - room.mix))[:, None] * together
        dry = functional.pad(dry[..., None], (0, n_kernel - 1))
        kernel = functional.pad(wet + dry, (0, 1)).flatten(0, 1)
        lag = frames[None, :] - torch.arange(n_frames, device=frames.device)[:, None]
        lag = torch.where((lag < 0) | (lag >= n_kernel), n_kernel, lag)
        return kernel.index_select(1, lag.flatten()).view(-1, n_frames, len(frames))

    def through_room(self, power: Tensor, smear: Tensor) -> Tensor:
        """Smear component power [batch, n_components, n_event_frames] along time by :meth:`room_smear`."""
        batch, n_atoms = len(power), self.config.decoder.n_atoms
        parts = [
            (part.reshape(len(smear), -1, part.shape[2]) @ smear).view(batch, part.shape[1], -1)
            for part in (power[:, :n_atoms], power[:, n_atoms:])
        ]
        return torch.cat(parts, 1)


def _smoothing_matrix(n_frames: int, *, power: bool) -> Tensor:
    """Return the matrix that averages envelopes over the analysis window, [n_frames, n_frames + lead].

    Column `lead` is the onset's frame; the window of earlier columns reaches into the event as well.
    """
    window = torch.from_numpy(grids.hann_smoothing(power))
    reach = len(window) // 2
    offset = torch.arange(n_frames + reach)[None, :] - reach - torch.arange(n_frames)[:, None]
    return torch.where(offset.abs() <= reach, window[(offset + reach).clamp(0, 2 * reach)], 0.0)
