"""Do the whole job as a new user would, on a virtual screen, with real mouse and keys; look at it afterwards.

    python scripts/tour.py [--out out/tour] [--hands mouse] [--scheme light] [--scale 1]    (make tour)

Each run starts with empty settings: the demo piece opens and is encoded as a draft; an event is heard, moved
and put into another room; its neighbours are heard; a copy is made and deleted; the result is exported,
everything undone, exported again; a recording is added to the library, and one of its events put into the
piece and taken out; the project is saved. Without options there are four runs: mouse and light colours at one
and two pixels per point, mouse and dark, keyboard alone and dark. Each step is checked by its effect; the
first that has none ends the script with a line about it. Pictures: ``OUT/HANDS-SCHEME@SCALEx-NN-STEP.png``.

Input goes through the window system: ``xdotool`` sends it to the X server (XTest), and a window manager gives
the windows their focus. In the run with the keyboard alone, the names and roles of all controls are checked
as a screen reader has them (AT-SPI), if ``python3-pyatspi`` and ``at-spi2-core`` are installed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

_PROGRAMS = ("xvfb-run", "xdotool", "openbox", "dbus-run-session")
_RUNS = (("mouse", "light", 1), ("mouse", "light", 2), ("mouse", "dark", 1), ("keys", "dark", 1))
_NAMES = ("hands", "scheme", "scale")
_WIDTH, _HEIGHT = 1440, 900
_RUN_S = 2_400
_END_S = 30  # the computation of captured sounds in the background ends after its current event
_N_READS = 20
_NO_ROLES = ("unknown", "invalid", "filler")
_CHARTS = ("Timeline", "Map")
"""What is painted, and has to say in words what is selected."""
_ROOT = Path(__file__).parents[1]


def main() -> int:
    """Make the runs of the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Do a new user's whole job on a virtual screen.")
    parser.add_argument("--out", type=Path, default=Path("out/tour"), metavar="FOLDER")
    parser.add_argument("--hands", choices=("mouse", "keys"), help="only with these")
    parser.add_argument("--scheme", choices=("light", "dark"), help="only in these colours")
    parser.add_argument("--scale", type=int, choices=(1, 2), help="only at this scale")
    parser.add_argument("--inside", metavar="LABEL", help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.inside:
        return _inside(options.out, options.inside, options.hands, options.scheme)
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        print(
            f"tour: {', '.join(missing)} not found: sh scripts/system_packages.sh install tour",
            file=sys.stderr,
        )
        return 1
    chosen = options.hands, options.scheme, options.scale
    wanted: dict[str, str | int] = {k: v for k, v in zip(_NAMES, chosen, strict=True) if v is not None}
    runs = [run for run in _RUNS if wanted.items() <= dict(zip(_NAMES, run, strict=True)).items()]
    if not runs:  # a combination of its own
        hands, scheme, scale = _RUNS[0]
        runs = [(options.hands or hands, options.scheme or scheme, options.scale or scale)]
    for hands, scheme, scale in runs:
        if _run(options.out.resolve(), hands, scheme, scale):
            return 1
    return 0


def _run(out: Path, hands: str, scheme: str, scale: int) -> int:
    """Make one run in a new X server, with a new home folder."""
    label = f"{hands}-{scheme}@{scale}x"
    for old in out.glob(f"{label}-*.png"):
        old.unlink()
    print(f"tour: {label}", flush=True)
    with tempfile.TemporaryDirectory(prefix="tour-") as home:
        folders = {
            f"XDG_{kind}_HOME": f"{home}/{kind.lower()}" for kind in ("CONFIG", "DATA", "STATE", "CACHE")
        }
        runtime = Path(home, "runtime")
        runtime.mkdir(mode=0o700)
        environment = {
            **os.environ, **folders, "HOME": home, "XDG_RUNTIME_DIR": str(runtime), "LANG": "C.UTF-8",
            "PYTHONPATH": str(_ROOT), "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": str(scale),
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1" if hands == "keys" else "0",
        }  # fmt: skip
        screen = f"-screen 0 {_WIDTH * scale}x{_HEIGHT * scale}x24"
        command = ["xvfb-run", "-a", "-s", screen, "dbus-run-session", "--", sys.executable, __file__]
        command += ["--out", str(out), "--hands", hands, "--scheme", scheme, "--inside", label]
        status = subprocess.run(command, env=environment, check=False, timeout=_RUN_S).returncode
        logged = "".join(path.read_text(errors="replace") for path in Path(home).rglob("*.log"))
    if "Traceback" in logged:
        print(f"tour: {label}: the program logged an error:\n{logged}", file=sys.stderr)
        return 1
    return status


def _inside(out: Path, label: str, hands: str, scheme: str) -> int:
    """Start the program in this process, on the screen there is, and the script beside it."""
    from PySide6.QtWidgets import QApplication
    from tour_screen import Hands, Screen, StepError
    from tour_steps import NewUser

    from editor import app as program
    from editor.theme import apply_scheme

    home = Path(os.environ["HOME"])
    manager = subprocess.Popen(["openbox"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    keep = QApplication(["pointillist"])
    screen = Screen(out, label)
    failed: list[str] = []
    ended = threading.Event()

    def go() -> None:
        step = "start"
        try:
            by_mouse = hands == "mouse"
            names = (lambda _place: None) if by_mouse else _name_check(failed)
            screen.ask(partial(apply_scheme, scheme))
            for step, act in NewUser(screen, Hands(screen), home, by_mouse=by_mouse, names=names).steps:
                began = time.monotonic()
                act()
                print(f"    {step} ({time.monotonic() - began:.1f} s)", flush=True)
            if not ended.wait(_END_S):
                raise StepError("expected that the program ends")
        except Exception as error:  # noqa: BLE001 - whatever it is, the script ends with a line about it
            with contextlib.suppress(Exception):
                screen.picture(f"failed-{step}")
            kind = "" if isinstance(error, StepError) else f"{type(error).__name__}: "
            print(f"tour: {label}: step {step!r} failed: {kind}{error}", file=sys.stderr, flush=True)
            manager.kill()
            os._exit(1)  # the program may be in a dialog, or hang

    script = threading.Thread(target=go, daemon=True)
    script.start()
    status = program.main([])
    ended.set()
    script.join(60)
    manager.terminate()
    del keep
    for line in failed:
        print(f"tour: {label}: {line}", file=sys.stderr)
    return status or bool(failed)


def _name_check(failed: list[str]) -> Callable[[str], None]:
    """Return what checks the names of all visible controls; it adds a line to `failed` for each fault."""
    reader = next((each for each in ("/usr/bin/python3", sys.executable) if _has_pyatspi(each)), None)
    if reader is None:
        print(
            "    names for screen readers: skipped, python3-pyatspi or at-spi2-core is not installed",
            flush=True,
        )
        return lambda _place: None

    def check(place: str) -> None:
        command = [reader, str(Path(__file__).with_name("tour_names.py")), str(os.getpid())]
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        controls: list[tuple[str, str, str, str]] = []
        problem = ""
        for _ in range(_N_READS):  # the first read starts the bus, and the program joins it a little later
            read = subprocess.run(
                command, env=environment, capture_output=True, text=True, check=False, timeout=300
            )
            controls = [json.loads(line) for line in read.stdout.splitlines()]
            problem = read.stderr.strip()[-300:]
            if controls:
                break
            time.sleep(1)
        else:
            failed.append(f"{place}: AT-SPI reads no control: {problem}")
            return
        print(f"    {len(controls)} controls of {place} read as by a screen reader", flush=True)
        charts = {name for role, name, _, description in controls if role == "chart" and description}
        if any(name in _CHARTS for _, name, _, _ in controls):
            lacking = [name for name in _CHARTS if name not in charts]
            failed.extend(f"{place}: no chart with a description: {name}" for name in lacking)
        for role, name, path, _ in controls:
            line = f"{place}: a control without a {'role' if name.strip() else 'name'}: {path}"
            if (not name.strip() or role in _NO_ROLES) and line not in failed:
                failed.append(line)

    return check


def _has_pyatspi(python: str) -> bool:
    probe = [python, "-c", "import pyatspi"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with contextlib.suppress(OSError):
        return subprocess.run(probe, env=environment, capture_output=True, check=False).returncode == 0
    return False


if __name__ == "__main__":
    sys.exit(main())
