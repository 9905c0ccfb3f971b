"""The states of the Compare panel of which pictures are made: real codecs on a passage of the open piece."""

from __future__ import annotations

from collections.abc import Iterator

from picture_gestures import rest, wait
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from editor.views.window.main_window import MainWindow

__all__ = ["compare_states"]

_LOOP_S = (3.0, 7.0)
_WANTED = ("events-draft", "opus-6", "mp3-8", "pursuit-71", "siren-64x4")
_N_LEAST = 3
_SIZE = (900, 470)


def compare_states(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """Yield names of states, and the widget to grab; codecs are run for the first one only."""
    compare, panel, dock = window.session.compare, window.compare_panel, window.docks["compare"]
    window.session.playback.set_loop(_LOOP_S)
    window.show_loop()
    window.actions_by_id["compare_codecs"].trigger()
    dock.resize(*_SIZE)
    rest(0.5)
    if not compare.runs:
        yield "compare-empty", dock
        names = [entry.name for entry in compare.entries]
        chosen = [name for name in _WANTED if name in names]
        chosen += [name for name in names if name not in chosen][: max(0, _N_LEAST - len(chosen))]
        for row in range(panel.setup.codecs.count()):
            item = panel.setup.codecs.item(row)
            on = item.text() in chosen
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        panel.setup.compare.click()
        wait(lambda: any(run.losses or run.rendition for run in compare.runs.values()))
        rest(2.0)
        yield "compare-running", dock
        wait(lambda: not compare.running)
    panel.tabs.setCurrentWidget(panel.listen)
    second = list(compare.runs)[min(1, len(compare.runs) - 1)]
    compare.hear(second)
    rest(1.5)
    window.session.playback.stop()
    for kind, name in (("spectrogram", "compare"), ("error", "compare-error"), ("waveform", "compare-wave")):
        panel.listen.show_kind(kind)  # type: ignore[arg-type]
        rest(1.5)
        yield name, dock
    panel.listen.show_kind("spectrogram")
    panel.tabs.setCurrentWidget(panel.quality)
    yield "compare-quality", dock
    panel.tabs.setCurrentWidget(panel.abx)
    yield "compare-abx-begin", dock
    panel.abx.begin.click()
    panel.abx.buttons["X"].click()
    rest(0.5)
    yield "compare-abx", dock
    panel.abx.stop.click()
    panel.tabs.setCurrentWidget(panel.rating)
    panel.rating.begin.click()
    wait(lambda: compare.rating.test is not None)
    for place, score in enumerate((35, 100, 62)[: len(panel.rating.plays)]):
        panel.rating.plays[place].click()
        panel.rating.sliders[place].setValue(score)
    rest(0.5)
    yield "compare-rating", dock
    for place in range(len(panel.rating.plays)):
        panel.rating.plays[place].click()
        panel.rating.sliders[place].setValue(90 - 9 * place)
    panel.rating.finish.click()
    rest(0.3)
    yield "compare-rating-end", dock
    panel.rating.again.click()
    panel.tabs.setCurrentWidget(panel.listen)
    dock.close()
    window.play.clear_loop()
