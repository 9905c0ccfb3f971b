"""Reference codecs on the bench, with payloads that are kept as files.

A payload is found again by the recording's samples and the codec's settings, so that a recording is not
fitted again if only other figures are wanted, or another run was interrupted after the fit.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from codec import bounded_json
from codec.audio.clip import AudioClip
from codec.audio.coding import Coded
from codec.evaluate.alignment import aligned
from codec.evaluate.results import write_file, write_json_file
from codec.files import open_regular
from codec.reference.bench import coded, decoded
from codec.reference.payload import Encoded, PayloadError, ReferenceCodec, read_payload

__all__ = ["KeptPayloads", "drop_oldest", "keep_payload", "kept_payload", "payload_path"]


@dataclass(frozen=True)
class KeptPayloads:
    """A codec whose payloads are in a folder; see :class:`codec.audio.coding.Codec`."""

    codec: ReferenceCodec
    folder: Path

    @property
    def name(self) -> str:
        """The codec's name."""
        return self.codec.name

    @property
    def description(self) -> str:
        """The codec's description."""
        return self.codec.description

    @property
    def settings(self) -> Mapping[str, Any]:
        """The codec's settings, and that the decoded audio is aligned."""
        return dict(self.codec.settings) | {"aligned": 1}

    def code(self, recording: AudioClip) -> Coded:
        """Encode, or load the payload of an earlier run; decode, and remove the delay that is left.

        Raises
        ------
        codec.audio.clip.AudioError, codec.reference.payload.MissingPackageError
            As :meth:`~codec.reference.payload.ReferenceCodec.encode`.
        codec.files.FileError
            If the payload cannot be written.
        """
        path = payload_path(self.codec, recording, self.folder)
        kept = kept_payload(path)
        if kept is None:
            encoded, found = coded(self.codec, recording)
            keep_payload(path, self.name, encoded, found.encode_s)
        else:
            found = decoded(self.codec, *kept)
        placed, delay = aligned(recording, found.decoded)
        return Coded(
            placed,
            encode_s=found.encode_s,
            decode_s=found.decode_s,
            payload_bits=found.payload_bits,
            side_bits=found.side_bits,
            n_scalars=found.n_scalars,
            delay_samples=delay,
            figures=found.figures,
        )


def keep_payload(path: Path, name: str, encoded: Encoded, encode_s: float) -> None:
    """Write a payload and what :func:`kept_payload` returns with it.

    Raises
    ------
    codec.files.FileError
        If a file cannot be written.
    """
    write_file(path, encoded.payload)
    if encoded.side:
        write_file(_beside(path, ".side"), encoded.side)
    facts = {
        "codec": name,
        "encode_s": encode_s,
        "figures": dict(encoded.figures),
        "side_bytes": len(encoded.side),
        "payload_sha256": hashlib.sha256(encoded.payload + encoded.side).hexdigest(),
    }
    write_json_file(_beside(path, ".json"), facts)  # last: it implies that the others are there


def kept_payload(path: Path) -> tuple[Encoded, float] | None:
    """Return the payload of an earlier run and its encoding time in s; None if there is no whole one."""
    try:
        with open_regular(_beside(path, ".json")) as stream:
            facts = cast(dict[str, Any], bounded_json.parse(stream.read()))
        side = read_payload(_beside(path, ".side")) if facts["side_bytes"] else b""
        payload = read_payload(path)
        if hashlib.sha256(payload + side).hexdigest() != facts["payload_sha256"]:
            return None
        return Encoded(payload, side, facts["figures"]), float(facts["encode_s"])
    except (OSError, PayloadError, ValueError, TypeError, LookupError):
        return None


def drop_oldest(folder: Path, most_bytes: int) -> None:
    """Remove the payloads of a folder that were written first, until the others have at most so many bytes.

    Files that cannot be removed stay.
    """
    found: list[tuple[float, int, Path]] = []
    for path in (folder / "payloads").glob("*"):
        with contextlib.suppress(OSError):
            state = path.stat()
            found.append((state.st_mtime, state.st_size, path))
    left = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if left <= most_bytes:
            return
        with contextlib.suppress(OSError):
            path.unlink()
            left -= size


def payload_path(codec: ReferenceCodec, recording: AudioClip, folder: Path) -> Path:
    """Return where the payload of a recording is kept."""
    facts = {"rate": recording.sample_rate, "codec": codec.name, "settings": dict(codec.settings)}
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    digest.update(recording.samples.tobytes())
    return folder / "payloads" / f"{codec.name}-{digest.hexdigest()[:16]}{codec.suffix}"


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
