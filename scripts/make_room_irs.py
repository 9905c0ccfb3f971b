"""Make the bundled rooms: ``python scripts/make_room_irs.py`` writes assets/room_irs/.

Rooms are shoeboxes simulated by pyroomacoustics (image sources for early reflections, ray tracing for the
tail). The plate and the spring are models in this file. All randomness is seeded, so a run with the same
versions writes the same files. The bundled files were made with pyroomacoustics 0.10.1 and numpy 2.4.6.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyroomacoustics as pra
import soundfile
import soxr
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from codec.events.event import MODEL_SAMPLE_RATE
from codec.rooms import Room, RoomKind

FOLDER = Path(__file__).parents[1] / "assets" / "room_irs"
SIMULATION_RATE = 2 * MODEL_SAMPLE_RATE
SEED = 22


@dataclass(frozen=True)
class Space:
    """A shoebox: size in metres, materials of walls, floor and ceiling, and their scattering (0..1)."""

    name: str
    size_m: tuple[float, float, float]
    walls: str
    floor: str
    ceiling: str
    scattering: float = 0.15

    @property
    def description(self) -> str:
        """Size and materials, as written to the manifest."""
        size = " x ".join(f"{side:g}" for side in self.size_m)
        text = f"{size} m; walls {self.walls}, floor {self.floor}, ceiling {self.ceiling}"
        return text.replace("_", " ")


SPACES = (
    Space("Closet", (1.4, 1.1, 2.3), "studio_curtains", "carpet_hairy", "curtains_glass_mat", 0.3),
    Space(
        "Vocal booth",
        (2.1, 1.8, 2.3),
        "panel_fabric_covered_8pcf",
        "carpet_hairy",
        "ceiling_fissured_tile",
        0.2,
    ),
    Space("Car", (2.6, 1.5, 1.2), "chairs_medium_upholstered", "carpet_cotton", "curtains_cotton_0.33", 0.3),
    Space("Bedroom", (4.1, 3.4, 2.5), "gypsum_board", "carpet_cotton", "plasterboard", 0.2),
    Space("Living room", (6.2, 4.6, 2.6), "plasterboard", "carpet_hairy", "ceiling_plasterboard", 0.3),
    Space("Kitchen", (4.4, 3.6, 2.5), "plasterboard", "linoleum_on_concrete", "ceiling_plasterboard", 0.3),
    Space("Bathroom", (2.9, 2.2, 2.4), "ceramic_tiles", "marble_floor", "ceiling_plasterboard", 0.2),
    Space(
        "Small studio", (5.2, 4.1, 2.9), "wood_1.6cm", "carpet_thin", "ceiling_perforated_gypsum_board", 0.3
    ),
    Space("Drum room", (7.8, 6.1, 3.4), "wood_1.6cm", "carpet_thin", "ceiling_plasterboard", 0.4),
    Space("Classroom", (9.0, 7.0, 3.2), "brickwork", "linoleum_on_concrete", "ceiling_fissured_tile", 0.2),
    Space("Stairwell", (3.2, 5.6, 13.0), "rough_concrete", "concrete_floor", "rough_concrete", 0.1),
    Space("Corridor", (24.0, 2.2, 2.7), "brickwork", "linoleum_on_concrete", "plasterboard", 0.1),
    Space("Rehearsal room", (11.0, 8.5, 4.2), "brickwork", "carpet_thin", "wood_1.6cm", 0.25),
    Space("Jazz club", (14.0, 9.5, 3.6), "brickwork", "audience_0.72_m2", "ceiling_plasterboard", 0.3),
    Space("Lecture hall", (17.0, 13.0, 6.5), "wood_1.6cm", "chairs_wooden", "plasterboard", 0.3),
    Space("Garage", (7.0, 6.0, 2.7), "brickwork", "concrete_floor", "wood_1.6cm", 0.2),
    Space("Sports hall", (34.0, 20.0, 9.0), "brickwork", "wood_1.6cm", "ceiling_plasterboard", 0.3),
    Space("Chamber hall", (22.0, 13.0, 9.0), "wood_1.6cm", "audience_orchestra_choir", "plasterboard", 0.4),
    Space("Ballroom", (28.0, 16.0, 9.0), "plasterboard", "wooden_lining", "rough_lime_wash", 0.3),
    Space(
        "Opera house", (30.0, 22.0, 17.0), "wooden_lining", "chairs_heavy_upholstered", "rough_lime_wash", 0.5
    ),
    Space(
        "Concert hall",
        (44.0, 22.0, 17.0),
        "rough_lime_wash",
        "audience_upholstered_chairs_2",
        "wood_1.6cm",
        0.5,
    ),
    Space("Warehouse", (48.0, 30.0, 10.0), "brickwork", "concrete_floor", "ceiling_plasterboard", 0.3),
    Space("Church", (34.0, 15.0, 13.0), "rough_lime_wash", "chairs_wooden", "wood_1.6cm", 0.4),
    Space(
        "Abbey",
        (38.0, 17.0, 16.0),
        "limestone_wall",
        "audience_wooden_chairs_1_m2",
        "rough_lime_wash",
        0.5,
    ),
    Space(
        "Cathedral", (60.0, 24.0, 20.0), "limestone_wall", "audience_wooden_chairs_2_m2", "wood_1.6cm", 0.6
    ),
)


def simulate(space: Space) -> NDArray[np.float64]:
    """Return the response of a shoebox at the simulation rate, [n_samples]."""
    surfaces = {
        side: pra.Material(material, space.scattering)
        for side, material in (
            ("east", space.walls), ("west", space.walls), ("north", space.walls), ("south", space.walls),
            ("floor", space.floor), ("ceiling", space.ceiling),
        )
    }  # fmt: skip
    volume = float(np.prod(space.size_m))
    room = pra.ShoeBox(
        space.size_m,
        fs=SIMULATION_RATE,
        materials=surfaces,
        max_order=12,
        ray_tracing=True,
        air_absorption=True,
    )
    receiver_radius = min(0.5, max(0.08, volume ** (1 / 3) / 20))
    room.set_ray_tracing(n_rays=20_000, receiver_radius=receiver_radius, time_thres=9.0, energy_thres=1e-8)
    size = np.array(space.size_m)
    room.add_source(size * (0.36, 0.42, 0.0) + (0, 0, min(1.5, 0.6 * size[2])))
    room.add_microphone(size * (0.62, 0.57, 0.0) + (0, 0, min(1.7, 0.65 * size[2])))
    room.compute_rir()
    assert room.rir is not None
    return np.asarray(room.rir[0][0], dtype=np.float64)


def plate() -> tuple[NDArray[np.float64], str]:
    """Return the response of a steel plate by modal synthesis.

    The modes are those of a simply supported Kirchhoff plate,
    ``f = pi/2 sqrt(D / (rho h)) ((m/a)^2 + (n/b)^2)``. Their decay rate grows with frequency, as with damping
    by the air: RT60 is 4.2 s at 200 Hz and 1 s at 8 kHz.

    Returns
    -------
    The response [n_samples] at the simulation rate, and a description.
    """
    side_a, side_b, thickness = 2.0, 1.0, 0.0005
    stiffness = 2.0e11 * thickness**3 / (12 * (1 - 0.3**2))
    scale = np.pi / 2 * np.sqrt(stiffness / (7850 * thickness))
    m, n = np.meshgrid(np.arange(1, 260), np.arange(1, 130), indexing="ij")
    frequency = scale * ((m / side_a) ** 2 + (n / side_b) ** 2)
    driver = (0.42 * side_a, 0.37 * side_b)
    pickup = (0.71 * side_a, 0.29 * side_b)
    gain = np.ones(frequency.shape)
    for x, y in (driver, pickup):
        gain *= np.sin(m * np.pi * x / side_a) * np.sin(n * np.pi * y / side_b)
    kept = (frequency > 60) & (frequency < 0.45 * SIMULATION_RATE / 2)
    frequency, gain = frequency[kept], gain[kept]
    rt60_s = 1 / (1 / 4.6 + (frequency / 8000) * (1 - 1 / 4.6))
    n_samples = 5 * SIMULATION_RATE
    response = np.zeros(n_samples)
    block = 512
    inside = np.arange(block) / SIMULATION_RATE
    rate = 2j * np.pi * frequency - np.log(1000) / rt60_s
    table = np.exp(np.outer(rate, inside))
    start = (gain / np.sqrt(frequency)).astype(complex)
    step = np.exp(rate * block / SIMULATION_RATE)
    for begin in range(0, n_samples - block, block):
        response[begin : begin + block] = (start @ table).imag
        start = start * step
    return response, "steel plate 2 x 1 m, 0.5 mm, modal synthesis, damping from 4.6 s (low) to 1 s (8 kHz)"


def spring() -> tuple[NDArray[np.float64], str]:
    """Return the response of two springs.

    Each echo is a chirp: below the transition frequency f_c, the delay is ``T / sqrt(1 - (f / f_c)^2)``, so
    the dispersion grows with each echo.

    Returns
    -------
    The response [n_samples] at the simulation rate, and a description.
    """
    size = 1 << 18
    frequency = np.fft.rfftfreq(size, 1 / SIMULATION_RATE)
    spectrum = np.zeros(len(frequency), complex)
    for delay_s, transition_hz, weight in ((0.033, 4300.0, 1.0), (0.041, 3700.0, 0.8)):
        inside = frequency < 0.985 * transition_hz
        dispersed = np.zeros(len(frequency))
        dispersed[inside] = delay_s / np.sqrt(1 - (frequency[inside] / transition_hz) ** 2)
        phase = -2 * np.pi * np.cumsum(dispersed) * frequency[1]
        loss = 0.74 * np.exp(-frequency / 9000)
        once = np.where(inside, np.exp(1j * phase), 0.0)
        echo = once.copy()
        for k in range(40):
            spectrum += weight * echo * (-loss) ** k
            echo = echo * once * once
    spectrum *= frequency / (frequency + 90)
    response = np.fft.irfft(spectrum, size)[: 3 * SIMULATION_RATE]
    return response, "two springs, 33 and 41 ms, transition at 4.3 and 3.7 kHz, 40 dispersed echoes each"


def trimmed(response: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return a response at 22,050 Hz that begins at most 1 ms before its strongest early sample.

    The strongest sample within 0.2 s is the direct sound, except in two rooms with a first reflection within
    2 ms of it. The response is cut at -70 dB of the peak and faded out.

    Shape
    -----
    response: [n_samples] at the simulation rate; returns: [n_samples]
    """
    mono = soxr.resample(response.astype(np.float32), SIMULATION_RATE, MODEL_SAMPLE_RATE).astype(np.float32)
    level = np.abs(mono)
    first = int(np.argmax(level > 0.02 * level.max()))
    direct = first + int(np.argmax(level[first : first + MODEL_SAMPLE_RATE // 5]))
    mono = mono[max(first, direct - MODEL_SAMPLE_RATE // 1000) :]
    last = int(np.flatnonzero(np.abs(mono) > 3e-4 * level.max())[-1]) + 1
    mono = mono[:last].copy()
    fade = min(len(mono) // 4, MODEL_SAMPLE_RATE // 10)
    mono[-fade:] *= 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fade, dtype=np.float32))
    return mono


def add(
    rooms: list[Room], name: str, description: str, kind: RoomKind, response: NDArray[np.float64]
) -> None:
    """Trim a response, append it to `rooms` and print its reverberation time."""
    samples = trimmed(response)
    rooms.append(Room.of(name, description, kind, samples))
    print(
        f"{name:16s} RT60 {rooms[-1].rt60_s:5.2f} s, {len(samples) / MODEL_SAMPLE_RATE:5.2f} s long",
        flush=True,
    )


def main() -> None:
    """Write all responses and the manifest, in ascending order of reverberation time."""
    rooms: list[Room] = []
    for space in SPACES:
        pra.random.seed(SEED)
        add(rooms, space.name, space.description, "room", simulate(space))
    add(rooms, "Plate", plate()[1], "plate", plate()[0])
    add(rooms, "Spring", spring()[1], "spring", spring()[0])
    spaces = sorted((room for room in rooms if room.kind == "room"), key=lambda room: room.rt60_s)
    lines = ["# Written by scripts/make_room_irs.py; the order is part of every checkpoint.", ""]
    for old in FOLDER.glob("*.flac"):
        old.unlink()
    for index, room in enumerate([*spaces, *(room for room in rooms if room.kind != "room")]):
        file = f"{index:02d}_{room.name.lower().replace(' ', '_')}.flac"
        scaled = room.impulse_response / np.abs(room.impulse_response).max() * 32767
        soundfile.write(FOLDER / file, np.round(scaled).astype(np.int16), MODEL_SAMPLE_RATE, "PCM_16")
        samples = np.asarray(soundfile.read(FOLDER / file, dtype="float32")[0], np.float32)
        stored = Room.of(room.name, room.description, room.kind, samples)
        lines += [
            "[[room]]",
            f'file = "{file}"',
            f'name = "{room.name}"',
            f'description = "{room.description}"',
            f'kind = "{room.kind}"',
            f"rt60_s = {room.rt60_s:.2f}",
            f'sha256 = "{stored.sha256}"',
            "",
        ]
    (FOLDER / "manifest.toml").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
