"""The folder of an evaluation: the stored results of each recording, with sounds and pictures.

The files of a recording are named by a key, so that several processes can write them before the page is made
(:mod:`codec.evaluate.page`), and a later run can find them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from codec import bounded_json
from codec.audio.clip import AudioError, save_audio
from codec.evaluate.pictures import log_spectrogram_db, spectrogram_png
from codec.events.event import MODEL_SAMPLE_RATE
from codec.files import FileError, atomic_file, open_regular, os_reason

__all__ = [
    "SOUNDS",
    "kept_json",
    "picture_path",
    "read_result",
    "result_key",
    "sound_path",
    "write_file",
    "write_json_file",
    "write_recording_files",
    "write_result",
]

Floats = NDArray[np.float32]

SOUNDS = ("original", "render", "difference")
"""Names of the signals that are written for each recording, as a sound and as a picture."""


def result_key(path: Path, facts: dict[str, Any]) -> str:
    """Return the key of a recording and of the settings `facts` (JSON values), a hash.

    Raises
    ------
    codec.audio.clip.AudioError
        If the recording cannot be read.
    """
    try:
        with open_regular(path) as file:
            recording = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioError(path, os_reason(error, writing=False)) from error
    text = json.dumps({"recording": recording, **facts}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def write_recording_files(folder: Path, key: str, original: Floats, render: Floats) -> None:
    """Write the sounds and pictures of one recording into ``audio`` and ``pictures`` of `folder`.

    The three sounds have a common gain, which is lowered if one would clip. The three pictures have a common
    scale, with 0 dB at the largest magnitude of all.

    Parameters
    ----------
    original, render
        [n_samples], mono at the model's rate.

    Raises
    ------
    codec.files.FileError
        If a file cannot be written.
    codec.evaluate.extras.MissingExtraError
        If Pillow is not installed.
    """
    sounds = dict(zip(SOUNDS, (original, render, original - render), strict=True))
    gain = 1.0 / max(1.0, *(float(np.abs(samples).max(initial=0.0)) for samples in sounds.values()))
    spectra = {name: log_spectrogram_db(samples) for name, samples in sounds.items()}
    top_db = max(float(spectrum.max()) for spectrum in spectra.values())
    for name, samples in sounds.items():
        write_file(folder / picture_path(key, name), spectrogram_png(spectra[name], top_db))
        sound = folder / sound_path(key, name)
        _make_folder(sound.parent)
        try:
            save_audio(sound, gain * samples, MODEL_SAMPLE_RATE, "PCM_16")
        except AudioError as error:  # of the page, not of the recording
            raise FileError(error.path, error.reason) from error


def write_result(folder: Path, key: str, content: dict[str, Any]) -> None:
    """Store the result of a recording, after its sounds and pictures: it implies that they exist.

    Raises
    ------
    codec.files.FileError
        If it cannot be written.
    """
    write_json_file(folder / _result_path(key), content)


def read_result(folder: Path, key: str) -> dict[str, Any]:
    """Return a result that :func:`write_result` stored.

    Raises
    ------
    OSError
        If there is no result, or a sound or a picture is missing.
    ValueError
        If it is damaged.
    """
    for place in (sound_path, picture_path):
        for name in SOUNDS:
            (folder / place(key, name)).stat()
    with open_regular(folder / _result_path(key)) as file:
        content = bounded_json.parse(file.read())
    if not isinstance(content, dict):
        raise ValueError("not a result")
    return cast(dict[str, Any], content)


def kept_json(path: Path, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the content of a JSON file; if it does not exist, compute the content and write it.

    Raises
    ------
    codec.files.FileError
        If the file cannot be written.
    """
    if not path.exists():
        write_json_file(path, make())
    with open_regular(path) as file:
        return cast(dict[str, Any], bounded_json.parse(file.read()))


def write_json_file(path: Path, content: dict[str, Any]) -> None:
    """Write JSON atomically.

    Raises
    ------
    codec.files.FileError
        If the file cannot be written.
    """
    write_file(path, (json.dumps(content, indent=2, allow_nan=False) + "\n").encode())


def write_file(path: Path, content: bytes) -> None:
    """Write a file atomically; create its folder if needed.

    Raises
    ------
    codec.files.FileError
        If it cannot be written.
    """
    _make_folder(path.parent)
    try:
        with atomic_file(path) as file:
            file.write(content)
    except OSError as error:
        raise FileError(path, os_reason(error, writing=True)) from error


def sound_path(key: str, name: str) -> str:
    """Return the path of a sound, relative to the evaluation's folder."""
    return f"audio/{key}-{name}.flac"


def picture_path(key: str, name: str) -> str:
    """Return the path of a picture, relative to the evaluation's folder."""
    return f"pictures/{key}-{name}.png"


def _result_path(key: str) -> str:
    return f"results/{key}.json"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FileError(folder, "is a file; name a folder, or move the file away") from error
    except OSError as error:
        raise FileError(folder, os_reason(error, writing=True)) from error
