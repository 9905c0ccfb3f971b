"""The order of a piece's integers in the bitstream, and the probability model of each kind.

First come the names that events use, and the grid. Then follow the events in order of onset: the difference
to the previous onset, the 32 integers of the vector, the pan, and a flag for edits. Edits follow only for
edited events, as float32. An unedited event costs almost no bits for its flag.
"""

from __future__ import annotations

import struct
from typing import TypeVar

import numpy as np

from codec.bitstream.coder import (
    CoderError,
    CountedIntegers,
    CountedSymbols,
    Decoder,
    Encoder,
    get_bits,
    put_bits,
)
from codec.bitstream.grid import (
    MAX_SYMBOL,
    ONSET_STEP_SAMPLES,
    PAN_STEPS,
    STEP_EXPONENTS,
    Grid,
    grid_of,
    quantised_onset,
)
from codec.bounds import MAX_GAIN_DB, MAX_TRANSPOSE_SEMITONES, MIN_GAIN_DB
from codec.events.event import VECTOR_SIZE, Event, EventSequence, Stage, StageSource, Vector, check_vectors
from codec.events.parameters import PARAMETERS

__all__ = ["read_events", "write_events"]

_FLOAT = struct.Struct("<f")
_MAX_NAME_BYTES = 1000
_MAX_NAMES = 100_000

_STAGES = (Stage.IMPULSE, Stage.RESONANCE, Stage.ROOM)
_EDITS: dict[str, tuple[float | None, float, float]] = {
    "gain_db": (0.0, MIN_GAIN_DB, MAX_GAIN_DB),
    "transpose_semitones": (0.0, -MAX_TRANSPOSE_SEMITONES, MAX_TRANSPOSE_SEMITONES),
    **{
        name: (PARAMETERS[name].default, PARAMETERS[name].low, PARAMETERS[name].high)
        for name in ("stretch", "decay_factor", "hardness", "room_mix")
    },
}
"""The numeric edits: the value of an unedited event, and the range in a project file."""

_REACH = 15
_ESCAPE = 2 * _REACH + 1
# Frequencies of a normal distribution with a standard deviation of four steps (a step is a quarter of the
# standard deviation), for 15 steps on either side, and that of the escape symbol. It is a table because exp()
# differs between machines.
_BELL = (102, 99, 90, 77, 62, 47, 33, 22, 14, 8, 4, 2, 1, 1, 1, 1)
_PRIOR = (*_BELL[:0:-1], *_BELL, 1)


class _Models:
    """One probability model per kind of number, in the same initial state in encoder and decoder."""

    def __init__(self) -> None:
        self.sizes, self.exponents, self.centres = CountedIntegers(), CountedIntegers(), CountedIntegers()
        self.onsets, self.pans, self.names = CountedIntegers(), CountedIntegers(), CountedIntegers()
        self.vectors = [CountedSymbols(_PRIOR) for _ in range(VECTOR_SIZE)]
        self.escaped = CountedIntegers()
        self.edited, self.muted, self.in_room = _flag(), _flag(), _flag()
        self.edits = {name: _flag() for name in _EDITS}
        self.swapped = {stage: _flag() for stage in _STAGES}


def _flag() -> CountedSymbols:
    return CountedSymbols([32, 1])


def write_events(encoder: Encoder, events: EventSequence) -> None:
    """Encode events, without details and in their order.

    Raises
    ------
    ValueError
        If a name is too long, or a vector holds a value that is too large.
    """
    _Writer(encoder, events).write(events)


def read_events(decoder: Decoder, n_events: int, last_onset_samples: int) -> EventSequence:
    """Decode the events that :func:`write_events` encoded: quantised, rendered from the model.

    Their identifiers are ``000000``, ``000001``, and so on.

    Parameters
    ----------
    decoder
        Decodes the payload.
    n_events
        Number of events.
    last_onset_samples
        A later onset is an error.

    Raises
    ------
    CoderError
        If a number is out of range.
    """
    return _Reader(decoder).read(n_events, last_onset_samples)


def _donors(event: Event) -> dict[Stage, StageSource]:
    donors = ((stage, getattr(event, stage.value)) for stage in _STAGES)
    return {stage: donor for stage, donor in donors if donor is not None}


def _edits(event: Event) -> dict[str, float]:
    """Return the numeric edits of an event, as float32."""
    given = {name: getattr(event, name) for name in _EDITS}
    rounded = {name: float(np.float32(value)) for name, value in given.items() if value is not None}
    return {name: value for name, value in rounded.items() if value != _EDITS[name][0]}


