"""Export of events as a note layer of Sonic Visualiser (``.svl``): XML with one model and one layer."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from codec.exchange.score import Score, plain_text, written

__all__ = ["write_svl"]

_RANGE_DB = 60.0


def write_svl(path: Path, score: Score) -> None:
    """Write a note layer: pitches in Hz, levels relative to the loudest event, and labels.

    Times are in samples at the recording's rate, so that the layer is aligned with the recording. A label
    begins with note and cluster, and ends with the event's identifier. Sonic Visualiser drops attributes
    that it does not know, but keeps labels, so the events can be told apart in what it saves or exports.

    Raises
    ------
    ExchangeError
        If the file cannot be written.
    """
    rate = score.sample_rate
    pitches = [each.measures.pitch_hz for each in score.events]
    loudest_db = max((each.measures.loudness_db for each in score.events), default=0.0)
    root = ET.Element("sv")
    data = ET.SubElement(root, "data")
    ET.SubElement(
        data,
        "model",
        {
            "id": "1",
            "name": score.title,
            "sampleRate": str(rate),
            "start": "0",
            "end": str(round(score.end_s * rate)),
            "type": "sparse",
            "dimensions": "3",
            "resolution": "1",
            "notifyOnAdd": "true",
            "dataset": "0",
            "subtype": "note",
            "valueQuantization": "0",
            "minimum": f"{min(pitches, default=0.0):.6g}",
            "maximum": f"{max(pitches, default=0.0):.6g}",
            "units": "Hz",
        },
    )
    dataset = ET.SubElement(data, "dataset", {"id": "0", "dimensions": "3"})
    for each in score.events:
        level = min(max(1.0 + (each.measures.loudness_db - loudest_db) / _RANGE_DB, 0.0), 1.0)
        ET.SubElement(
            dataset,
            "point",
            {
                "frame": str(round(each.onset_s * rate)),
                "value": f"{each.measures.pitch_hz:.6g}",
                "duration": str(max(1, round(each.measures.audible_length_s * rate))),
                "level": f"{level:.4f}",
                "label": f"{each.label} · {plain_text(each.event.event_id)}",
            },
        )
    display = ET.SubElement(root, "display")
    ET.SubElement(display, "layer", {"id": "2", "type": "notes", "name": "Events", "model": "1"})
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    with written(path) as stream:
        stream.write(
            f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE sonic-visualiser>\n{body}\n'.encode()
        )
