"""The spectrogram autoencoder as a codec: latent numbers of 8 bits in the payload."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from codec.audio.clip import AudioClip, AudioError
from codec.bounds import MAX_PACKED_BYTES
from codec.reference.payload import (
    DAMAGED,
    Encoded,
    Follow,
    PayloadError,
    integer_of,
    number_of,
    pack,
    unpack,
)
from codec.reference.segments import scaled
from codec.reference.spectrogram.config import SpectrogramConfig
from codec.reference.weights import WeightsError, read_weights, shipped_weights
from codec.typed_config import ConfigError

if TYPE_CHECKING:
    import torch

    from codec.reference.spectrogram.networks import Autoencoder

__all__ = ["KIND", "Phase", "SpectrogramCodec", "load_network", "save_network"]

Phase = Literal["griffin-lim", "original"]
KIND = "spectrogram"
_SIDE_KIND = "spectrogram-side"
_VERSION = 1
_MAX_SAMPLES = 2**28
_BATCH = 64
_PHASE_STEPS = 256
_HASH_CHARACTERS = 8
_NO_FOLLOW = Follow()


def save_network(path: Path, network: Autoencoder, info: dict[str, Any]) -> None:
    """Write a trained network.

    Raises
    ------
    codec.reference.weights.WeightsError
        If the file cannot be written.
    """
    from codec.reference.weights import write_weights

    write_weights(path, KIND, network.config.to_dict(), network.state_dict(), info)


@lru_cache(maxsize=4)
def load_network(path: Path) -> tuple[Autoencoder, str]:
    """Return a trained network, and the hash of its file.

    Raises
    ------
    codec.reference.weights.WeightsError
        If the file cannot be read or does not fit this version.
    """
    from codec.reference.spectrogram.networks import make_network

    weights = read_weights(path, KIND)
    try:
        network = make_network(SpectrogramConfig.from_dict(weights.config))
        network.load_state_dict(weights.tensors)
    except (ConfigError, RuntimeError) as error:
        raise WeightsError(
            path, "does not fit this version's networks ({error})", error=str(error).partition("\n")[0]
        ) from error
    return network.eval().requires_grad_(False), weights.sha256


@dataclass(frozen=True)
class SpectrogramCodec:
    """A trained spectrogram autoencoder.

    Attributes
    ----------
    weights
        Path of the weights, or the name of shipped ones.
    name
        In the registry.
    phase
        ``griffin-lim`` finds phases that fit the decoded magnitudes. ``original`` is an oracle, not a codec:
        it takes the recording's own, of 8 bits in each bin, as side information.
    skips
        Whether a `u-net` is given its skips, as side information.
    n_iterations
        Of Griffin-Lim.
    """

    weights: Path | str = "spectrogram-mel"
    name: str = "spectrogram-mel"
    phase: Phase = "griffin-lim"
    skips: bool = True
    n_iterations: int = 32
    suffix: str = ".spec"

    @property
    def description(self) -> str:
        """What it is: representation, architecture, rate, and where the phase comes from."""
        network, _ = self._loaded()
        config = network.config
        phase = "Griffin-Lim" if self.phase == "griffin-lim" else "ORACLE with the original's phase"
        return (
            f"spectrogram autoencoder, {config.representation}, {config.architecture}, "
            f"{config.latent} numbers a block, {config.bit_rate / 1000:.2f} kbit/s, {phase}"
        )

    @property
    def settings(self) -> dict[str, Any]:
        """Hash of the weights, and how the phase is found."""
        return {
            "weights": self._loaded()[1],
            "phase": self.phase,
            "skips": self.skips,
            "n_iterations": self.n_iterations,
        }

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        """Encode a recording, mixed to mono; see :class:`codec.reference.payload.ReferenceCodec`.

        Raises
        ------
        codec.audio.clip.AudioError
            If it is empty or too long.
        codec.reference.payload.Cancelled
            If `follow` says so.
        codec.reference.weights.WeightsError
            If the weights cannot be read.
        """
        import torch

        from codec.reference.spectrogram.networks import quantised
        from codec.reference.spectrogram.representation import Spectrograms

        network, sha256 = self._loaded()
        config = network.config
        mono, factor = scaled(np.asarray(recording.mono_at(config.sample_rate)))
        if not 0 < len(mono) <= _MAX_SAMPLES:
            raise AudioError(None, "is empty or too long for this codec; choose a part of it")
        spectrograms = Spectrograms(config)
        latents: list[np.ndarray[Any, np.dtype[np.int8]]] = []
        skips: list[bytes] = []
        with torch.inference_mode():
            spectrum = spectrograms.framed(torch.from_numpy(mono))
            blocks = spectrograms.represented(spectrum.abs()).unfold(1, config.n_frames, config.n_frames)
            blocks = blocks.permute(1, 0, 2)
            for begin in range(0, len(blocks), _BATCH):
                follow.step(begin / len(blocks))
                code = network.encode(blocks[begin : begin + _BATCH])
                latents.append(quantised(code.latent).to(torch.int8).numpy())
                if self.skips:
                    for index in range(len(code.latent)):
                        skips += [
                            quantised(each[index]).to(torch.int8).numpy().tobytes() for each in code.skips
                        ]
            side = b"".join(skips)
            if self.phase == "original":
                turns = torch.angle(spectrum) / (2 * torch.pi) * _PHASE_STEPS
                side += torch.round(turns).remainder(_PHASE_STEPS).to(torch.uint8).numpy().tobytes()
        if len(side) > MAX_PACKED_BYTES:
            raise AudioError(None, "is too long for its side information; choose a part of it")
        header = {"n": len(mono), "gain": float(f"{factor:.4g}"), "weights": sha256[:_HASH_CHARACTERS]}
        payload = pack(KIND, _VERSION, header, np.concatenate(latents).tobytes())
        follow.step(1.0)
        return Encoded(payload, pack(_SIDE_KIND, _VERSION, {}, side) if side else b"")

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Decode a payload.

        Raises
        ------
        codec.reference.payload.PayloadError
            If it is damaged, of another kind or version, or of other weights; or if side information is
            missing.
        codec.reference.weights.WeightsError
            If the weights cannot be read.
        """
        import torch

        from codec.reference.spectrogram.networks import Code
        from codec.reference.spectrogram.representation import Spectrograms, griffin_lim

        network, sha256 = self._loaded()
        config = network.config
        header, body = unpack(payload, KIND, _VERSION)
        n_samples = integer_of(header, "n", 1, _MAX_SAMPLES)
        factor = number_of(header, "gain", 0.0, 1e12)
        if header.get("weights") != sha256[:_HASH_CHARACTERS]:
            raise PayloadError(None, "was made with other weights of this codec; decode it with those")
        spectrograms = Spectrograms(config)
        n_blocks = spectrograms.n_blocks(n_samples)
        if len(body) != n_blocks * config.latent:
            raise PayloadError(None, DAMAGED)
        latents = _numbers(body, (n_blocks, config.latent))
        with torch.inference_mode():
            skips, phases = self._sides(network, n_blocks, side)
            decoded: list[torch.Tensor] = []
            for begin in range(0, n_blocks, _BATCH):
                part = slice(begin, begin + _BATCH)
                decoded.append(network.decode(Code(latents[part], tuple(each[part] for each in skips))))
            blocks = torch.cat(decoded)
            magnitude = spectrograms.magnitude(blocks.permute(1, 0, 2).flatten(1))
            if phases is None:
                spectrum = griffin_lim(spectrograms, magnitude, self.n_iterations)
            else:
                spectrum = torch.polar(magnitude, phases)
            samples = spectrograms.samples_of(spectrum, n_samples)
        return AudioClip(samples.numpy() * np.float32(factor), config.sample_rate)

    def _loaded(self) -> tuple[Autoencoder, str]:
        path = shipped_weights(self.weights) if isinstance(self.weights, str) else self.weights
        return load_network(path)

    def _sides(
        self, network: Autoencoder, n_blocks: int, side: bytes
    ) -> tuple[list[torch.Tensor], torch.Tensor | None]:
        """Return skips and phases from side information."""
        import torch

        config = network.config
        _, body = unpack(side, _SIDE_KIND, _VERSION) if side else ({}, b"")
        shapes: list[tuple[int, ...]] = []
        if self.skips:
            with torch.inference_mode():
                _, layers = network.features(torch.zeros(1, config.n_bands, config.n_frames))
            shapes = [tuple(each.shape[1:]) for each in layers]
        sizes = [int(np.prod(shape)) for shape in shapes]
        n_phases = config.n_bins * n_blocks * config.n_frames if self.phase == "original" else 0
        n_skips = sum(sizes) * n_blocks
        if len(body) != n_skips + n_phases:
            raise PayloadError(
                None, "its side information is missing or of another size; keep both files together"
            )
        rows = _numbers(body[:n_skips], (n_blocks, sum(sizes)))
        skips = [
            part.reshape(n_blocks, *shape)
            for part, shape in zip(rows.split(sizes, 1) if sizes else (), shapes, strict=True)
        ]
        if not n_phases:
            return skips, None
        turns = np.frombuffer(body[n_skips:], np.uint8).reshape(config.n_bins, -1)
        return skips, torch.from_numpy(turns.astype(np.float32)) * (2 * torch.pi / _PHASE_STEPS)


def _numbers(body: bytes, shape: tuple[int, int]) -> torch.Tensor:
    """Return integers of 8 bits as numbers between -1 and 1."""
    import torch

    values = np.frombuffer(body, np.int8).reshape(shape).astype(np.float32)
    return torch.from_numpy(values.clip(-127, 127) / 127)
