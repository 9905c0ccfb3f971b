"""A real PortAudio stream, on ALSA's null device, which keeps what it is given in a file.

PortAudio is one of the project's named system packages, so where it is missing or broken these tests fail.
They run in a process of their own: PortAudio and ALSA read their configuration once.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.xdist_group("sound device")

RATE = 44_100

DEVICE = """
pcm.!default {{
    type file
    file "{heard}"
    format raw
    slave.pcm {{ type null }}
}}
ctl.!default {{ type null }}
"""

PRELUDE = """
import json, sys, threading
import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from codec.audio.clip import AudioClip
from editor.audio import Playback, Source

app = QCoreApplication([])
told = []
playback = Playback()
playback.message.connect(told.append)

def until(reached, seconds=20.0):
    loop, gave_up = QEventLoop(), []
    poll = QTimer(interval=5)
    poll.timeout.connect(lambda: reached() and loop.quit())
    QTimer.singleShot(int(1000 * seconds), lambda: (gave_up.append(True), loop.quit()))
    poll.start()
    loop.exec()
    poll.stop()
    assert not gave_up, "nothing happened"

def done(**found):
    playback.close()
    threads = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    print(json.dumps({"told": told, "threads": threads, **found}))
"""


def run(script: str, alsa: Path) -> dict[str, Any]:
    """Run a script after the prelude with an ALSA configuration; return what it printed."""
    completed = subprocess.run(
        [sys.executable, "-W", "error", "-c", PRELUDE + script],
        env={**os.environ, "ALSA_CONFIG_PATH": str(alsa), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert completed.returncode == 0, completed.stderr
    return json.loads(completed.stdout.splitlines()[-1])


@pytest.fixture
def heard(tmp_path: Path) -> Path:
    return tmp_path / "heard.raw"


@pytest.fixture
def alsa(tmp_path: Path, heard: Path) -> Path:
    path = tmp_path / "asound.conf"
    path.write_text(DEVICE.format(heard=heard))
    return path


def played(heard: Path) -> np.ndarray:
    """Return what the device was given, without the silence before and after it."""
    samples = np.fromfile(heard, np.float32).reshape(-1, 2)
    sounding = np.flatnonzero(samples.any(1))
    assert len(sounding), "the device was given silence only"
    return samples[sounding[0] : sounding[-1] + 1]


def test_a_device_is_given_the_mix_sample_by_sample(alsa: Path, heard: Path) -> None:
    found = run(
        """
mix = np.random.default_rng(0).uniform(0.1, 0.9, (22_050, 2)).astype(np.float32)
playback.set_mix(mix, 44_100)
playback.play(0.0)
until(lambda: not playback.is_playing)
position_s = playback.position_s
until(lambda: playback._output.engine.silent)
done(name=playback.backend_name, rate=playback.sample_rate, position_s=position_s)
""",
        alsa,
    )
    assert found["told"] == []
    assert found["threads"] == []
    assert found["rate"] == RATE
    assert found["name"] == "default"
    assert found["position_s"] == pytest.approx(0.5)
    mix = np.random.default_rng(0).uniform(0.1, 0.9, (22_050, 2)).astype(np.float32)
    np.testing.assert_array_equal(played(heard), mix)


def test_edits_switches_and_seeks_reach_a_device_without_a_gap_or_a_click(alsa: Path, heard: Path) -> None:
    found = run(
        """
# The null device is faster than time, so the loop is what keeps it busy.
def flat(level):
    return np.full((44_100, 2), level, np.float32)

playback.set_original(AudioClip(flat(0.25).T.copy(), 44_100))
playback.set_mix(flat(0.5), 44_100)
playback.set_loop((0.2, 0.8))
playback.play(0.3)
engine = playback._output.engine
for change in (
    lambda: playback.set_mix(flat(0.75), 44_100),
    lambda: playback.choose(Source.RECORDING),
    lambda: playback.seek(0.6),
    lambda: playback.choose(Source.MIX),
    lambda: playback.stop(),
):
    n_filled = engine.n_filled
    until(lambda: engine.n_filled > n_filled + 4410)
    change()
until(lambda: engine.silent)
done()
""",
        alsa,
    )
    assert found["told"] == []
    sound = played(heard)[:, 0]
    steps = np.abs(np.diff(sound))[100:]
    assert steps.max() <= 0.75 / 440
    levels = [level for level in (0.5, 0.75, 0.25) if (sound == np.float32(level)).sum() > 2000]
    assert levels == [0.5, 0.75, 0.25]
    assert (sound[500:-500] > 0.2).all()


def test_the_device_is_listed_can_be_named_and_is_looked_for_again(alsa: Path) -> None:
    found = run(
        """
names = playback.output_devices()
playback.set_mix(np.full((4410, 2), 0.5, np.float32), 44_100)
playback.choose_device(names[0])
playback.play()
until(lambda: not playback.is_playing)
until(lambda: playback._output.engine.silent)
done(names=names, again=playback.output_devices(), name=playback.backend_name)
""",
        alsa,
    )
    assert found["names"] == ["default (ALSA)"]
    assert found["again"] == found["names"]
    assert found["told"] == []


def test_a_machine_without_a_device_plays_silently(alsa: Path) -> None:
    # ALSA's own library aborts on a configuration that names no device at all.
    alsa.write_text("pcm.!default { type hw card 31 }\nctl.!default { type hw card 31 }\n")
    found = run(
        """
playback.set_mix(np.full((4410, 2), 0.5, np.float32), 44_100)
playback.play(0.0)
until(lambda: not playback.is_playing)
done(position_s=playback.position_s, name=playback.backend_name, names=playback.output_devices())
""",
        alsa,
    )
    assert found["names"] == []
    assert found["name"] == "no sound device"
    assert found["position_s"] == pytest.approx(0.1)
    assert len(found["told"]) == 1
    assert found["told"][0].startswith("No sound device: playing silently")
    assert found["threads"] == []
