"""What is tried: the programs that are installed, with their versions."""

from __future__ import annotations

import shutil
import subprocess

_PACKAGES = (
    "fluidsynth",
    "timidity",
    "sonic-visualiser",
    "audacity",
    "rosegarden",
    "lmms",
    "ardour",
    "musescore3",
)


def pytest_report_header() -> str:
    """Return the line above the results."""
    if shutil.which("dpkg-query") is None:
        return "programs: this system has no Debian packages"
    asked = ["dpkg-query", "-W", "-f", "${Package} ${Version}, ", *_PACKAGES]
    found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    return f"programs: {found.rstrip(', ') or 'none'}"
