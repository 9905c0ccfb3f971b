"""A separate process that runs one reference codec, which takes from milliseconds to minutes.

It is outside :mod:`editor.workers`, so that it imports no Qt. A pipe leads to it: the number of threads and a
:class:`Job` go in; progress, losses, the sound and its figures come out, and what went wrong. At the word
``"cancel"``, and when the other end is gone, it stops.

Nothing that computes is imported before the number of threads is known: libraries read it when they load.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from codec.messages import Message

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from codec.audio.clip import AudioClip
    from codec.audio.coding import Coded
    from codec.reference.payload import Encoded, ReferenceCodec
    from codec.reference.registry import Entry

__all__ = ["CANCEL", "Figures", "Fitted", "Job", "Losses", "Progressed", "Refused", "Registry", "serve"]

Registry = Callable[[], Mapping[str, "Entry"]]
"""Returns the codecs by name; a function that can be imported."""

CANCEL = "cancel"
_NICENESS, _SLOW_NICENESS = 5, 10
_REPORT_INTERVAL_S = 0.1
_KEPT_FROM_S = 2.0
"""Encoding time from which a payload is kept on the disk."""
_KEPT_BYTES = 64 * 1024**2
_ONE_THREAD = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True, eq=False)
class Job:
    """A codec, and what it codes.

    Attributes
    ----------
    registry, name
        Where the codec is found, and its name there.
    samples, sample_rate
        A recording, [n_channels, n_samples], and its rate in Hz.
    figures, slow_figures
        Names of the figures to measure (:func:`codec.evaluate.figures.measured`), and of those that take
        seconds and come in a second report.
    decoded
        A sound of this codec and its rate, where only figures are missing; None to code.
    kept
        A folder of payloads that took long, which is looked into first; None for none.
    """

    registry: Registry
    name: str
    samples: NDArray[np.float32]
    sample_rate: int
    figures: tuple[str, ...]
    slow_figures: tuple[str, ...] = ()
    decoded: tuple[NDArray[np.float32], int] | None = None
    kept: Path | None = None


@dataclass(frozen=True)
class Progressed:
    """The share of the encoding that is done, 0 to 1."""

    share: float


@dataclass(frozen=True)
class Losses:
    """Steps of a fit since the last report, and the loss of each."""

    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True, eq=False)
class Fitted:
    """What the decoder makes of the payload.

    Attributes
    ----------
    samples, sample_rate
        [n_channels, n_samples] at a rate in Hz, as long as the recording.
    payload_bytes, side_bytes
        Sizes of the payload with its headers, and of what the decoder is given besides.
    encode_s, decode_s
        Times, in seconds.
    description, settings
        The codec's own.
    """

    samples: NDArray[np.float32]
    sample_rate: int
    payload_bytes: int
    side_bytes: int
    encode_s: float
    decode_s: float
    description: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Figures:
    """Figures by name; None for one that is undefined, or whose package is not installed.

    Attributes
    ----------
    is_last
        Whether nothing more is reported.
    """

    values: Mapping[str, float | None]
    is_last: bool


@dataclass(frozen=True)
class Refused:
    """Why there is no sound, as the rest of a sentence about the codec. The last report.

    Attributes
    ----------
    details
        The traceback of an unexpected error, for the log; mostly empty.
    """

    problem: Message
    details: str = ""


def serve(connection: Connection) -> None:
    """Do one job, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Ctrl+C, the parent ends this process
    _step_back(_NICENESS)  # the window and the sound come first
    n_threads = _received(connection)
    os.environ.update(dict.fromkeys(_ONE_THREAD, str(n_threads)))
    job: Job = _received(connection)
    reporter = _Reporter(connection)
    try:
        _perform(job, reporter)
    except BrokenPipeError:
        sys.exit(0)


def _perform(job: Job, reporter: _Reporter) -> None:
    import traceback

    from codec.audio.clip import AudioClip
    from codec.files import FileError
    from codec.processes import is_out_of_memory
    from codec.reference.payload import Cancelled, MissingPackageError

    recording = AudioClip(job.samples, job.sample_rate)
    reporter.send(Progressed(0.0))  # its turn has come; what it imports may take seconds
    try:
        if job.decoded is None:
            decoded = _coded(job.registry()[job.name].make(), recording, reporter, job.kept)
        else:
            decoded = AudioClip(*job.decoded)
        reporter.send(Figures(_measured(recording, decoded, job.figures), is_last=not job.slow_figures))
        if job.slow_figures:
            _step_back(_SLOW_NICENESS - _NICENESS)
            reporter.send(Figures(_measured(recording, decoded, job.slow_figures), is_last=True))
    except Cancelled:
        return
    except MissingPackageError as error:
        reporter.send(Refused(Message("needs {package}, which is not installed: {remedy}", **vars(error))))
    except FileError as error:
        reporter.send(Refused(error.reason))
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - of any codec; the user reads it beside its name
        if is_out_of_memory(error):
            reporter.send(Refused(Message("needs more memory than there is; choose a shorter part")))
            return
        kind = f"{type(error).__name__}: {error}"
        reporter.send(Refused(Message("failed: {error}", error=kind), traceback.format_exc()))


