#!/usr/bin/env bash
# Finding: soundfile returns the channels of 5.1 Ogg files in another order than those of WAV and FLAC files.
#
# Guessed:  libsndfile returns channels in WAV's order for every format, as FFmpeg does.
# Observed: soundfile 0.14.0 (libsndfile 1.2.2) returns Vorbis and Opus channels in the order of the stream: front
#           left, centre, front right, rear left, rear right, LFE. It writes without reordering, too: reading its
#           own file gives the same channels, but a player plays the second channel as the centre. FLAC and WAV
#           have WAV's order: front left, front right, centre, LFE, rear left, rear right.
# Way out:  reorder the channels of Vorbis and Opus after reading.
# Matters:  a mixdown to stereo that assumes WAV's order puts the centre (dialogue, a singer) on the right only.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check soundfile==0.14.0 numpy==2.4.6 av==18.1.0
"$folder/venv/bin/python" - <<'PYTHON'
import io

import av
import numpy as np
import soundfile

print("soundfile", soundfile.__version__, soundfile.__libsndfile_version__, "av", av.__version__)
RATE = 48000
TONES_HZ = {"FL": 300, "FR": 500, "FC": 700, "LFE": 60, "BL": 1100, "BR": 1300}
times_s = np.arange(2 * RATE) / RATE
planes = np.array([0.2 * np.sin(2 * np.pi * hz * times_s) for hz in TONES_HZ.values()], np.float32)


def named(samples: np.ndarray) -> list[str]:
    """Return the names of the tones in each column of [n, channels]."""
    loudest_hz = np.abs(np.fft.rfft(samples[RATE // 2 : RATE // 2 + RATE], axis=0)).argmax(axis=0)
    return [min(TONES_HZ, key=lambda name: abs(TONES_HZ[name] - hz)) for hz in loudest_hz]


def written_by_av(kind: str, codec: str) -> io.BytesIO:
    """Encode the six tones, labelled, with FFmpeg's own codec."""
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=RATE, layout="5.1")
        resampler = av.AudioResampler(stream.format, stream.layout, RATE, frame_size=stream.frame_size or 1024)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="5.1")
        frame.rate = RATE
        for each in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(each))
        container.mux(stream.encode(None))
    file.seek(0)
    return file


wav_order = list(TONES_HZ)
ogg_order = ["FL", "FC", "FR", "BL", "BR", "LFE"]
for kind, codec, expected in [
    ("flac", "flac", wav_order),
    ("ogg", "libopus", ogg_order),
]:
    file = written_by_av(kind, codec)
    order = named(soundfile.read(file)[0])
    print(f"{codec:10} read by soundfile: {order}")
    assert order == expected, "this has changed"

for subtype in ("OPUS", "VORBIS"):
    file = io.BytesIO()
    soundfile.write(file, planes.T, RATE, format="OGG", subtype=subtype)
    file.seek(0)
    with av.open(file) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
    order = named(np.concatenate(frames, axis=1).T)
    print(f"{subtype:10} written by soundfile in WAV's order, read by FFmpeg: {order}")
    assert order[1] == "FC" and order[2] == "FR", "this has changed"
PYTHON
