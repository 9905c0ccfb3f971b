"""The list of codecs, and Pointillist's own events as payloads."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from codec.audio.clip import AudioClip
from codec.evaluate.contenders import UnknownCodecError, chosen, contenders_by_name
from codec.evaluate.our_codecs import EventPayloads, Sound
from codec.reference.bench import coded
from codec.reference.payload import Cancelled, Follow, PayloadError

RATE = 22_050


@pytest.fixture(scope="module")
def clip() -> AudioClip:
    times_s = np.arange(RATE) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 440 * times_s) * np.exp(-3 * times_s)
    return AudioClip(tone.astype(np.float32), RATE)


def test_names_can_be_chosen_one_by_one_or_by_their_beginning() -> None:
    assert [entry.name for entry in chosen("opus-6, pcm16,opus-6")] == ["opus-6", "pcm16"]
    assert {entry.name for entry in chosen("events")} == {
        name for name in contenders_by_name() if name.startswith("events-")
    }
    for wrong in ("opus-7", "", "opus-6,,pcm16", "opu"):
        with pytest.raises(UnknownCodecError, match=r"no codec is called .*--codecs list"):
            chosen(wrong)


def test_the_names_load_no_codec() -> None:
    program = (
        "import sys; from codec.evaluate.contenders import contenders_by_name; contenders_by_name();"
        "assert not {'torch', 'codec.evaluate.our_codecs', 'codec.reference.pcm'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


@pytest.mark.parametrize("sound", ["sparse", "detailed", "captured"])
def test_our_events_are_decoded_from_their_payload(clip: AudioClip, sound: Sound) -> None:
    encoded, found = coded(EventPayloads("events", "draft", sound), clip)
    assert found.decoded.samples.shape == clip.samples.shape
    assert found.figures["n_events"]
    assert found.payload_bits is not None
    assert found.payload_bits + found.side_bits == 8 * len(encoded.payload)
    error = found.decoded.samples - clip.samples
    if sound == "captured":
        np.testing.assert_allclose(found.decoded.samples, clip.samples, atol=1e-3)
    else:
        assert np.square(found.decoded.samples).sum() > 0.2 * np.square(clip.samples).sum()
        assert np.square(error).sum() > 0
    again = EventPayloads("events", "draft", sound).decode(encoded.payload)
    np.testing.assert_array_equal(again.samples, found.decoded.samples)


@pytest.mark.parametrize("sound", ["sparse", "detailed"])
def test_our_damaged_payloads_are_refused_in_a_line(clip: AudioClip, sound: Sound) -> None:
    codec = EventPayloads("events", "draft", sound)
    payload = codec.encode(clip).payload
    for damaged in (b"", payload[:40], payload[: len(payload) // 2], b"noise" + payload[5:]):
        with pytest.raises(PayloadError) as raised:
            codec.decode(damaged)
        assert "\n" not in str(raised.value)


def test_our_search_can_be_cancelled(clip: AudioClip) -> None:
    asked: list[None] = []

    def should_cancel() -> bool:
        asked.append(None)
        return len(asked) > 2

    with pytest.raises(Cancelled):
        EventPayloads("events", "draft").encode(clip, Follow(should_cancel=should_cancel))
