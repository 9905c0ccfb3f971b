"""Fixtures for every test: no window on a screen, no settings of the user's, no network."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Qt and the folders are looked up on import, so this cannot wait for a fixture.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("POINTILLIST_TEST_PLATFORM", "offscreen")
_FOLDER_VARIABLES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
_SESSION_FOLDER = tempfile.TemporaryDirectory(prefix="pointillist-tests-", ignore_cleanup_errors=True)
for _variable in _FOLDER_VARIABLES:
    os.environ[_variable] = str(Path(_SESSION_FOLDER.name, _variable.lower()))

import hypothesis  # noqa: E402 - after the environment is set
import numpy as np  # noqa: E402
import pytest  # noqa: E402

from codec.events.event import MODEL_SAMPLE_RATE, VECTOR_SIZE, Event  # noqa: E402

# A loaded machine is slow, not wrong.
hypothesis.settings.register_profile("pointillist", deadline=None)
hypothesis.settings.load_profile("pointillist")

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def isolated_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test empty folders for settings, state and caches; return what they are in."""
    root = tmp_path / "user"
    for variable in _FOLDER_VARIABLES:
        folder = root / variable.removeprefix("XDG_").removesuffix("_HOME").lower()
        folder.mkdir(parents=True)
        monkeypatch.setenv(variable, str(folder))
    try:
        from PySide6.QtCore import QSettings
    except ImportError:
        return root
    # Qt has read the environment already, and native settings (registry, plist) do not follow it.
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(root / "config"))
    return root


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections that leave the machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _LOOPBACK:
            pytest.fail(f"a test tried to connect to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def make_event() -> Callable[..., Event]:
    """Return a factory: `make_event(seed, onset_s, **fields)` makes the same event every time.

    The identifier is ``event-SEED`` unless `event_id` is given; the vector is drawn from the seed.
    """

    def make(seed: int, onset_s: float = 0.0, **fields: Any) -> Event:
        vector = np.random.default_rng(seed).normal(size=VECTOR_SIZE).astype(np.float32)
        fields.setdefault("event_id", f"event-{seed}")
        fields.setdefault("vector", vector)
        return Event(onset_samples=round(onset_s * MODEL_SAMPLE_RATE), **fields)

    return make
