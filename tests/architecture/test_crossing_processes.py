"""Public errors and values reach another process as they were: all of them, found by walking the modules."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import io
import multiprocessing
import pickle
import pkgutil
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import pytest
import torch

from codec.audio.clip import AudioClip, AudioError, load_audio
from codec.capture.shares import CaptureSettings
from codec.config import EncoderConfig, ModelConfig, SpectrumConfig
from codec.evaluate.figures import Measure
from codec.evaluate.grid import GridSettings
from codec.evaluate.metrics import log_mel_distance_db
from codec.events.detail import Detail
from codec.events.event import Event, Morph, Stage, StageSource
from codec.files import FileError
from codec.library.regions import Region
from codec.messages import Message
from codec.model.event_model import EventModel
from codec.project.audio_members import StoredAudio
from codec.project.content import PaletteEntry
from codec.reference.feed_forward.config import FeedForwardConfig
from codec.reference.fitting import Schedule, Training
from codec.reference.payload import Follow, ReferenceCodec
from codec.reference.pcm import Pcm
from codec.reference.spectrogram.config import SpectrogramConfig
from codec.rooms import default_bank
from codec.search.refinement import Axes
from codec.similarity.layout import Layout
from codec.similarity.timbre_space import StageAxes, TimbreSpace
from codec.training.config import TrainConfig
from codec.training.note_bank import NoteBank

T = TypeVar("T")


def classes(*packages: str) -> Iterator[type[Any]]:
    """Yield the public classes that are defined in the modules of packages."""
    for package in packages:
        root = importlib.import_module(package)
        found = pkgutil.walk_packages(root.__path__, f"{package}.")
        names = [package, *(module.name for module in found if not module.name.endswith("__main__"))]
        for name in names:
            for each in vars(importlib.import_module(name)).values():
                if inspect.isclass(each) and each.__module__ == name and not each.__name__.startswith("_"):
                    yield each


ERRORS = [each for each in classes("codec", "editor", "benchmarks") if issubclass(each, Exception)]
VALUES = [
    each
    for each in classes("codec", "editor.document")
    if dataclasses.is_dataclass(each) and each.__dataclass_params__.frozen  # type: ignore[attr-defined]
]


def crossed(value: T) -> T:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - it is our own


def sample_error(kind: type[Exception]) -> Exception:
    reason = "damaged near {where_s:.1f} s: {what}"
    what = Message("{n} partials", n=3)
    if issubclass(kind, FileError):
        return kind(Path("a {b}.wav"), reason, where_s=1.25, what=what)
    if kind.__init__ is not Exception.__init__ and issubclass(kind, RuntimeError):
        return kind("visqol")  # the name of what is missing
    return kind(Message(reason, where_s=1.25, what=what))


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_crosses_as_it_was(kind: type[Exception]) -> None:
    error = sample_error(kind)
    again = crossed(error)
    assert type(again) is kind
    assert_equal(again.args, error.args)
    assert_equal(vars(again), vars(error))
    assert str(again) == str(error)


def test_an_error_of_a_file_reaches_the_parent_process(tmp_path: Path) -> None:
    path = tmp_path / "missing.wav"
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        with pytest.raises(AudioError) as raised:
            pool.submit(load_audio, path).result(60)
        assert pool.submit(abs, -1).result(60) == 1, "the pool is broken"
    assert raised.value.path == path
    assert raised.value.reason.template == "no such file; check the name"
    assert str(raised.value) == f"{path}: no such file; check the name"


@pytest.mark.parametrize("kind", VALUES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_frozen_value_crosses_as_it_was(kind: type[Any]) -> None:
    value = sample(kind)
    assert_equal(crossed(value), value)


def test_what_is_read_only_is_known() -> None:
    # These are the promises; the test above holds them after the crossing.
    event = sample(Event)
    assert not event.vector.flags.writeable
    assert not event.resonance.vector.flags.writeable
    assert not crossed(event).vector.flags.writeable
    assert not crossed(event).resonance.vector.flags.writeable


SAMPLES: dict[object, Callable[[], object]] = {
    bool: lambda: True,
    int: lambda: 3,
    float: lambda: 1.5,
    bytes: lambda: b"\xff\xfb",
    str: lambda: "text with {braces}",
    Path: lambda: Path("folder/file.wav"),
    Message: lambda: Message("{n} partials", n=3),
    datetime: lambda: datetime(2025, 1, 2, tzinfo=UTC),
    torch.device: lambda: torch.device("cuda", 1),
    torch.Tensor: lambda: torch.arange(6.0).reshape(2, 3),
    Detail: lambda: Detail([0.2, -0.4], [[3, 0.5, 1.0, -2.0]]),
    StageSource: lambda: StageSource(np.arange(32), "bright", sample(Detail)),
    Morph: lambda: Morph("bright", 0.4),
    Event: lambda: Event(
        "a",
        7,
        np.arange(32),
        detail=sample(Detail),
        resonance=sample(StageSource),
        morph=sample(Morph),
    ),
    PaletteEntry: lambda: PaletteEntry("bright", Stage.RESONANCE, np.arange(32), sample(Detail)),
    AudioClip: lambda: AudioClip(np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 4), 44_100),
    Region: lambda: Region("bells", ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))),
    StageAxes: lambda: StageAxes(np.zeros(20, np.float32), np.eye(8, 20, dtype=np.float32)),
    TimbreSpace: lambda: TimbreSpace(
        np.zeros(31), np.ones(31), {Stage.ROOM: sample(StageAxes)}, weights_hash="abc", n_events=9
    ),
    Layout: lambda: Layout(np.array([0.5]), np.array([[0.1, 0.2]]), np.ones((1, 3)), 4, ("a",)),
    StoredAudio: lambda: StoredAudio(io.BytesIO(b"fLaC"), 0.5),
    NoteBank: lambda: NoteBank(Path("no bank"), [np.ones(3, np.float32)]),
    CaptureSettings: CaptureSettings,
    SpectrumConfig: SpectrumConfig,
    EncoderConfig: EncoderConfig,
    ModelConfig: ModelConfig,
    TrainConfig: lambda: TrainConfig(hours=0.5, learning_rate=0.01, recordings="music"),
    Measure: lambda: log_mel_distance_db,
    Follow: Follow,
    ReferenceCodec: Pcm,
    Callable[[], ReferenceCodec]: lambda: Pcm,
    Sequence[tuple[float, float]]: lambda: ((0.0, 1.0),),
    complex: lambda: 0.5 + 1j,
    FeedForwardConfig: FeedForwardConfig,
    GridSettings: GridSettings,
    Schedule: Schedule,
    Training: lambda: Training([np.ones(4, np.float32)], Schedule(n_steps=3)),
    SpectrogramConfig: SpectrogramConfig,
    Axes: lambda: Axes.of(EventModel(ModelConfig(n_rooms=len(default_bank())), default_bank())),
}
"""Values of classes that cannot be made from the types of their fields alone."""


def sample(kind: Any) -> Any:
    """Return a value of a type; of a frozen dataclass, one with a sample in each field."""
    if kind in SAMPLES:
        return SAMPLES[kind]()
    if isinstance(kind, TypeVar):  # of a recording
        return sample(AudioClip)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Literal:
        return inner[0]
    if origin in (types.UnionType, typing.Union):
        return sample(next(each for each in inner if each is not types.NoneType))
    if origin is np.ndarray:
        return np.arange(6, dtype=typing.get_args(inner[1])[0] if not isinstance(inner[1], type) else float)
    if origin is tuple:
        return tuple(sample(each) for each in (inner[:1] if Ellipsis in inner else inner))
    if origin is frozenset:
        return frozenset({sample(inner[0])})
    if origin in (dict, Mapping):
        return {sample(inner[0]): sample(inner[1])}
    if kind is Any:
        return {"of another program": [1, None]}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return kind(**{field.name: sample(hints[field.name]) for field in dataclasses.fields(kind)})
    pytest.fail(f"the test needs a sample of {kind}: add one to SAMPLES")


def assert_equal(found: Any, expected: Any) -> None:
    """Compare values field by field, types, translation templates and read-only arrays included."""
    assert type(found) is type(expected)
    if isinstance(expected, np.ndarray):
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)
        assert found.flags.writeable == expected.flags.writeable
    elif isinstance(expected, torch.Tensor):
        assert torch.equal(found, expected)
    elif isinstance(expected, Message):
        assert found == expected
        assert found.template == expected.template
        assert_equal(dict(found.values), dict(expected.values))
    elif isinstance(expected, Enum):
        assert found is expected
    elif isinstance(expected, tuple | list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_equal(one, other)
    elif isinstance(expected, Mapping):
        assert found.keys() == expected.keys()
        for key, value in expected.items():
            assert_equal(found[key], value)
    elif dataclasses.is_dataclass(expected):
        for field in dataclasses.fields(expected):
            assert_equal(getattr(found, field.name), getattr(expected, field.name))
    elif type(expected).__eq__ is object.__eq__ and hasattr(expected, "__dict__"):
        assert_equal(vars(found), vars(expected))
    else:
        assert found == expected
