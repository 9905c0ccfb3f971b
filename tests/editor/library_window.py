"""A window with a piece of a few events, and a library of others beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from codec.audio.clip import save_audio
from codec.library import Library
from editor.session import Session, Settings
from editor.views.window.main_window import MainWindow
from tests.codec.library.made_up import made_up_piece
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout
from tests.editor.threads import assert_no_thread_left

__all__ = ["MODEL", "N_OTHERS", "N_PIECE", "add_others", "window_with_piece"]

MODEL = SineCodec.identity
N_PIECE, N_OTHERS = 8, 40


@contextmanager
def window_with_piece(
    qtbot: QtBot, codec: SineCodec, folder: Path, library: Path | None = None
) -> Iterator[MainWindow]:
    """Show a window with a recording of eight events, encoded by a codec that finds as many.

    The library is the user's, or in the folder that is given.
    """
    before = set(threading.enumerate())
    recording = folder / "piece.wav"
    save_audio(recording, np.random.default_rng(0).uniform(-0.1, 0.1, (1, 44_100)).astype(np.float32), 22_050)
    settings = Settings(folder / "settings.ini")
    session = Session(
        load_codec=lambda: codec,
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=settings,
        recovery_folder=folder / "recovery",
        compute_layout=plain_layout,
        library_folder=library,
    )
    made = MainWindow(session)
    made.files.may_close_document = lambda: True
    qtbot.addWidget(made)
    made.show()
    with qtbot.waitSignal(session.encode_finished):
        session.open_path(recording)
    assert len(session.document) == N_PIECE
    yield made
    made.timeline.wait()
    session.close()
    assert_no_thread_left(before)


def add_others(folder: Path | None = None) -> range:
    """Add a piece of its model to a library, and one of another; return the first one's rows."""
    with Library.open(folder) as library:
        rows = library.add_encoded(made_up_piece(1, N_OTHERS, model=MODEL)).rows
        library.add_encoded(made_up_piece(2, 10))
        return rows
