"""Sonic Visualiser and Audacity show our layers and labels where the events are."""

from __future__ import annotations

import csv
import json
import os
import select
import shutil
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from codec.audio.writing import save_audio
from codec.exchange.labels import write_audacity_labels
from codec.exchange.svl import write_svl
from tests.programs.piece import piece
from tests.programs.programs import Screen, appeared, cannot, program, running, screen, until, version_of

_SCRIPT_MODULE = Path("/usr/lib/audacity/modules/mod-script-pipe.so")
_PIPES = "/tmp/audacity_script_pipe"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """A folder with a recording and its events."""
    folder, score = tmp_path / "exports", piece()
    folder.mkdir()
    noise = np.random.default_rng(0).uniform(-0.1, 0.1, (2, 441_000)).astype(np.float32)
    save_audio(folder / "walk.wav", noise, score.sample_rate, "PCM_24")
    write_svl(folder / "walk.svl", score)
    write_audacity_labels(folder / "walk.txt", score)
    return folder


# Sonic Visualiser


def test_sonic_visualiser_shows_every_event(exports: Path, tmp_path: Path) -> None:
    score = piece()
    _in_sonic_visualiser(exports, tmp_path, ["/exportlayer", "/exportlayer"], ["shown.csv", "shown.svl"])
    with (exports / "shown.csv").open(encoding="utf-8", newline="") as stream:
        # Labels end with the identifier.
        rows = {row[-1].split(" · ")[-1]: row for row in csv.reader(stream)}
    assert rows.keys() == {each.event.event_id for each in score.events}
    for each in score.events:
        onset, pitch, length, _level, label = rows[each.event.event_id]
        # Whole samples.
        assert float(onset) == pytest.approx(each.onset_s, abs=1 / 44_100)
        assert float(length) == pytest.approx(each.measures.audible_length_s, abs=1 / 44_100)
        assert float(pitch) == pytest.approx(each.measures.pitch_hz, rel=1e-5)
        assert label.split(" · ")[0] == (each.note or "noise")
    # What it saves as a layer itself still tells the events apart.
    points = ET.parse(exports / "shown.svl").findall("data/dataset/point")
    assert sorted(point.attrib["label"] for point in points) == sorted(row[-1] for row in rows.values())


def test_sonic_visualiser_aligns_the_layer_with_the_recording(exports: Path, tmp_path: Path) -> None:
    _in_sonic_visualiser(exports, tmp_path, ["/save"], ["shown.sv"])
    unpacked = subprocess.run(["bzip2", "-dc", str(exports / "shown.sv")], capture_output=True, check=True)
    models = {each.get("type"): each.attrib for each in ET.fromstring(unpacked.stdout).iter("model")}
    assert models["wavefile"]["end"] == "441000"
    assert models["wavefile"]["sampleRate"] == models["sparse"]["sampleRate"] == "44100"


def _in_sonic_visualiser(exports: Path, home: Path, commands: list[str], files: list[str]) -> None:
    """Open recording and layer, and do something that writes a file with the layer chosen."""
    path = program("sonic-visualiser", "sonic-visualiser")
    said = [f"{command} {exports / name}" for command, name in zip(commands, files, strict=True)]
    opened = [f"/open {exports / 'walk.wav'}", f"/open {exports / 'walk.svl'}", "1"]
    # The first layers are the ruler and the waveform.
    lines = [*opened, "/setcurrent 1 3", *said, "/quit"]
    (exports / "script.osc").write_text("\n".join(lines) + "\n", "utf-8")
    with screen(home) as shown:
        version = ".".join(version_of("sonic-visualiser"))
        settings = home / ".config" / "sonic-visualiser" / "Sonic Visualiser.conf"
        settings.parent.mkdir(parents=True)
        settings.write_text(f"[Preferences]\nnetwork-permission-{version}=false\n")
        command = [path, "--no-audio", "--no-splash", "--osc-script", str(exports / "script.osc")]
        with running(command, exports, shown.environment):
            for name in files:
                appeared(exports / name)


# Audacity


