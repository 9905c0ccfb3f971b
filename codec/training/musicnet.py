"""MusicNet (Thickstun, Harchaoui and Kakade, 2017) in its published layout: recordings of chamber music."""

from __future__ import annotations

from pathlib import Path

from codec.files import FileError, is_hidden

__all__ = ["MusicNetError", "musicnet_recordings"]


class MusicNetError(FileError):
    """The folder does not have the layout of MusicNet; ``str()`` names it, the reason and a remedy."""


def musicnet_recordings(path: Path) -> Path:
    """Return the folder of MusicNet's training recordings.

    Parameters
    ----------
    path
        The folder of the unpacked archive, which contains ``train_data``.

    Raises
    ------
    MusicNetError
        If there is no such folder or it contains no WAV file.
    """
    folder = path / "train_data"
    if not folder.is_dir():
        raise MusicNetError(
            folder, "no such folder; unpack musicnet.tar.gz and give the folder that holds train_data"
        )
    if all(map(is_hidden, folder.glob("*.wav"))):
        raise MusicNetError(folder, "holds no .wav file; unpack musicnet.tar.gz again")
    return folder
