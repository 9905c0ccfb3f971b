"""Paths of bundled files, in a source checkout or an installed wheel."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

__all__ = ["asset_path", "guide_path", "is_bundled"]

_PACKAGE = Path(__file__).resolve().parent
_ROOTS = (_PACKAGE / "_assets", _PACKAGE.parent / "assets")
_GUIDE_ROOTS = (_PACKAGE / "_assets" / "guide", _PACKAGE.parent / "docs")


def asset_path(*parts: str) -> Path:
    """Return the path of a bundled asset, such as ``asset_path("room_irs", "manifest.toml")``.

    Raises
    ------
    FileNotFoundError
        If the file is not installed.
    """
    return _found(_ROOTS, parts)


def guide_path(*parts: str) -> Path:
    """Return the path of a page or picture of the guides, such as ``guide_path("user", "listen.md")``.

    Raises
    ------
    FileNotFoundError
        If the file is not installed.
    """
    return _found(_GUIDE_ROOTS, parts)


def is_bundled(path: Path) -> bool:
    """Whether a file belongs to the installation, such as the demo piece."""
    return any(path.resolve().is_relative_to(root.resolve()) for root in _ROOTS)


def _found(roots: Iterable[Path], parts: tuple[str, ...]) -> Path:
    for root in roots:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is missing from the installation; reinstall pointillist")
