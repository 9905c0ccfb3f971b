"""Paths of bundled files, in a source checkout or an installed wheel."""

from __future__ import annotations

from pathlib import Path

__all__ = ["asset_path"]

_PACKAGE = Path(__file__).resolve().parent
_ROOTS = (_PACKAGE / "_assets", _PACKAGE.parent / "assets")


def asset_path(*parts: str) -> Path:
    """Return the path of a bundled asset, such as ``asset_path("room_irs", "manifest.toml")``.

    Raises
    ------
    FileNotFoundError
        If the file is not installed.
    """
    for root in _ROOTS:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is missing from the installation; reinstall pointillist")