def test_audacity_shows_a_label_for_every_event(exports: Path, tmp_path: Path) -> None:
    score = piece()
    with _audacity(tmp_path, exports) as (do, shown):
        do(f"Import2: Filename={exports / 'walk.wav'}")
        # The command waits for its file dialog.
        asked = threading.Thread(target=do, args=("ImportLabels:",))
        asked.start()
        shown.window("Select")
        shown.type(str(exports / "walk.txt"))
        shown.keys("Return")
        asked.join(60)
        assert not asked.is_alive()
        ((_, labels),) = json.loads(do("GetInfo: Type=Labels Format=JSON"))
        (clip,) = json.loads(do("GetInfo: Type=Clips Format=JSON"))
    assert (clip["start"], clip["end"]) == (0, 10)
    assert len(labels) == len(score.events)
    for (begin, end, text), each in zip(labels, score.events, strict=True):
        # It prints six digits.
        assert begin == pytest.approx(each.onset_s, abs=2e-5)
        assert end == pytest.approx(each.end_s, abs=2e-5)
        assert text == each.label


@contextmanager
def _audacity(home: Path, folder: Path) -> Iterator[tuple[Callable[[str], str], Screen]]:
    """Start Audacity with its scripting module; yield a function that returns the answer to a command."""
    path = program("audacity", "audacity")
    if not _SCRIPT_MODULE.is_file():
        cannot(f"this Audacity has no scripting module ({_SCRIPT_MODULE})")
    to, answers = (Path(f"{_PIPES}.{way}.{os.getuid()}") for way in ("to", "from"))
    if _opens(to, []):
        cannot("an Audacity that is running has the scripting pipes of this user")
    with screen(home) as shown:
        # A first start looks for plug-ins, in processes that make the pipes as well and take them along.
        _audacity_settings(home, scripting=False)
        with running([path], folder, shown.environment):
            shown.window("^Audacity$")
        for each in (to, answers):
            each.unlink(missing_ok=True)
        _audacity_settings(home, scripting=True)
        opened: list[int] = []
        with running([path], folder, shown.environment):
            shown.window("^Audacity$")  # commands before it are lost
            until(lambda: _opens(to, opened), "the scripting pipe")
            with os.fdopen(opened[0], "w") as asking, answers.open("rb", buffering=0) as answering:

                def do(command: str) -> str:
                    asking.write(command + "\n")
                    asking.flush()
                    text = b""
                    while not text.endswith(b"\n\n") or b"BatchCommand finished" not in text:
                        ready, _, _ = select.select([answering], [], [], 60.0)
                        assert ready, f"Audacity does not answer to {command}"
                        text += answering.read(65536)
                    answer, _, status = text.decode().partition("BatchCommand finished: ")
                    assert status.strip() == "OK", status
                    return answer

                yield do, shown
        for each in (to, answers):
            each.unlink(missing_ok=True)


def _audacity_settings(home: Path, *, scripting: bool) -> None:
    """Write Audacity's settings: no welcome, as at a second start of its version; no questions."""
    path, temporary = home / ".audacity-data" / "audacity.cfg", home / "temporary"
    path.parent.mkdir(exist_ok=True)
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    major, minor, micro = version_of("audacity")
    # The modification time of the module says that the user knows it.
    seen = datetime.fromtimestamp(_SCRIPT_MODULE.stat().st_mtime, UTC).astimezone()
    path.write_text(
        f"""PrefsVersion=1.1.1r1
[Version]
Major={major}
Minor={minor}
Micro={micro}
[GUI]
ShowSplashScreen=0
[Update]
UpdateNoticeShown=1
DefaultUpdatesChecking=0
[Directories]
TempDir={temporary}
[Module]
mod-script-pipe={int(scripting)}
[ModulePath]
mod-script-pipe={_SCRIPT_MODULE}
[ModuleDateTime]
mod-script-pipe={seen:%Y-%m-%dT%H:%M:%S}
"""
    )


def _opens(pipe: Path, opened: list[int]) -> bool:
    """Open a pipe for writing, into `opened`, if another program reads it."""
    try:
        opened.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True
