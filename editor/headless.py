"""The editor's work on a machine without a display: ``python -m editor.headless OUT [RECORDING]``.

It uses the same session as the window, so its results are those that a user would get: the original, the
re-render and an edited version as WAV, pictures of the timeline, the map and the stages of an event, and the
project file.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from codec.audio.clip import AudioError, save_audio
from codec.cli import one_line, run_guarded
from codec.cli.pipes import print_line
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage
from codec.messages import printable
from codec.resources import asset_path
from editor.workers import CodecService, load_codec

if TYPE_CHECKING:
    from editor.session import StageViews
    from editor.session.exporting import ExportOutcome
    from editor.snapshots import StagePicture

__all__ = ["main", "run_headless"]

_PATIENCE_S = 3_600.0


class _HeadlessError(Exception):
    """The run cannot continue; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Process ``OUT [RECORDING]`` (default: the demo piece) and return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not 1 <= len(given) <= 2 or given[0].startswith("-"):
        print("usage: python -m editor.headless OUT [RECORDING]", file=sys.stderr)
        return 2

    def work() -> int:
        recording = Path(given[1]) if len(given) == 2 else asset_path("demo", "demo.flac")
        return run_headless(recording, Path(given[0]))

    return run_guarded(work, "pointillist")


def run_headless(
    audio_path: Path, out_dir: Path, *, load_codec: Callable[[], CodecService] = load_codec
) -> int:
    """Open, encode, render, edit, undo, redo, export and draw a recording without a display.

    Parameters
    ----------
    audio_path
        The recording.
    out_dir
        Where ``original.wav``, ``render.wav``, ``edited.wav``, ``timeline.png``, ``map.png``, ``stages.png``
        and the project file are written; created if missing.
    load_codec
        Makes the codec; replaced in tests.

    Returns
    -------
    0, or 2 if something could not be done; what it was is printed on stderr.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from editor.snapshots import ensure_application

    ensure_application()
    out_dir.mkdir(parents=True, exist_ok=True)
    print("There is no display: the editor's job is done without a window.", flush=True)
    with tempfile.TemporaryDirectory() as private:
        job = _Job(out_dir, Path(private), load_codec)
        try:
            job.run(audio_path)
        except (_HeadlessError, OSError, AudioError) as error:
            print_line(f"pointillist: {one_line(error)}", to_stderr=True)
            return 2
        finally:
            job.session.close()
    print(f"Done; the results are in {out_dir}{os.sep}", flush=True)
    return 0


class _Job:
    def __init__(self, out_dir: Path, private: Path, load_codec: Callable[[], CodecService]) -> None:
        from editor.audio.backends import NullBackend
        from editor.audio.playback import Playback
        from editor.session import Session, Settings

        self.out = out_dir
        # This run must not touch the user's settings and recovery files.
        self.session = Session(
            load_codec=load_codec,
            playback=Playback(open_backend=lambda fill, rate, n, _device: NullBackend(fill, rate, n)),
            settings=Settings(private / "settings.ini"),
            recovery_folder=private / "recovery",
        )
        self._errors: list[str] = []
        self._said = -1
        self.session.error.connect(lambda title, text: self._errors.append(f"{title}: {text}"))
        self.session.encode_progress.connect(self._say_progress)

    def run(self, audio_path: Path) -> None:
        """Run all steps in the order in which a user would."""
        session, document = self.session, self.session.document
        print(printable(f"Opening {audio_path}"), flush=True)
        ends: list[str] = []
        session.encode_finished.connect(lambda _cancelled, summary: ends.append(summary))
        session.open_path(audio_path)
        self._wait(lambda: bool(ends) and session.is_settled, "encoding")
        print(ends[-1], flush=True)
        if not len(document) or document.original is None:
            raise _HeadlessError(f"{audio_path}: no events were found; use a recording that is not silent")
        save_audio(self.out / "original.wav", document.original.samples, document.sample_rate, "PCM_24")
        self._check_unedited()
        self._export("render.wav")
        self._edit()
        self._check_undo()
        self._export("edited.wav")
        self._draw()
        path = self.out / f"{audio_path.stem}.pointillist"
        session.save(path)
        if not session.finish_saving():
            raise _HeadlessError("; ".join(self._errors))
        print(f"  {path.name}: {path.stat().st_size / 1e6:.1f} MB, with the original inside", flush=True)

    def _check_unedited(self) -> None:
        """Check that with nothing edited the mix is the recording, sample by sample."""
        session, original = self.session, self.session.document.original
        self._wait(lambda: session.is_settled, "sharing the recording out")
        if not session.captures.available or original is None:
            print(f"Events are heard from the model: {session.captures.reason}", flush=True)
        elif np.array_equal(session.mix, original.samples.T):
            print("Nothing is edited yet: the mix equals the recording, sample by sample", flush=True)
        else:
            raise _HeadlessError("the mix differs from the recording although nothing is edited")

    # Edits

    def _edit(self) -> None:
        """Make one edit of each kind, on the loudest events, so that they are audible."""
        session, edits = self.session, self.session.edits
        loudest = self._loudest()
        pick = [event.event_id for event in (loudest * 6)[:6]]
        hall = max(session.bank.rooms, key=lambda room: room.rt60_s).name
        hall = next((name for name in session.room_names if "cathedral" in name.casefold()), hall)
        edits.move([pick[0]], round(0.25 * MODEL_SAMPLE_RATE))
        edits.transpose([pick[1]], 12)
        edits.set_room([pick[2]], hall)
        edits.set_room_mix([pick[2]], 0.7)
        edits.duplicate([pick[3]], round(0.5 * MODEL_SAMPLE_RATE))
        neighbours = session.neighbours(pick[4], 1)
        if neighbours:
            self._swap(pick[4], neighbours[0][0])
        if len(loudest) > 1:
            edits.delete([loudest[-1].event_id])
        self._wait(lambda: session.is_settled, "rendering the edits")
        stack = session.undo_stack
        print("Edits:", flush=True)
        for index in range(stack.count()):
            print(f"  {stack.text(index)}", flush=True)

    def _swap(self, event_id: str, donor_id: str) -> None:
        from codec.events.event import StageSource

        donor = self.session.document.event(donor_id)
        source = StageSource(donor.vector, f"event at {donor.onset_s:.2f} s", donor.detail)
        self.session.edits.swap_stage([event_id], Stage.RESONANCE, source)

    def _check_undo(self) -> None:
        """Undo and redo everything, and check that both restore the state exactly."""
        session, document = self.session, self.session.document
        edited = dict(document.events)
        n_steps = session.undo_stack.count()
        for _ in range(n_steps):
            session.history.undo()
        if any(document.is_edited(event_id) for event_id in document.events):
            raise _HeadlessError("undo did not bring every event back to as-encoded")
        for _ in range(n_steps):
            session.history.redo()
        if dict(document.events) != edited:
            raise _HeadlessError("redo did not bring every edit back")
        self._wait(lambda: session.is_settled, "rendering")
        print(f"Undo and redo of all {n_steps} steps give the same events again", flush=True)

    def _loudest(self) -> list[Event]:
        session = self.session

        def loudness(event: Event) -> float:
            measures = session.measures(event.event_id)
            return -999.0 if measures is None else measures.loudness_db

        return sorted(session.document.sequence(), key=loudness, reverse=True)

    # Results

    def _export(self, name: str) -> None:
        outcomes: list[ExportOutcome | None] = []
        self.session.export_finished.connect(outcomes.append)
        self.session.export_mix(self.out / name, "PCM_24", normalise=True)
        self._wait(lambda: bool(outcomes), f"exporting {name}")
        self.session.export_finished.disconnect(outcomes.append)
        outcome = outcomes[0]
        if outcome is None:
            raise _HeadlessError("; ".join(self._errors) or f"{name} was not exported")
        print(f"  {outcome.text}", flush=True)

    def _draw(self) -> None:
        from editor import snapshots

        session = self.session
        snapshots.save_timeline(session, self.out / "timeline.png")
        snapshots.save_map(session, self.out / "map.png")
        event = self._loudest()[0]
        arrived: list[StageViews] = []
        session.stages_ready.connect(lambda _event_id, views: arrived.append(views))
        session.request_stages(event.event_id)
        self._wait(lambda: bool(arrived), "rendering the stages")
        pictures = {stage: _picture(samples) for stage, samples in arrived[0].audio.items()}
        snapshots.save_stages(
            pictures, self.out / "stages.png", title=f"The loudest event, at {event.onset_s:.2f} s"
        )
        print("  timeline.png, map.png, stages.png", flush=True)

    # Waiting

    def _wait(self, done: Callable[[], bool], doing: str) -> None:
        from PySide6.QtWidgets import QApplication

        began = time.monotonic()
        while not done():
            QApplication.processEvents()
            if self._errors:
                raise _HeadlessError("; ".join(self._errors))
            if time.monotonic() - began > _PATIENCE_S:
                raise _HeadlessError(f"{doing} did not end within an hour")
            time.sleep(0.005)

    def _say_progress(self, share: float, text: str) -> None:
        step = int(share * 10)
        if step != self._said:
            self._said = step
            print(f"  {text}", flush=True)


def _picture(samples: NDArray[np.float32]) -> StagePicture:
    from editor.snapshots import StagePicture

    size, hop = 2048, 128
    shown = samples[: 4 * MODEL_SAMPLE_RATE]
    padded = np.pad(shown, (size // 2, size))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][: max(1, len(shown) // hop)]
    power = np.abs(np.fft.rfft(frames * np.hanning(size), axis=1)) ** 2
    n_bins = size // 4  # up to half of Nyquist: most of the energy
    level_db = 10 * np.log10(power[:, :n_bins].T + 1e-12).astype(np.float32)
    return StagePicture(level_db, len(frames) * hop / MODEL_SAMPLE_RATE, MODEL_SAMPLE_RATE / 4)


if __name__ == "__main__":
    sys.exit(main())
