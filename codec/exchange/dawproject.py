"""Export as a DAWproject file: a session for audio workstations with one audio track per stem.

The format is open (https://github.com/bitwig/dawproject): a ZIP of ``project.xml``, ``metadata.xml`` and
audio files. Times are written in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as ET

import numpy as np
from numpy.typing import NDArray

from codec.audio.writing import peak_of, wav_container, write_audio_stream
from codec.exchange.score import ExchangeError, Score, plain_text, written
from codec.project.zip_members import Content, write_members

__all__ = ["Stem", "write_dawproject"]

_VERSION = "1.0"


@dataclass(frozen=True, eq=False)
class Stem:
    """A track of the session.

    Parameters
    ----------
    name
        Name of the track.
    colour
        Colour of the track, ``RRGGBB`` in hexadecimal.
    samples
        float32 [n_channels, n_samples], beginning at the start of the piece; full scale is 1.
    """

    name: str
    colour: str
    samples: NDArray[np.float32]


def write_dawproject(path: Path, score: Score, stems: Iterable[Stem]) -> float:
    """Write a session with one track per stem, at unity gain.

    Parameters
    ----------
    path
        The file to write.
    score
        Gives the title, the sample rate, the tempo and the markers.
    stems
        Consumed one at a time, so that only one is in memory. Written as 32-bit float, so they do not clip.

    Returns
    -------
    float
        The largest peak of all stems; 1 is full scale.

    Raises
    ------
    ExchangeError
        If there is no stem, or the file cannot be written.
    """
    peak = 0.0
    tracks: list[tuple[Stem, str, int]] = []

    def members() -> Iterator[tuple[str, Content]]:
        nonlocal peak
        for number, stem in enumerate(stems, 1):
            member = f"audio/{number:02d}.wav"
            yield member, partial(_write_wav, stem, score.sample_rate)
            peak = max(peak, peak_of(stem.samples))
            shown = Stem(stem.name, stem.colour, stem.samples[:, :0])
            tracks.append((shown, member, stem.samples.shape[1]))
        if not tracks:
            raise ExchangeError(path, "no events sound: there is nothing to put on tracks")
        for name, root in (("metadata.xml", _metadata(score)), ("project.xml", _project(score, tracks))):
            ET.indent(root)
            yield name, ET.tostring(root, encoding="UTF-8", xml_declaration=True)

    with written(path) as stream:
        write_members(stream, members(), path.resolve().parent)
    return peak


def _write_wav(stem: Stem, sample_rate: int, target: BinaryIO) -> None:
    container = wav_container(stem.samples.size, "FLOAT")
    write_audio_stream(target, stem.samples, sample_rate, container, "FLOAT")


def _metadata(score: Score) -> ET.Element:
    root = ET.Element("MetaData")
    ET.SubElement(root, "Title").text = score.title
    return root


def _project(score: Score, tracks: list[tuple[Stem, str, int]]) -> ET.Element:
    root = ET.Element("Project", version=_VERSION)
    ET.SubElement(root, "Application", name="Pointillist", version=_application_version())
    transport = ET.SubElement(root, "Transport")
    tempo = {
        "unit": "bpm",
        "min": "20",
        "max": "666",
        "value": f"{score.tempo_bpm:.6f}",
        "id": "tempo",
        "name": "Tempo",
    }
    ET.SubElement(transport, "Tempo", tempo)
    metre = {"numerator": str(score.beats_per_bar), "denominator": "4", "id": "time-signature"}
    ET.SubElement(transport, "TimeSignature", metre)
    structure = ET.SubElement(root, "Structure")
    for number, (stem, _, _) in enumerate(tracks, 1):
        track = ET.SubElement(structure, "Track", _track_attributes(f"track-{number}", stem))
        track.append(_channel(f"channel-{number}", stem.samples.shape[0], "regular", "master-channel"))
    master = {"contentType": "audio", "loaded": "true", "id": "master", "name": "Master"}
    n_channels = max(stem.samples.shape[0] for stem, _, _ in tracks)
    ET.SubElement(structure, "Track", master).append(_channel("master-channel", n_channels, "master"))
    arrangement = ET.SubElement(root, "Arrangement", id="arrangement")
    lanes = ET.SubElement(arrangement, "Lanes", timeUnit="seconds", id="lanes")
    for number, (stem, member, n_samples) in enumerate(tracks, 1):
        lane = ET.SubElement(lanes, "Lanes", track=f"track-{number}", id=f"lane-{number}")
        clips = ET.SubElement(lane, "Clips", id=f"clips-{number}")
        duration = f"{n_samples / score.sample_rate:.9f}"
        named = {"time": "0.0", "duration": duration, "playStart": "0.0", "name": plain_text(stem.name)}
        clip = ET.SubElement(clips, "Clip", named)
        facts = {
            "channels": str(stem.samples.shape[0]),
            "sampleRate": str(score.sample_rate),
            "duration": duration,
            "timeUnit": "seconds",
            "id": f"audio-{number}",
        }
        ET.SubElement(ET.SubElement(clip, "Audio", facts), "File", path=member)
    if score.markers:
        markers = ET.SubElement(arrangement, "Markers", timeUnit="seconds", id="markers")
        for marker in score.markers:
            ET.SubElement(markers, "Marker", time=f"{marker.time_s:.9f}", name=plain_text(marker.label))
    return root


def _track_attributes(identifier: str, stem: Stem) -> dict[str, str]:
    return {
        "contentType": "audio",
        "loaded": "true",
        "id": identifier,
        "name": plain_text(stem.name),
        "color": f"#{stem.colour}",
    }


def _channel(identifier: str, n_channels: int, role: str, destination: str = "") -> ET.Element:
    channel = ET.Element("Channel", role=role, audioChannels=str(n_channels), id=identifier)
    if destination:
        channel.set("destination", destination)
    ET.SubElement(channel, "Mute", value="false", id=f"{identifier}-mute", name="Mute")
    pan = {"unit": "normalized", "min": "0.0", "max": "1.0", "value": "0.5"}
    ET.SubElement(channel, "Pan", pan, id=f"{identifier}-pan", name="Pan")
    volume = {"unit": "linear", "min": "0.0", "max": "2.0", "value": "1.0"}
    ET.SubElement(channel, "Volume", volume, id=f"{identifier}-volume", name="Volume")
    return channel


def _application_version() -> str:
    try:
        return metadata.version("pointillist")
    except metadata.PackageNotFoundError:
        return "0"
