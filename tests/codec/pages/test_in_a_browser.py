"""Pages in headless Chromium: sounds, clicks, keys, and nothing in the console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codec.audio.clip import AudioClip
from codec.events.event import Stage
from codec.pages.share import write_piece_page
from tests.codec.pages.browser import NEEDS_CHROMIUM, chromium, opened, problems, waited
from tests.codec.pages.conftest import RATE, tone_piece

pytestmark = [NEEDS_CHROMIUM, pytest.mark.xdist_group("browser")]

_N_MANY = 1_000
_PROMPT = 0.1
"""Seconds in which a click is answered on an idle machine."""
_BUSY = 20.0
"""How many times slower the machine of the tests may be."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as driver:
        yield driver


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Pages with few and with many events, by their number."""
    folder = tmp_path_factory.mktemp("pages")
    paths: dict[int, Path] = {}
    for n_events, duration_s in ((8, 6.0), (_N_MANY, 60.0)):
        paths[n_events] = folder / f"{n_events}.html"
        piece, sounds = tone_piece(n_events, duration_s, title='<b onclick="x">"tones"</b>')
        write_piece_page(paths[n_events], piece, sounds)
    return paths


def click_event(browser: Any, index: int) -> None:
    """Click on an event of the map with the mouse, and wait until it is shown."""
    from selenium.webdriver.common.action_chains import ActionChains

    canvas = browser.find_element("id", "map")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", canvas)
    x, y = browser.execute_script(
        "const p = window.pointillist.map, c = p.canvas, [x, y] = p.place(EVENTS[arguments[0]]);"
        "return [x - c.clientWidth / 2, y - c.clientHeight / 2];",
        index,
    )
    ActionChains(browser, duration=0).move_to_element_with_offset(
        canvas, round(x), round(y)
    ).click().perform()
    waited(browser, f"window.pointillist.Stages.pictured === {index}")


def press(browser: Any, *keys: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser, duration=0).send_keys(*keys).perform()


def rendered(browser: Any, index: int, what: str | int) -> np.ndarray:
    """Return what an OfflineAudioContext renders of an event, [n_samples] at 48 kHz."""
    samples = browser.execute_async_script(
        "const [index, what, done] = arguments;"
        "window.pointillist.Sound.rendered(index, what).then((b) => done(Array.from(b.getChannelData(0))));",
        index,
        what,
    )
    return np.array(samples, np.float32)


def test_an_event_is_played_and_its_stages_are_shown(browser: Any, pages: dict[int, Path]) -> None:
    opened(browser, pages[8])
    click_event(browser, 5)
    assert browser.execute_script("return window.pointillist.chosen") == 5
    began = browser.execute_script("return window.pointillist.Sound.context.currentTime")
    waited(browser, f"window.pointillist.Sound.context.currentTime > {began} + 0.3")
    assert browser.execute_script("return window.pointillist.Sound.context.state") == "running"
    assert "Sound 6 of 8" in browser.find_element("id", "facts").text
    for each in browser.find_elements("css selector", ".stage-play"):
        assert each.is_enabled()
        colours = browser.execute_script(
            "const c = arguments[0].querySelector('canvas');"
            "return new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size;",
            each,
        )
        assert colours > 20
    assert problems(browser) == []


def test_before_a_sound_is_chosen_the_stages_have_the_colours_of_the_page(
    browser: Any, pages: dict[int, Path]
) -> None:
    opened(browser, pages[8])
    pictures = "[...document.querySelectorAll('.picture')].map((it) => getComputedStyle(it).backgroundColor)"
    for choice, light in (("light", True), ("dark", False)):
        browser.execute_script(f"document.getElementById('scheme-{choice}').click()")
        for colour in browser.execute_script(f"return {pictures}"):
            red = int(colour.split("(")[1].split(",")[0])
            assert (red > 128) == light, (choice, colour)
    click_event(browser, 5)
    assert browser.execute_script(f"return {pictures}") == ["rgb(8, 8, 12)"] * 3


def test_what_is_rendered_is_the_event_within_the_loss_of_the_codec(
    browser: Any, pages: dict[int, Path]
) -> None:
    opened(browser, pages[8])
    piece, sounds = tone_piece(8, 6.0)
    event = piece.events[2].event
    alone = AudioClip(sounds.alone(event)[0].samples, RATE).resampled(48_000).samples[0]
    heard = rendered(browser, 2, "heard")
    n = min(len(heard), len(alone))
    assert n > 0.8 * len(alone)
    difference = heard[:n] - alone[:n]
    assert np.square(difference).sum() < 0.1 * np.square(alone[:n]).sum()
    other = AudioClip(sounds.alone(piece.events[6].event)[0].samples, RATE).resampled(48_000).samples[0]
    assert np.square(heard[:n] - other[:n]).sum() > np.square(alone[:n]).sum()
    model = rendered(browser, 2, "model")
    room = AudioClip(sounds.stages(event)[Stage.ROOM][None], 22_050).resampled(48_000)
    assert np.abs(model).max() == pytest.approx(float(np.abs(room.samples).max()), rel=0.2)


def test_the_mix_plays_and_moves_the_cursor(browser: Any, pages: dict[int, Path]) -> None:
    opened(browser, pages[8])
    assert browser.execute_script("return window.pointillist.mix.duration") == pytest.approx(6.0, abs=0.02)
    browser.find_element("id", "play").click()
    waited(browser, "window.pointillist.timeline.cursor > 0.2")
    assert browser.find_element("id", "play").get_attribute("aria-label") == "Stop"
    press(browser, "\ue00c")  # Escape
    waited(browser, "window.pointillist.mix.paused")
    assert problems(browser) == []


def test_all_can_be_done_with_keys(browser: Any, pages: dict[int, Path]) -> None:
    opened(browser, pages[8])
    right, left = "\ue014", "\ue012"
    press(browser, right, right, left, right)
    waited(browser, "window.pointillist.chosen === 1")
    timeline = browser.find_element("id", "timeline")
    assert timeline.get_attribute("aria-valuenow") == "2"
    assert "Sound 2 of 8" in timeline.get_attribute("aria-valuetext")
    press(browser, "m")
    assert browser.execute_script("return window.pointillist.which") == "model"
    press(browser, "3")
    waited(browser, "window.pointillist.Sound.sounding")
    press(browser, " ")
    waited(browser, "!window.pointillist.mix.paused")
    press(browser, " ")
    waited(browser, "window.pointillist.mix.paused")
    assert problems(browser) == []


def test_no_time_of_the_ruler_is_cut_off(browser: Any, pages: dict[int, Path]) -> None:
    opened(browser, pages[8])
    ends = browser.execute_script(
        "const all = CanvasRenderingContext2D.prototype, own = all.fillText, ends = [];"
        "all.fillText = function (text, x, y) {"
        "  ends.push(x + this.measureText(text).width); own.call(this, text, x, y); };"
        "window.pointillist.timeline.draw(); all.fillText = own; return ends;"
    )
    assert len(ends) > 8
    assert max(ends) <= browser.execute_script("return window.pointillist.timeline.canvas.clientWidth")


def test_everything_that_can_be_used_has_a_name(browser: Any, pages: dict[int, Path]) -> None:
    opened(browser, pages[8])
    browser.find_element("css selector", "#list summary").click()
    waited(browser, "document.querySelectorAll('#rows tr').length === 8")
    used = browser.find_elements("css selector", "button, input, [tabindex], [role=img]")
    assert len(used) > 20
    nameless = [each.get_attribute("outerHTML") for each in used if not each.accessible_name.strip()]
    assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_a_phone_and_changes_its_colours(
    browser: Any, pages: dict[int, Path], width: int, scheme: str
) -> None:
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        opened(browser, pages[8])
        browser.execute_script(f"document.getElementById('scheme-{scheme}').click()")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        ground = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert ground == {"light": "rgb(240, 240, 241)", "dark": "rgb(38, 39, 43)"}[scheme]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_click_among_a_thousand_events_is_answered_at_once(browser: Any, pages: dict[int, Path]) -> None:
    opened(browser, pages[_N_MANY])
    answers: list[float] = []
    for index in (900, 500, 100):
        click_event(browser, index)
        answers.append(browser.execute_script("return window.pointillist.answered") / 1000.0)
    assert 0.0 < min(answers) < _PROMPT * _BUSY
    assert problems(browser) == []
