"""Pointillist's events as codecs with payloads, to compare them with those of :mod:`codec.reference`.

Sparse events are a packed file (:mod:`codec.bitstream`); the sound is rendered from its quantised events.
Detailed events cannot be packed: their payload is a project without layout and recording. Captured sounds
need the recording: their payload is a project that contains it, and unedited it is the recording again.

Importing this loads torch.
"""

from __future__ import annotations

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from codec.audio.clip import AudioClip
from codec.audio.resampling import fitted
from codec.bitstream.file import pack, packed_size, unpack
from codec.events.event import VECTOR_SIZE, RenderFrom
from codec.files import FileError, open_regular
from codec.model.checkpoint import load_default_model
from codec.pipeline import build_project, render_project
from codec.project.file import Project, read_project, write_project
from codec.reference.payload import Cancelled, Encoded, Follow, PayloadError, write_payload
from codec.search.levels import LEVELS, LevelName
from codec.search.streaming import encode

__all__ = ["EventPayloads", "Sound"]

Sound = Literal["sparse", "detailed", "captured"]
_NO_FOLLOW = Follow()


@dataclass(frozen=True)
class EventPayloads:
    """The events of the shipped model at one level.

    Parameters
    ----------
    name
        In the list of codecs.
    level
        How long the search takes.
    sound
        What an event sounds from: its vector, its vector and detail, or its captured sound.
    """

    name: str
    level: LevelName
    sound: Sound = "sparse"

    @property
    def description(self) -> str:
        """Model, level and sound."""
        return f"Pointillist, model {load_default_model().identity.name}, {self.level}, {self.sound}"

    @property
    def settings(self) -> dict[str, Any]:
        """The model's hash, the settings of the level, and the sound."""
        return {
            "model": load_default_model().identity.weights_hash,
            "level": dataclasses.asdict(LEVELS[self.level]),
            "sound": self.sound,
        }

    @property
    def suffix(self) -> str:
        """Of a packed file or a project."""
        return ".plst" if self.sound == "sparse" else ".pointillist"

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        """Search events: see :class:`codec.reference.payload.ReferenceCodec`."""
        model = load_default_model()
        follow.step(0.0)
        encoding = encode(
            model,
            recording,
            level=self.level,
            mode="detailed" if self.sound == "detailed" else "sparse",
            device="cpu",
            on_progress=follow.on_progress,
            should_cancel=follow.should_cancel,
        )
        if encoding.cancelled:
            raise Cancelled
        source = recording if self.sound == "captured" else None
        project = build_project(
            encoding,
            model=model,
            sample_rate=recording.sample_rate,
            n_channels=recording.n_channels,
            source=source,
            seed=None,
        )
        n_events = float(len(project.events))
        figures: dict[str, float | None] = {"n_events": n_events, "n_scalars": n_events * (VECTOR_SIZE + 1)}
        follow.step(1.0)
        if self.sound == "sparse":
            header_bits = float(packed_size(project).header_bits)
            return Encoded(pack(project, None), figures=figures | {"header_bits": header_bits})
        return Encoded(_project_bytes(project), figures=figures | {"header_bits": 0.0})

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Render the events: see :class:`codec.reference.payload.ReferenceCodec`."""
        source = RenderFrom.CAPTURED if self.sound == "captured" else RenderFrom.MODEL
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder, "payload.pointillist")
                if self.sound == "sparse":
                    project = unpack(payload)
                else:
                    write_payload(path, payload)
                    project = read_project(path)
                clip = render_project(project, path=path, render_from=source)
        except PayloadError:
            raise
        except FileError as error:
            raise PayloadError(None, error.reason) from error
        # Without the tails beyond the recording's end.
        n_samples = round(project.recording.duration_s * clip.sample_rate)
        return AudioClip(fitted(clip.samples, n_samples), clip.sample_rate)


def _project_bytes(project: Project) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "payload.pointillist")
        write_project(path, project)
        with open_regular(path) as stream:
            return stream.read()
