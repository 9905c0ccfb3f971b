"""Checkpoints of the models of a library's events, found by their hash.

Only the model that found an event can play it. So the library keeps a copy of each checkpoint that it encoded
with: when a newer Pointillist brings another model, the older events still play.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from codec.audio.recording import file_sha256
from codec.files import atomic_file, open_regular, os_reason
from codec.library.errors import LibraryError
from codec.resources import asset_path

__all__ = ["checkpoint_name", "keep_checkpoint", "kept_checkpoint", "shipped_checkpoint", "shipped_hash"]

_SUFFIX = ".safetensors"
_BLOCK_BYTES = 1 << 20


def shipped_checkpoint() -> Path:
    """Return the checkpoint of the shipped model.

    Raises
    ------
    FileNotFoundError
        If it is not installed.
    """
    return asset_path("models", f"default{_SUFFIX}")


@cache
def shipped_hash() -> str:
    """Return the SHA-256 of the shipped checkpoint; empty if it is not installed."""
    try:
        return file_sha256(shipped_checkpoint())
    except OSError:
        return ""


def kept_checkpoint(folder: Path, weights_hash: str) -> Path | None:
    """Return a checkpoint with this SHA-256: the shipped one, or a library's copy; None without.

    Parameters
    ----------
    folder
        Of the library.
    weights_hash
        In hexadecimal.
    """
    if weights_hash and weights_hash == shipped_hash():
        return shipped_checkpoint()
    path = folder / checkpoint_name(weights_hash)
    return path if weights_hash and path.is_file() else None


def keep_checkpoint(folder: Path, checkpoint: Path) -> str:
    """Copy a checkpoint into a library's folder, unless it is there, and return its SHA-256.

    Raises
    ------
    LibraryError
        If it cannot be read, or the copy cannot be written.
    """
    try:
        weights_hash = file_sha256(checkpoint)
    except OSError as error:
        raise LibraryError(checkpoint, os_reason(error, writing=False)) from error
    copy = folder / checkpoint_name(weights_hash)
    if copy.is_file():
        return weights_hash
    try:
        copy.parent.mkdir(parents=True, exist_ok=True)
        with open_regular(checkpoint) as source, atomic_file(copy) as target:
            while block := source.read(_BLOCK_BYTES):
                target.write(block)
    except OSError as error:
        raise LibraryError(copy, os_reason(error, writing=True)) from error
    return weights_hash


def checkpoint_name(weights_hash: str) -> Path:
    """Return where in a library's folder the copy of a checkpoint is."""
    return Path("models", f"{weights_hash}{_SUFFIX}")
