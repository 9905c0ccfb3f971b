"""Opus, MP3 and Vorbis at given rates, encoded by ffmpeg and decoded by libsndfile.

The body of a payload is the encoder's file. The bits that count are those of its packets, not the nominal
rate: the rest of the file (pages, tables, the codec's headers) is container, and is reported apart. All three
are decoded without delay (Opus by its pre-skip, MP3 by LAME's header, Vorbis by its positions).
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import soundfile

from codec.audio.clip import AudioClip, AudioError
from codec.audio.mpeg import count_frames
from codec.audio.ogg import packet_sizes
from codec.audio.resampling import fitted
from codec.bounds import MAX_CLIP_BYTES, SAMPLE_RATES_HZ
from codec.files import open_regular
from codec.messages import Message
from codec.reference.payload import (
    DAMAGED,
    Encoded,
    Follow,
    MissingPackageError,
    PayloadError,
    integer_of,
    pack,
    unpack,
)

__all__ = ["FORMATS", "Format", "Lossy", "packet_bytes"]

Format = Literal["opus", "mp3", "vorbis"]

_ENCODERS: dict[Format, tuple[str, tuple[str, ...]]] = {
    # Packets of 60 ms spend less on headers.
    "opus": (".opus", ("-c:a", "libopus", "-application", "audio", "-frame_duration", "60")),
    "mp3": (".mp3", ("-c:a", "libmp3lame", "-compression_level", "0")),
    "vorbis": (".ogg", ("-c:a", "libvorbis")),
}
"""By format: the ending of its files, and the options of ffmpeg."""
_N_HEADER_PACKETS = {"opus": 2, "vorbis": 3}
_MP3_RATES_HZ = {8: 8_000, 16: 16_000}
"""Sample rates by nominal rate where LAME cannot do it at 22,050 Hz, or only badly: its own choices."""
_VORBIS_RANGES_HZ = {
    (1, 8): (8_000, 8_000),
    (1, 16): (8_000, 24_000),
    (1, 32): (8_000, 48_000),
    (1, 64): (16_000, 48_000),
    (2, 16): (8_000, 12_000),
    (2, 32): (8_000, 24_000),
    (2, 64): (8_000, 48_000),
}
"""Lowest and highest sample rate that libvorbis takes, by channels and nominal rate; (2, 8) has none.
Source: tried with libvorbis 1.3.7."""
FORMATS: tuple[Format, ...] = ("opus", "mp3", "vorbis")
_POLL_S = 0.02
_ADDRESS = re.compile(r"^\[(\w+) @ 0x[0-9a-f]+\] ")
"""How ffmpeg names the part of it that complains: with an address, which tells nobody anything."""
_NO_FOLLOW = Follow()


@dataclass(frozen=True)
class Lossy:
    """One of the three formats.

    Parameters
    ----------
    kind
        The format.
    kbits
        The nominal bit rate in kbit/s that the encoder is asked for.
    """

    kind: Format
    kbits: int

    @property
    def name(self) -> str:
        """Format and nominal rate."""
        return f"{self.kind}-{self.kbits}"

    @property
    def description(self) -> str:
        """The options of ffmpeg."""
        return f"ffmpeg {' '.join(self._options)}"

    @property
    def settings(self) -> dict[str, Any]:
        """The options of ffmpeg."""
        return {"options": list(self._options)}

    @property
    def suffix(self) -> str:
        """The format's."""
        return f".{self.kind}"

    @property
    def _options(self) -> tuple[str, ...]:
        rate = _MP3_RATES_HZ.get(self.kbits) if self.kind == "mp3" else None
        more = () if rate is None else ("-ar", str(rate))
        return (*_ENCODERS[self.kind][1], *more, "-b:a", f"{self.kbits}k")

    def _vorbis_rate(self, recording: AudioClip) -> tuple[str, ...]:
        """Return the option of a sample rate that libvorbis takes, if the recording's is none."""
        within = _VORBIS_RANGES_HZ.get((recording.n_channels, self.kbits))
        if self.kind != "vorbis" or within is None:
            return ()
        rate = min(max(recording.sample_rate, within[0]), within[1])
        return () if rate == recording.sample_rate else ("-ar", str(rate))

    def encode(self, recording: AudioClip, follow: Follow = _NO_FOLLOW) -> Encoded:
        """Encode with ffmpeg, from 16 bits: see :class:`codec.reference.payload.ReferenceCodec`."""
        program = shutil.which("ffmpeg")
        if program is None:
            raise MissingPackageError(
                "ffmpeg", Message("install it, for example with: apt-get install ffmpeg")
            )
        if (self.kind, self.kbits, recording.n_channels) == ("vorbis", 8, 2):
            raise AudioError(None, "has two channels, for which Vorbis has no 8 kbit/s; choose 16 or more")
        follow.step(0.0)
        suffix = _ENCODERS[self.kind][0]
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "in.wav"), Path(folder, "out" + suffix)
            soundfile.write(source, recording.samples.T, recording.sample_rate, "PCM_16")
            # Without metadata and program versions equal recordings give equal files.
            exact = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact")
            command = (program, "-nostdin", "-loglevel", "error", "-i", source)
            options = (*self._options, *self._vorbis_rate(recording))
            _run((*command, *options, *exact, target), self.name, follow)
            with open_regular(target) as stream:
                body = stream.read()
        header = {"rate": recording.sample_rate, "n": recording.n_samples}
        payload = pack(self.kind, 1, header, body)
        follow.step(1.0)
        coded = packet_bytes(self.kind, body)
        return Encoded(payload, figures={"header_bits": 8.0 * (len(payload) - coded)})

    def decode(self, payload: bytes, side: bytes = b"") -> AudioClip:
        """Decode with libsndfile, at the recording's rate."""
        header, body = unpack(payload, self.kind)
        rate = integer_of(header, "rate", *SAMPLE_RATES_HZ)
        n_samples = integer_of(header, "n", 1, MAX_CLIP_BYTES // 4)
        try:
            with soundfile.SoundFile(io.BytesIO(body)) as file:
                longest = n_samples * file.samplerate // rate + file.samplerate
                frames = file.read(longest, "float32", always_2d=True)
                decoded = AudioClip(np.asarray(frames, np.float32).T, file.samplerate)
        except (soundfile.LibsndfileError, ValueError) as error:
            raise PayloadError(None, DAMAGED) from error
        return AudioClip(fitted(decoded.resampled(rate).samples, n_samples), rate)


def packet_bytes(kind: Format, body: bytes) -> int:
    """Return how many bytes of a file are packets of sound: no pages, tags, tables and header frames."""
    if kind == "mp3":
        frames = count_frames(io.BytesIO(body), 0, len(body))
        return 0 if frames is None else len(body) - frames.begin - frames.header_bytes
    return sum(packet_sizes(io.BytesIO(body), len(body))[_N_HEADER_PACKETS[kind] :])


def _run(command: tuple[str | Path, ...], name: str, follow: Follow) -> None:
    """Run a command until it ends or the user cancels.

    Raises
    ------
    codec.audio.clip.AudioError
        If it fails.
    """
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            while process.poll() is None:
                follow.check()
                time.sleep(_POLL_S)
        except BaseException:
            process.kill()
            raise
        errors = b"" if process.stderr is None else process.stderr.read()
    if process.returncode:
        first = errors.decode(errors="replace").strip().partition("\n")[0][:200]
        reason = _ADDRESS.sub(r"\1: ", first)
        raise AudioError(None, "ffmpeg cannot encode it as {name}: {reason}", name=name, reason=reason)
