"""Weights of the reference codecs: safetensors files with kind, configuration and figures in the header.

A file is small and written as float16; computation is in float32. The shipped ones are described in
``assets/models/reference.md``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from codec.bounded_json import parse
from codec.files import FileError, atomic_file, open_regular, os_reason
from codec.resources import asset_path

__all__ = ["WEIGHTS_FORMAT", "Weights", "WeightsError", "read_weights", "shipped_weights", "write_weights"]

WEIGHTS_FORMAT = 1
_MAX_WEIGHTS_BYTES = 2 * 1024**3
"""The largest network of the sources' tables has 282 million weights, 1.1 GB as float32."""
_MAX_HEADER_BYTES = 1024**2


class WeightsError(FileError):
    """Weights cannot be used or written; ``str()`` names the file, the reason and a remedy."""


@dataclass(frozen=True, eq=False)
class Weights:
    """The content of a file of weights.

    Attributes
    ----------
    config
        The configuration, as JSON values.
    tensors
        By name, float32.
    info
        Figures of the training.
    sha256
        Of the file.
    """

    config: Mapping[str, Any]
    tensors: dict[str, Tensor]
    info: Mapping[str, Any]
    sha256: str


def write_weights(
    path: Path, kind: str, config: Mapping[str, Any], tensors: Mapping[str, Tensor], info: Mapping[str, Any]
) -> None:
    """Write weights atomically, as float16.

    Parameters
    ----------
    path
        A ``.safetensors`` file; an existing one is replaced.
    kind
        Name of the codec family.
    config, tensors, info
        As in :class:`Weights`.

    Raises
    ------
    WeightsError
        If the file cannot be written; an existing file is left unchanged.
    """
    header = {
        "format": str(WEIGHTS_FORMAT),
        "kind": kind,
        "config": json.dumps(dict(config)),
        "info": json.dumps(dict(info)),
    }
    halves = {name: tensor.detach().half().contiguous() for name, tensor in tensors.items()}
    try:
        with atomic_file(path) as file:
            file.write(save(halves, header))
    except OSError as error:
        raise WeightsError(path, os_reason(error, writing=True)) from error


def read_weights(path: Path, kind: str) -> Weights:
    """Read weights.

    Raises
    ------
    WeightsError
        If the file is missing, damaged, of another kind or of a newer format.
    """
    try:
        with open_regular(path) as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            if size > _MAX_WEIGHTS_BYTES:
                raise WeightsError(path, "is too large for weights of a reference codec; choose another file")
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        with safe_open(path, "pt") as file:
            header = file.metadata() or {}
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118 (no __iter__)
    except OSError as error:
        raise WeightsError(path, os_reason(error, writing=False)) from error
    except SafetensorError as error:
        raise WeightsError(
            path, "is not a safetensors file, or is damaged; train or fetch it again"
        ) from error
    version = header.get("format", "")
    if header.get("kind") != kind or not version.isdecimal():
        raise WeightsError(path, "does not hold weights of the codec {kind}; choose another file", kind=kind)
    if int(version) > WEIGHTS_FORMAT:
        raise WeightsError(path, "was made by a newer Pointillist; update to use it")
    try:
        config, info = (parse(header[key], _MAX_HEADER_BYTES) for key in ("config", "info"))
        if not isinstance(config, dict) or not isinstance(info, dict):
            raise ValueError("no table")
        if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors.values()):
            raise ValueError("values that are not finite")
    except (KeyError, ValueError) as error:
        raise WeightsError(path, "is damaged ({error}); train or fetch it again", error=error) from error
    return Weights(config, tensors, info, sha256)


def shipped_weights(name: str) -> Path:
    """Return the path of shipped weights, such as ``shipped_weights("feed-forward")``.

    Raises
    ------
    WeightsError
        If they are not installed.
    """
    try:
        return asset_path("models", f"{name}.safetensors")
    except FileNotFoundError as error:
        raise WeightsError(
            Path("models", f"{name}.safetensors"), "is missing; reinstall pointillist"
        ) from error
