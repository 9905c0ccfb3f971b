"""The feed-forward codec: codewords in the payload; as published, the skips beside it as floats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioClip, AudioError
from codec.bounds import MAX_PACKED_BYTES
from codec.reference.feed_forward.config import CONFIGS, FeedForwardConfig
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
from codec.reference.weights import WeightsError, read_weights, shipped_weights, write_weights
from codec.typed_config import ConfigError

if TYPE_CHECKING:
    import torch

    from codec.reference.feed_forward.network import FeedForward

__all__ = ["KIND", "FeedForwardCodec", "load_networks", "save_networks"]

KIND = "feed-forward"
_SIDE_KIND = "feed-forward-side"
_VERSION = 1
_SHIPPED = "feed-forward"
_MAX_SAMPLES = 2**28
_BATCH = 2**14
"""Groups of items at a time."""
_HASH_CHARACTERS = 8
_NO_FOLLOW = Follow()


def save_networks(path: Path, networks: Mapping[str, FeedForward], info: Mapping[str, Any]) -> None:
    """Write trained networks by name, in one file.

    Raises
    ------
    codec.reference.weights.WeightsError
        If the file cannot be written.
    """
    configs = {name: network.config.to_dict() for name, network in networks.items()}
    tensors = {
        f"{name}/{key}": tensor
        for name, network in networks.items()
        for key, tensor in network.state_dict().items()
    }
    write_weights(path, KIND, configs, tensors, info)


@lru_cache(maxsize=2)
def load_networks(path: Path) -> tuple[dict[str, FeedForward], str]:
    """Return trained networks by name, and the hash of their file.

    Raises
    ------
    codec.reference.weights.WeightsError
        If the file cannot be read or does not fit this version.
    """
    from codec.reference.feed_forward.network import FeedForward

    weights = read_weights(path, KIND)
    networks: dict[str, FeedForward] = {}
    try:
        for name, values in weights.config.items():
            network = FeedForward(FeedForwardConfig.from_dict(values))
            prefix = f"{name}/"
            network.load_state_dict(
                {
                    key.removeprefix(prefix): each
                    for key, each in weights.tensors.items()
                    if key.startswith(prefix)
                }
            )
            networks[name] = network.eval().requires_grad_(False)
    except (ConfigError, RuntimeError) as error:
        raise WeightsError(
            path, "does not fit this version's networks ({error})", error=str(error).partition("\n")[0]
        ) from error
    return networks, weights.sha256


@dataclass(frozen=True)
class FeedForwardCodec:
    """A trained feed-forward codec.

    Attributes
    ----------
    variant
        A name of :data:`~codec.reference.feed_forward.config.CONFIGS`.
    weights
        Path of the weights; None for the shipped ones.
    """

    variant: str = "published"
    weights: Path | None = None
    suffix: str = ".ffc"

    @property
    def name(self) -> str:
        """In the registry."""
        return f"feed-forward-{self.variant}"

    @property
    def description(self) -> str:
        """What it is, and its nominal rate."""
        config = CONFIGS[self.variant] if self.weights is None else self._loaded()[0].config
        what = "as published, skips as side information" if config.skips else "without skips"
        return (
            f"feed-forward codec with sinusoidal encodings, {what}, {config.n_parameters:,} parameters, "
            f"{config.bit_rate / 1000:.2f} kbit/s of codewords"
        )

    @property
    def settings(self) -> dict[str, Any]:
        """Variant, and hash of the weights."""
        return {"variant": self.variant, "weights": self._loaded()[1]}

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        """Encode a recording, mixed to mono; see :class:`codec.reference.payload.ReferenceCodec`.

        Raises
        ------
        codec.audio.clip.AudioError
            If it is empty, or too long; the skips of 50 s take the 256 MiB that side information may have.
        codec.reference.payload.Cancelled
            If `follow` says so.
        codec.reference.weights.WeightsError
            If the weights cannot be read.
        """
        import torch

        from codec.reference.feed_forward.network import inputs_of

        network, sha256 = self._loaded()
        config = network.config
        mono = np.asarray(recording.mono_at(config.sample_rate))
        if not 0 < len(mono) <= _MAX_SAMPLES:
            raise AudioError(None, "is empty or too long for this codec; choose a part of it")
        if 4 * config.skip_floats * len(mono) > MAX_PACKED_BYTES - 2**20:
            raise AudioError(None, "is too long for this codec, whose skips are large; choose a part of it")
        scaled, offset, gain = _normalised(mono, unit_range=config.unit_range)
        items = _items(config, scaled)
        generator = torch.Generator().manual_seed(0)
        codewords: list[torch.Tensor] = []
        skips: list[bytes] = []
        step = _BATCH * config.group
        with torch.inference_mode():
            for begin in range(0, len(items), step):
                follow.step(begin / len(items))
                part = items[begin : begin + step]
                latents, layers = network.encode(inputs_of(config, part, begin), generator)
                codewords.append(network.codewords(latents))
                if layers:
                    skips.append(torch.cat(layers, -1).numpy().astype("<f4").tobytes())
        header = {
            "n": len(mono),
            "offset": offset,
            "gain": gain,
            "variant": self.variant,
            "weights": sha256[:_HASH_CHARACTERS],
        }
        payload = pack(KIND, _VERSION, header, _packed(torch.cat(codewords).numpy(), config.bits))
        follow.step(1.0)
        return Encoded(payload, pack(_SIDE_KIND, _VERSION, {}, b"".join(skips)) if skips else b"")

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Decode a payload.

        Raises
        ------
        codec.reference.payload.PayloadError
            If it is damaged, of another kind, version or variant, or of other weights; or if side information
            is missing.
        codec.reference.weights.WeightsError
            If the weights cannot be read.
        """
        import torch

        network, sha256 = self._loaded()
        config = network.config
        header, body = unpack(payload, KIND, _VERSION)
        n_samples = integer_of(header, "n", 1, _MAX_SAMPLES)
        offset = number_of(header, "offset", -1e12, 1e12)
        gain = number_of(header, "gain", 0.0, 1e12)
        if (header.get("variant"), header.get("weights")) != (self.variant, sha256[:_HASH_CHARACTERS]):
            raise PayloadError(
                None, "was made with another variant or other weights of this codec; decode it with those"
            )
        n_groups = -(-n_samples // (config.frame * config.group))
        codewords = torch.from_numpy(_unpacked(body, config.bits, n_groups))
        _, floats = unpack(side, _SIDE_KIND, _VERSION) if side else ({}, b"")
        n_items = n_groups * config.group
        if len(floats) != 4 * config.skip_floats * n_items:
            raise PayloadError(
                None, "its side information is missing or of another size; keep both files together"
            )
        values = np.frombuffer(floats, "<f4").reshape(n_items, config.skip_floats).astype(np.float32)
        skips = torch.from_numpy(values)
        decoded: list[torch.Tensor] = []
        with torch.inference_mode():
            for begin in range(0, n_groups, _BATCH):
                latents = network.latents_of(codewords[begin : begin + _BATCH])
                rows = skips[begin * config.group : (begin + _BATCH) * config.group]
                layers = tuple(rows.split(list(config.widths[1:]), 1)) if config.skips else ()
                decoded.append(network.decode(latents, layers).flatten())
        samples = torch.cat(decoded).numpy()[:n_samples] * gain + offset
        return AudioClip(samples.astype(np.float32), config.sample_rate)

    def _loaded(self) -> tuple[FeedForward, str]:
        path = shipped_weights(_SHIPPED) if self.weights is None else self.weights
        networks, sha256 = load_networks(path)
        if self.variant not in networks:
            raise WeightsError(path, "has no variant {variant}; train it", variant=self.variant)
        return networks[self.variant], sha256


def _normalised(mono: NDArray[np.float32], *, unit_range: bool) -> tuple[NDArray[np.float32], float, float]:
    """Return samples at the network's scale, and the offset and gain that take them back."""
    if unit_range:
        low, high = float(mono.min()), float(mono.max())
        offset, gain = low, max(high - low, 1e-9)
    else:
        offset, gain = 0.0, max(float(np.sqrt(np.mean(np.square(mono, dtype=np.float64)))), 1e-9)
    # As the header has them, so that a decoder scales by the same numbers.
    offset, gain = float(f"{offset:.5g}"), float(f"{gain:.5g}")
    return ((mono - offset) / gain).astype(np.float32), offset, gain


def _items(config: FeedForwardConfig, samples: NDArray[np.float32]) -> torch.Tensor:
    """Return samples as items, padded with the last sample to whole groups."""
    import torch

    size = config.frame * config.group
    padded = np.pad(samples, (0, -len(samples) % size), mode="edge")
    return torch.from_numpy(padded).view(-1, config.frame)


def _packed(codewords: NDArray[np.int64], bits: int) -> bytes:
    """Return codewords of some bits each, one after the other, the highest bit first."""
    shifts = np.arange(bits - 1, -1, -1)
    return np.packbits((codewords[:, None] >> shifts & 1).astype(np.uint8)).tobytes()


def _unpacked(body: bytes, bits: int, n: int) -> NDArray[np.int64]:
    if len(body) != -(-n * bits // 8):
        raise PayloadError(None, DAMAGED)
    values = np.unpackbits(np.frombuffer(body, np.uint8), count=n * bits).reshape(n, bits)
    return values.astype(np.int64) @ (1 << np.arange(bits - 1, -1, -1))
