"""Spectrograms as PNG pictures, for the evaluation's page. Needs Pillow (the ``evaluate`` extra)."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from codec.evaluate.extras import MissingExtraError
from codec.evaluate.metrics import spectrogram
from codec.events.event import MODEL_SAMPLE_RATE

__all__ = ["HIGHEST_HZ", "LOWEST_HZ", "RANGE_DB", "log_spectrogram_db", "spectrogram_png"]

Floats = NDArray[np.float32]

LOWEST_HZ, HIGHEST_HZ = 40.0, MODEL_SAMPLE_RATE / 2.0
RANGE_DB = 80.0
_N_ROWS, _MAX_COLUMNS = 240, 1200
# Black through violet and orange to pale yellow, of even steps in lightness.
_COLOURS = (
    (0, 0, 4),
    (51, 16, 104),
    (136, 34, 106),
    (209, 68, 71),
    (246, 125, 21),
    (250, 193, 40),
    (252, 255, 164),
)


def log_spectrogram_db(samples: Floats) -> Floats:
    """Return the maximal magnitude in each cell of a picture, in dB relative to a magnitude of 1.

    Window 2048, hop 256. Rows are equally spaced in log frequency from 40 Hz to 11,025 Hz; columns of long
    recordings contain several frames.

    Shape
    -----
    samples: [n_samples]
    returns: [240, n_columns], the lowest frequency first, at most 1,200 columns
    """
    window = 2048
    edges_hz = np.geomspace(LOWEST_HZ, HIGHEST_HZ, _N_ROWS + 1)
    first_bins = np.floor(edges_hz[:-1] * window / MODEL_SAMPLE_RATE).astype(int)
    rows = [np.maximum.reduceat(block, first_bins, axis=1) for block in spectrogram(samples, window, 256)]
    cells = np.concatenate(rows)
    first_frames = np.linspace(0, len(cells), min(len(cells), _MAX_COLUMNS), endpoint=False).astype(int)
    loudest = np.maximum.reduceat(cells, first_frames, axis=0)
    return (20.0 * np.log10(np.maximum(loudest, 1e-9))).T.astype(np.float32)


def spectrogram_png(spectrum_db: Floats, top_db: float) -> bytes:
    """Draw a spectrogram as a PNG file, 80 dB from black to `top_db`.

    Shape
    -----
    spectrum_db: [n_rows, n_columns], the lowest frequency first

    Raises
    ------
    codec.evaluate.extras.MissingExtraError
        If Pillow is not installed.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingExtraError("pillow") from error
    shares = np.clip(1.0 + (spectrum_db[::-1] - top_db) / RANGE_DB, 0.0, 1.0)
    picture = Image.frombytes(
        "P", (shares.shape[1], shares.shape[0]), np.rint(255.0 * shares).astype(np.uint8).tobytes()
    )
    places = np.linspace(0.0, len(_COLOURS) - 1.0, 256)
    channels = [np.interp(places, range(len(_COLOURS)), channel) for channel in zip(*_COLOURS, strict=True)]
    picture.putpalette(np.rint(np.stack(channels, axis=1)).astype(np.uint8).tobytes())
    stream = io.BytesIO()
    picture.save(stream, "PNG", optimize=True)
    return stream.getvalue()