class _Writer:
    """Encodes the events of one piece.

    Parameters
    ----------
    events
        All of them: grid and names are those of the piece.
    """

    def __init__(self, encoder: Encoder, events: EventSequence) -> None:
        self._encoder, self._models = encoder, _Models()
        self._names: dict[str, int] = {}
        rows: list[Vector] = []
        for event in events:
            donors = _donors(event).values()
            rows += [event.vector, *(donor.vector for donor in donors)]
            for name in (event.room_name, *(donor.label for donor in donors)):
                if name is not None:
                    self._names.setdefault(name, len(self._names))
        vectors = np.stack(rows) if rows else np.zeros((0, VECTOR_SIZE), np.float32)
        self._grid = grid_of(vectors)
        self._centres = [0] * VECTOR_SIZE
        if rows:
            symbols = self._grid.symbols(vectors)
            check_vectors(self._grid.vectors(symbols))  # rounding may exceed a bound
            self._centres = np.sort(symbols, axis=0)[len(rows) // 2].tolist()

    def write(self, events: EventSequence) -> None:
        encoder, models = self._encoder, self._models
        models.sizes.put(encoder, len(self._names))
        for name in self._names:
            data = name.encode("utf-8", "surrogatepass")
            if len(data) > _MAX_NAME_BYTES:
                raise ValueError(f"the name {name[:20]}... is too long")
            models.sizes.put(encoder, len(data))
            for byte in data:
                put_bits(encoder, byte, 8)
        before = 0
        for exponent, centre in zip(self._grid.exponents.tolist(), self._centres, strict=True):
            models.exponents.put_signed(encoder, exponent - before)
            models.centres.put_signed(encoder, centre)
            before = exponent
        before = 0
        for event in events:
            onset = quantised_onset(event.onset_samples)
            models.onsets.put(encoder, onset - before)
            self._vector(event.vector)
            models.pans.put_signed(encoder, round(event.pan * PAN_STEPS))
            self._edited(event)
            before = onset

    def _edited(self, event: Event) -> None:
        encoder, models = self._encoder, self._models
        edits, donors = _edits(event), _donors(event)
        edited = bool(edits or donors or event.mute or event.room_name is not None)
        models.edited.put(encoder, edited)
        if not edited:
            return
        for name, model in models.edits.items():
            model.put(encoder, name in edits)
            if name in edits:
                put_bits(encoder, int.from_bytes(_FLOAT.pack(edits[name]), "little"), 32)
        models.muted.put(encoder, event.mute)
        models.in_room.put(encoder, event.room_name is not None)
        if event.room_name is not None:
            models.names.put(encoder, self._names[event.room_name])
        for stage, model in models.swapped.items():
            model.put(encoder, stage in donors)
            if stage in donors:
                models.names.put(encoder, self._names[donors[stage].label])
                self._vector(donors[stage].vector)

    def _vector(self, vector: Vector) -> None:
        symbols = self._grid.symbols(vector[None])[0].tolist()
        for model, symbol, centre in zip(self._models.vectors, symbols, self._centres, strict=True):
            step = symbol - centre
            if abs(step) <= _REACH:
                model.put(self._encoder, step + _REACH)
            else:
                model.put(self._encoder, _ESCAPE)
                self._models.escaped.put_signed(self._encoder, step)


class _Reader:
    """Decodes the events of one piece."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder, self._models = decoder, _Models()
        models = self._models
        n_names = _checked(models.sizes.get(decoder), 0, _MAX_NAMES)
        self._names = [self._name() for _ in range(n_names)]
        exponents: list[int] = []
        self._centres: list[int] = []
        for _ in range(VECTOR_SIZE):
            before = exponents[-1] if exponents else 0
            exponents.append(_checked(before + models.exponents.get_signed(decoder), *STEP_EXPONENTS))
            self._centres.append(_checked(models.centres.get_signed(decoder), -MAX_SYMBOL, MAX_SYMBOL))
        self._grid = Grid(np.array(exponents, np.int64))

    def read(self, n_events: int, last_onset_samples: int) -> EventSequence:
        events: list[Event] = []
        onset, last = 0, last_onset_samples // ONSET_STEP_SAMPLES
        for index in range(n_events):
            onset = _checked(onset + self._models.onsets.get(self._decoder), 0, last)
            vector = self._vector()
            pan = _checked(self._models.pans.get_signed(self._decoder), -PAN_STEPS, PAN_STEPS)
            event = Event(f"{index:06d}", onset * ONSET_STEP_SAMPLES, vector, pan=pan / PAN_STEPS)
            events.append(self._edited(event))
        return EventSequence(tuple(events))

    def _name(self) -> str:
        n_bytes = _checked(self._models.sizes.get(self._decoder), 0, _MAX_NAME_BYTES)
        data = bytes(get_bits(self._decoder, 8) for _ in range(n_bytes))
        try:
            return data.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError as error:
            raise CoderError("a name is not text") from error

    def _edited(self, event: Event) -> Event:
        decoder, models = self._decoder, self._models
        if not models.edited.get(decoder):
            return event
        changes: dict[str, object] = {}
        for name, model in models.edits.items():
            if model.get(decoder):
                (value,) = _FLOAT.unpack(get_bits(decoder, 32).to_bytes(4, "little"))
                changes[name] = _checked(value, *_EDITS[name][1:])
        changes["mute"] = bool(models.muted.get(decoder))
        if models.in_room.get(decoder):
            changes["room_name"] = self._known_name()
        for stage, model in models.swapped.items():
            if model.get(decoder):
                label = self._known_name()
                changes[stage.value] = StageSource(self._vector(), label)
        return event.replace(**changes)

    def _known_name(self) -> str:
        return self._names[_checked(self._models.names.get(self._decoder), 0, len(self._names) - 1)]

    def _vector(self) -> Vector:
        symbols: list[int] = []
        for model, centre in zip(self._models.vectors, self._centres, strict=True):
            step = model.get(self._decoder) - _REACH
            if step == _ESCAPE - _REACH:
                step = self._models.escaped.get_signed(self._decoder)
            symbols.append(_checked(centre + step, -MAX_SYMBOL, MAX_SYMBOL))
        vector = self._grid.vectors(np.array([symbols], np.int64))[0]
        try:
            check_vectors(vector)
        except ValueError as error:
            raise CoderError(str(error)) from error
        return vector


_Number = TypeVar("_Number", int, float)


def _checked(value: _Number, low: float, high: float) -> _Number:
    if not low <= value <= high:
        raise CoderError(f"{value} is out of range")
    return value
