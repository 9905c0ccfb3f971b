"""The frames on which expected magnitudes are read, and the times at which envelopes are sampled for them."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from codec.config import ModelConfig, SpectrumConfig
from codec.decoder import grids

__all__ = ["COARSE_STRIDE", "FrameGrid", "n_kernel_frames"]

FloatArray = NDArray[np.float32]

COARSE_STRIDE = 4
_DENSE_HOPS = 32
"""For every fourth frame, envelopes are sampled at every hop up to here, where attacks are, then at every
second one."""


class FrameGrid(nn.Module):
    """Every frame of an event, or every second or fourth one, with what depends on that choice.

    The windows of every fourth frame, of eight hops, still overlap by half (docs/adr/0015).

    Parameters
    ----------
    config
        The model's configuration.
    decays
        The rooms' energy per band and frame, of :meth:`codec.rooms.RoomBank.energy_decays`, for at least
        :func:`n_kernel_frames`.
    stride
        Hops from frame to frame: 1, 2 or 4. Onset frames have to be multiples of it.

    Attributes
    ----------
    first
        Index, among all frames of an event, of the first frame that is kept. The onset's frame, with index
        `lead_frames`, is always kept.

    Shape
    -----
    times_s: [n_samples], times of the envelopes' samples after the onset's frame
    mask_interpolation: [n_deformation_points, n_samples]
    contour_interpolation: [n_contour_points, n_samples]
    frame_mask_interpolation: [n_deformation_points, n_frames]
    kernel_times_s: [n_frames], times of the frames after the first one
    tonal_smoothing, noise_smoothing: [n_samples, n_frames], from samples of amplitudes or of powers to frames
    room_energy: [n_rooms, n_room_bands, n_kernel], the rooms' energy per frame
    decays: [n_rooms, n_room_bands, n_decay_frames]
    """

    def __init__(self, config: ModelConfig, decays: FloatArray, stride: int = 1) -> None:
        super().__init__()
        spectrum = config.spectrum
        decoder = config.decoder
        self.stride = stride
        self.first = spectrum.lead_frames % stride
        n_event_frames = spectrum.n_event_frames
        hops = np.arange(n_event_frames - spectrum.lead_frames)
        if stride == COARSE_STRIDE:
            hops = np.concatenate([hops[:_DENSE_HOPS], hops[_DENSE_HOPS::2]])
        frames = np.arange(self.first, n_event_frames, stride) - spectrum.lead_frames
        hop_s = spectrum.hop_samples / spectrum.sample_rate
        sampled_s, frames_s = (each.astype(np.float64) * hop_s for each in (hops, frames))
        mask_times_s = grids.deformation_times_s(decoder, spectrum)
        contour_times_s = grids.contour_times_s(decoder, spectrum)
        n_kernel = min(hops[-1] + 1, n_kernel_frames(spectrum))
        buffers = {
            "times_s": sampled_s.astype(np.float32),
            "mask_interpolation": grids.interpolation_matrix(mask_times_s, sampled_s),
            "contour_interpolation": grids.interpolation_matrix(contour_times_s, sampled_s),
            "frame_mask_interpolation": grids.interpolation_matrix(mask_times_s, frames_s),
            "kernel_times_s": (frames_s - frames_s[0]).astype(np.float32),
            "tonal_smoothing": grids.smoothing_matrix(hops, frames, power=False),
            "noise_smoothing": grids.smoothing_matrix(hops, frames, power=True),
            "room_energy": _with_stride(decays[..., :n_kernel], stride),
        }
        for name, values in buffers.items():
            self.register_buffer(name, torch.from_numpy(values), persistent=False)
        self.times_s: Tensor
        self.frame_mask_interpolation: Tensor
        self.kernel_times_s: Tensor
        self.mask_interpolation: Tensor
        self.contour_interpolation: Tensor
        self.tonal_smoothing: Tensor
        self.noise_smoothing: Tensor
        self.room_energy: Tensor


def n_kernel_frames(spectrum: SpectrumConfig) -> int:
    """Return the number of frames of a room's kernel.

    It is the longest whose convolution with an event fits the next power of two.
    """
    n_event_frames = spectrum.n_event_frames
    fitting = (1 << n_event_frames.bit_length()) - n_event_frames + 1
    return min(n_event_frames - spectrum.lead_frames, fitting)


def _with_stride(decays: FloatArray, stride: int) -> FloatArray:
    """Return decay kernels for signals that keep every `stride`-th frame.

    The energy of a frame between two kept ones is divided between them, in proportion to its nearness.

    Shape
    -----
    decays: [..., n_kernel]; returns: [..., n_kept]
    """
    n = decays.shape[-1]
    nearness = 1 - np.abs(np.arange(n)[:, None] - stride * np.arange(-(-n // stride))) / stride
    return (decays @ np.maximum(nearness, 0)).astype(np.float32)