def _coded(codec: ReferenceCodec, recording: AudioClip, reporter: _Reporter, kept: Path | None) -> AudioClip:
    """Encode and decode, report the sound, and return it with the recording's length."""
    from codec.audio.clip import AudioClip
    from codec.audio.resampling import fitted, resampled_length
    from codec.reference.bench import coded
    from codec.reference.payload import Follow

    follow = Follow(reporter.progressed, reporter.lost, reporter.is_cancelled)
    found = None if kept is None else _found(codec, recording, kept)
    if found is None:
        found = coded(codec, recording, follow)
        follow.check()
        if kept is not None and found[1].encode_s >= _KEPT_FROM_S:
            _keep(codec, recording, kept, found[0], found[1].encode_s)
    encoded, measured = found
    decoded = measured.decoded
    n_samples = resampled_length(recording.n_samples, recording.sample_rate, decoded.sample_rate)
    samples = fitted(decoded.samples, n_samples)
    reporter.flush()
    reporter.send(
        Fitted(
            samples,
            decoded.sample_rate,
            len(encoded.payload),
            len(encoded.side),
            encode_s=measured.encode_s,
            decode_s=measured.decode_s,
            description=codec.description,
            settings=dict(codec.settings),
        )
    )
    return AudioClip(samples, decoded.sample_rate)


def _found(codec: ReferenceCodec, recording: AudioClip, folder: Path) -> tuple[Encoded, Coded] | None:
    """Return a kept payload and what it decodes to; None if there is none."""
    from codec.evaluate.kept_payloads import kept_payload, payload_path
    from codec.reference.bench import decoded
    from codec.reference.payload import MissingPackageError

    kept = kept_payload(payload_path(codec, recording, folder))
    if kept is None:
        return None
    try:
        return kept[0], decoded(codec, *kept)
    except MissingPackageError:
        raise
    except Exception:  # noqa: BLE001 - of an earlier version, for example: it is encoded again
        return None


def _keep(
    codec: ReferenceCodec, recording: AudioClip, folder: Path, encoded: Encoded, encode_s: float
) -> None:
    """Keep a payload for the next start of the program, if there is room; the oldest ones give way."""
    from codec.evaluate.kept_payloads import drop_oldest, keep_payload, payload_path
    from codec.files import FileError

    if len(encoded.payload) + len(encoded.side) > _KEPT_BYTES // 8:
        return
    with contextlib.suppress(FileError, OSError):  # it is a convenience
        keep_payload(payload_path(codec, recording, folder), codec.name, encoded, encode_s)
        drop_oldest(folder, _KEPT_BYTES)


def _measured(recording: AudioClip, decoded: AudioClip, names: tuple[str, ...]) -> dict[str, float | None]:
    if not names:
        return {}
    from codec.evaluate.extras import MissingExtraError
    from codec.evaluate.figures import comparable, measured
    from codec.events.event import MODEL_SAMPLE_RATE

    reference, estimate = comparable(recording, decoded)
    values: dict[str, float | None] = {}
    for name in names:
        values[name] = None
        with contextlib.suppress(MissingExtraError):
            values |= measured(reference, estimate, MODEL_SAMPLE_RATE, (name,))
    return values


class _Reporter:
    """Sends reports, progress and losses not too often, and hears whether to go on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._points: list[tuple[int, float]] = []
        self._share: float | None = None
        self._reported_at = 0.0
        self._cancelled = False

    def send(self, report: object) -> None:
        """Send a report now."""
        self._connection.send(report)

    def progressed(self, share: float) -> None:
        """Report a share."""
        self._share = share
        self._now_and_then()

    def lost(self, step: int, loss: float) -> None:
        """Report the loss of a step."""
        self._points.append((int(step), float(loss)))
        self._now_and_then()

    def flush(self) -> None:
        """Send what was held back."""
        if self._share is not None:
            self.send(Progressed(float(self._share)))
        if self._points:
            self.send(Losses(tuple(self._points)))
        self._share, self._points = None, []
        self._reported_at = time.monotonic()

    def is_cancelled(self) -> bool:
        """Return whether to stop."""
        while not self._cancelled and self._connection.poll():
            self._cancelled = _received(self._connection) == CANCEL
        return self._cancelled

    def _now_and_then(self) -> None:
        if time.monotonic() - self._reported_at >= _REPORT_INTERVAL_S:
            self.flush()


def _step_back(by: int) -> None:
    if sys.platform != "win32":
        os.nice(by)


def _received(connection: Connection) -> Any:
    try:
        return connection.recv()
    except (EOFError, OSError):  # the parent ended
        os._exit(0)
