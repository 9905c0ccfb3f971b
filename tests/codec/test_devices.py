"""Devices: how they are chosen, and that the model, the search and the losses compute on another one."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from codec import devices
from codec.audio.clip import AudioClip
from codec.capture import CapturedSounds, ClipRecording
from codec.cli import main
from codec.decoder.controls import at_onsets
from codec.devices import DeviceError, available_devices, device_of
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage
from codec.model.checkpoint import load_default_model
from codec.model.event_model import EventModel
from codec.rendering import EventRenderer
from codec.search.greedy import WindowDecomposer
from codec.search.levels import Mode, QualityLevel
from codec.search.refinement import Axes, WindowObjective, refine
from codec.search.streaming import StreamingEncoder, encode
from codec.similarity.stage_profiles import stage_profiles
from tests.codec.pretended_device import PRETENDED, READINGS, pretended_device

_ON_PROCESSOR_ONLY = pytest.mark.skipif(
    len(available_devices()) > 1, reason="this machine has another device"
)


@pytest.fixture
def there(tiny_model: EventModel) -> Generator[EventModel]:
    """A model on the pretended device."""
    with pretended_device() as device:
        yield tiny_model.on(device)


@pytest.fixture
def shipped_there() -> Generator[EventModel]:
    """The shipped model on the pretended device: one that finds events."""
    with pretended_device() as device:
        yield load_default_model().on(device)


@pytest.fixture(scope="module")
def clip() -> AudioClip:
    """Four seconds of stereo: six decaying notes."""
    generator = np.random.default_rng(1)
    samples = np.zeros((2, 4 * MODEL_SAMPLE_RATE), np.float32)
    for onset in generator.integers(0, 3 * MODEL_SAMPLE_RATE, 6):
        seconds = np.arange(samples.shape[1] - onset) / MODEL_SAMPLE_RATE
        note = np.exp(-4 * seconds) * np.sin(2 * np.pi * generator.uniform(100, 1500) * seconds)
        samples[:, onset:] += 0.2 * generator.uniform(0.2, 1, (2, 1)) * note
    return AudioClip(samples, MODEL_SAMPLE_RATE)


def _facts(events: Sequence[Event]) -> list[tuple[float, ...]]:
    return sorted((event.onset_samples, event.pan, *event.vector.tolist()) for event in events)


def test_the_processor_is_always_there_and_the_last() -> None:
    assert available_devices()[-1] == "cpu"
    assert device_of("cpu") == torch.device("cpu")
    assert device_of("auto").type == available_devices()[0]


@_ON_PROCESSOR_ONLY
@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_refused_in_one_line(name: devices.DeviceChoice) -> None:
    with pytest.raises(DeviceError, match=rf"^no {name.upper()} device: .*--device cpu$"):
        device_of(name)


def test_a_device_whose_driver_fails_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the driver is too old\nand more lines")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "ones", fail)
    devices._problem.cache_clear()
    try:
        with pytest.raises(DeviceError, match=r"CUDA device does not work \(the driver is too old\)"):
            device_of("cuda")
    finally:
        devices._problem.cache_clear()


@_ON_PROCESSOR_ONLY
@pytest.mark.parametrize("command", ["encode", "evaluate"])
def test_a_command_says_so(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recording = tmp_path / "a.wav"
    soundfile.write(recording, np.full(2000, 0.1), MODEL_SAMPLE_RATE)
    given = [str(recording), str(tmp_path / "a.pointillist")] if command == "encode" else [str(tmp_path)]
    assert main([command, *given, "--device", "cuda"]) == 2
    told = capsys.readouterr().err.strip()
    assert told.startswith("pointillist: no CUDA device: ")
    assert told.endswith("--device cpu")


def test_a_model_moves_to_another_device_as_a_copy_with_the_same_rooms(tiny_model: EventModel) -> None:
    assert tiny_model.on("cpu") is tiny_model
    with pretended_device() as device:
        moved = tiny_model.on(device)
        assert moved.device == device
        assert moved.bank is tiny_model.bank
        assert moved.identity == tiny_model.identity
        assert {each.device for each in (*moved.parameters(), *moved.buffers())} == {device}
    assert tiny_model.device == torch.device("cpu")


def test_the_encoder_and_the_decoder_compute_there_what_they_do_here(
    tiny_model: EventModel, there: EventModel
) -> None:
    torch.manual_seed(0)
    vectors = torch.randn(20, 32)
    corrections = 0.1 * torch.randn(20, tiny_model.correction_size)
    residual = torch.rand(2, 512, 1025)
    frames = torch.randint(0, 256, (2, 3))

    def computed(model: EventModel) -> list[torch.Tensor]:
        at = model.device
        features = model.encoder.features(residual.to(at))
        controls = model.controls(vectors.to(at), corrections.to(at))
        power = model.expected.power(controls, Stage.ROOM)
        first = torch.arange(0, 400, 20).to(at)
        sounding = model.expected.together(controls, first, 512)
        coarse = model.expected.together(controls, first, 128, grid=model.expected.coarse)
        return [
            model.encoder.switch_logits(features),
            model.encoder.vectors(features, frames.to(at)),
            model.expected(controls, torch.arange(0, 260, 7).to(at)),
            power.components(),
            model.expected.magnitude(sounding.power),
            coarse.power,
            coarse.tail_energy,
        ]

    for here, found in zip(computed(tiny_model), computed(there), strict=True):
        assert found.device == PRETENDED
        torch.testing.assert_close(found.cpu(), here, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("detailed", [False, True])
def test_refinement_computes_there_what_it_does_here(
    tiny_model: EventModel, there: EventModel, detailed: bool
) -> None:
    torch.manual_seed(0)
    vectors = torch.randn(6, 32)
    onsets = torch.linspace(0.0, 90000.0, 6)
    corrections = torch.zeros(6, tiny_model.heads.n_fitted) if detailed else None
    with torch.inference_mode():
        controls, frames = at_onsets(tiny_model.controls(torch.randn(6, 32)), onsets, 256)
        target = tiny_model.expected.magnitude(tiny_model.expected.together(controls, frames, 600).power)

    def refined(model: EventModel) -> list[torch.Tensor]:
        at = model.device
        objective = WindowObjective(model, Axes.of(model), target.clone().to(at), flux=0.3)
        given = None if corrections is None else corrections.to(at)
        found = refine(model, objective, vectors.to(at), onsets.to(at), 3, corrections=given)
        return [found.vectors, found.onsets_samples, found.corrections if detailed else found.vectors]

    for here, found in zip(refined(tiny_model), refined(there), strict=True):
        assert found.device == PRETENDED
        torch.testing.assert_close(found.cpu(), here, rtol=1e-2, atol=1e-2)


def test_a_step_of_the_search_seldom_waits_for_the_device(shipped_there: EventModel) -> None:
    generator = np.random.default_rng(0)
    residual = torch.from_numpy(generator.exponential(20, (512, 288)).astype(np.float32)).to(PRETENDED)
    decomposer = WindowDecomposer(shipped_there, n_candidates=4, n_kept=4)
    READINGS.clear()
    found = decomposer.step(residual)
    assert len(found) > 1
    # Three of the masks and of what they have in common.
    assert len(READINGS) <= 6 + 2 * len(found), READINGS


def test_a_draft_has_the_same_events(shipped_there: EventModel, clip: AudioClip) -> None:
    here, found = (
        encode(model, clip, level="draft").events for model in (load_default_model(), shipped_there)
    )
    assert len(here) > 5
    # A soft event, found late in what others leave, may differ by a tenth of a standard deviation.
    np.testing.assert_allclose(_facts(found), _facts(here), rtol=1e-2, atol=0.1)


@pytest.mark.parametrize("mode", ["sparse", "detailed"])
def test_a_search_with_all_its_steps_finds_events_there(
    shipped_there: EventModel, clip: AudioClip, mode: Mode
) -> None:
    provisional: list[Event] = []
    level = QualityLevel(
        n_candidates=2,
        n_kept=2,
        n_failures=2,
        n_refinement_steps=3,
        n_learned_steps=1,
        n_rounds=2,
        least_share=0.02,
        n_detail_steps=1,
        n_balance_rounds=1,
        prunes=True,
    )
    encoder = StreamingEncoder(shipped_there, 2, level=level, mode=mode, on_found=provisional.extend)
    encoder.push(clip.samples[:, : MODEL_SAMPLE_RATE // 2])
    encoder.finish()
    assert len(encoder.events) > 1
    assert provisional
    assert all((event.detail is not None) == (mode == "detailed") for event in encoder.events)


def test_rendering_capture_and_profiles_take_a_model_from_there(
    tiny_model: EventModel, there: EventModel, clip: AudioClip
) -> None:
    vectors = np.random.default_rng(0).normal(0, 0.5, (2, 32)).astype(np.float32)
    events = [Event(str(index), 2000 * index, vector) for index, vector in enumerate(vectors)]
    for model in (tiny_model, there):
        assert len(EventRenderer(model).render(events[0])) > 100
        sounds = CapturedSounds(model, events, ClipRecording(clip))
        assert sounds.sound(events[0].event_id).samples.any()
        assert stage_profiles(model, [(event.vector, None) for event in events])[Stage.ROOM].any()


def _failing_search(n_good: int, error: Exception) -> Callable[..., object]:
    """Return a search of a half window that fails on another device than the processor."""
    whole = StreamingEncoder._searched
    calls = 0

    def searched(encoder: StreamingEncoder) -> object:
        nonlocal calls
        calls += 1
        if calls > n_good and encoder._model.device != torch.device("cpu"):
            raise error
        return whole(encoder)

    return searched


def test_an_encode_without_memory_there_goes_on_here(
    shipped_there: EventModel, clip: AudioClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = encode(load_default_model(), clip, level="draft")
    error = torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
    monkeypatch.setattr(StreamingEncoder, "_searched", _failing_search(1, error))
    found = encode(shipped_there, clip, level="draft")
    assert here.notes == ()
    (note,) = found.notes
    assert str(note).startswith("the graphics card had no memory left at 3 s")
    np.testing.assert_allclose(_facts(found.events), _facts(here.events), rtol=1e-2, atol=1e-2)


def test_a_device_that_cannot_even_hold_the_model_is_left_at_once(
    tiny_model: EventModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = EventModel.on

    def on(model: EventModel, device: torch.device | str) -> EventModel:
        if torch.device(device) == PRETENDED:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")
        return whole(model, device)

    monkeypatch.setattr(EventModel, "on", on)
    told: list[str] = []
    encoder = StreamingEncoder(tiny_model, 1, device=PRETENDED, on_note=told.append)
    encoder.push(np.zeros((1, 1000), np.float32))
    encoder.finish()
    assert told == encoder.notes
    assert told[0].startswith("the graphics card had no memory left at 0 s")


def test_another_failure_there_ends_the_encode(
    there: EventModel, clip: AudioClip, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = _failing_search(0, RuntimeError("CUDA error: an illegal memory access"))
    monkeypatch.setattr(StreamingEncoder, "_searched", failing)
    with pytest.raises(RuntimeError, match="illegal memory access"):
        encode(there, clip, level="draft")
