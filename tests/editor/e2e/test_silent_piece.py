"""A recording of silence: nothing is drawn, nothing is offered, and what is said of its events is true."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from editor.session import Session, Settings
from editor.views.timeline.spectrum import log_spectrogram
from editor.views.window.main_window import MainWindow
from tests.editor.codec_fakes import SilentPlayback, SineCodec, plain_layout
from tests.editor.waiting import wait_ms

_RATE = 22_050
_OFFER_MS = 1_300
"""After this time the offer would be there."""


def texts(window: MainWindow) -> list[str]:
    return [label.text() for label in window.findChildren(QLabel) if label.isVisible()]


def test_a_piece_without_events_has_no_offer_and_no_promise(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(_RATE), _RATE)
    session = Session(
        load_codec=lambda: SineCodec(0),
        playback=SilentPlayback(),  # type: ignore[arg-type]
        settings=Settings(tmp_path / "settings.ini"),
        recovery_folder=tmp_path / "recovery",
        compute_layout=plain_layout,
    )
    window = MainWindow(session)
    window.files.may_close_document = lambda: True  # type: ignore[method-assign]
    qtbot.addWidget(window)
    window.resize(1300, 850)
    window.show()
    with qtbot.waitSignal(session.encode_finished):
        window.files.open_paths([path])
    wait_ms(_OFFER_MS)
    assert len(session.document) == 0
    assert window.timbre_offer.callout is None, "there is no picture to show"
    assert not window.preferences.flag("timbre_offered"), "the next piece has one"
    assert not [text for text in texts(window) if "once a recording is encoded" in text]
    window.release()
    session.close()


def test_silence_is_blank_and_a_soft_sound_is_not() -> None:
    silent = log_spectrogram(np.zeros((2, _RATE), np.float32), _RATE)
    assert silent.image.max() == 0
    soft = 1e-3 * np.sin(2 * np.pi * 440 * np.arange(_RATE) / _RATE).astype(np.float32)
    loud = log_spectrogram(1e3 * soft, _RATE).image.astype(int)
    assert abs(log_spectrogram(soft, _RATE).image.astype(int) - loud).max() <= 1, "loudness is relative"
