"""Rendering of events from the model: edits, stages, measures and the mix."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import soxr
import torch
from numpy.typing import NDArray

from codec.audio.placed import Mix, panned
from codec.config import ModelConfig
from codec.decoder import EventControls, RoomControls
from codec.decoder.controls import at_onsets
from codec.decoder.grids import atom_frequencies_hz, band_middles_hz, tuned_hz
from codec.decoder.sound_edits import hardened, ringing, stretched_power
from codec.decoder.waveform import phase_seed, render_waveform, through_room
from codec.events.event import MODEL_SAMPLE_RATE, Event, Stage, StageSource
from codec.events.measures import Measures
from codec.events.stored_measures import StoredMeasures
from codec.model.event_model import EventModel
from codec.model.sounds import Decoder, decoded
from codec.rooms import RoomBank

__all__ = ["EventRenderer", "mix_events", "with_sound_edits"]

FloatArray = NDArray[np.float32]

_SILENCE_DB = -60.0
_RESERVED_S = 60.0  # behind the last onset; events are shorter
_PARTIAL_OCTAVES = 0.75 / 12
_PITCHED_SHARE = 0.15
_MEASURED_TOGETHER = 32


class EventRenderer:
    """Renders events with one model and one bank of rooms.

    Parameters
    ----------
    model
        Decodes vectors, on the processor.
    bank
        The rooms that events can name; the model's bank by default. It must begin with the model's rooms.
    """

    def __init__(self, model: EventModel, bank: RoomBank | None = None) -> None:
        self.model = model = model.on("cpu")
        self.bank = model.bank if bank is None else bank
        decoder, spectrum = model.config.decoder, model.config.spectrum
        atoms = atom_frequencies_hz(decoder, spectrum)
        bands = band_middles_hz(decoder.n_noise_bands, decoder, spectrum)
        self._log_frequencies = torch.log(torch.from_numpy(np.concatenate([atoms, bands])).float())
        self._responses = [room.impulse_response for room in self.bank.rooms]
        self._decoder = Decoder(model)

    @torch.inference_mode()
    def controls(self, event: Event) -> EventControls:
        """Return the controls of an edited event, a batch of one.

        Transposition and stretch are not controls; the waveform applies them.

        Raises
        ------
        KeyError
            If the event names a room that the bank does not have.
        """
        own = self._decoded(event)
        if event.impulse is not None:
            own = replace(own, impulse=self._decoded(event.impulse).impulse)
        if event.resonance is not None:
            own = replace(own, resonances=self._decoded(event.resonance).resonances)
        if event.room is not None:
            own = replace(own, room=self._decoded(event.room).room)
        weights, mix = own.room.weights, own.room.mix
        if event.room_name is not None:
            weights = torch.zeros(1, len(self.bank))
            weights[0, self.bank.index(event.room_name)] = 1.0
        if event.room_mix is not None:
            mix = torch.full_like(mix, event.room_mix)
        own = with_sound_edits(own, event, self.model.config)
        level = own.level + event.gain_db * float(np.log(10) / 20)
        return replace(own, level=level, room=RoomControls(weights, mix))

    def _decoded(self, source: Event | StageSource) -> EventControls:
        return self._decoder.controls(source.vector, source.detail)

    def render(
        self, event: Event, *, stage: Stage = Stage.ROOM, sample_rate: int = MODEL_SAMPLE_RATE
    ) -> FloatArray:
        """Render an event from its onset on: mono, with gain, without pan and mute.

        Shape
        -----
        returns: [n_samples]
        """
        audio = render_waveform(
            self.controls(event),
            self.model.config,
            self._responses,
            seed=phase_seed(event.vector),
            stage=stage,
            transpose_semitones=event.transpose_semitones,
            stretch=event.stretch,
            known=_known(event),
        )
        audio = _trimmed(audio)
        if sample_rate != MODEL_SAMPLE_RATE and len(audio):
            audio = soxr.resample(audio, MODEL_SAMPLE_RATE, sample_rate).astype(np.float32)
        return audio

    def stages(self, event: Event) -> dict[Stage, FloatArray]:
        """Return the waveform after each stage, mono [n_samples] at the model's sample rate."""
        controls = self.controls(event)
        seed, config = phase_seed(event.vector), self.model.config
        impulse = render_waveform(controls, config, (), seed=seed, stage=Stage.IMPULSE, stretch=event.stretch)
        resonance = render_waveform(
            controls,
            config,
            (),
            seed=seed,
            stage=Stage.RESONANCE,
            transpose_semitones=event.transpose_semitones,
            stretch=event.stretch,
            known=_known(event),
        )
        weights = controls.room.weights[0].double().numpy()
        placed = through_room(resonance, self._responses, weights, float(controls.room.mix[0]))
        return {Stage.IMPULSE: impulse, Stage.RESONANCE: resonance, Stage.ROOM: _trimmed(placed)}

    def room_of(self, event: Event) -> tuple[str, float]:
        """Return the name of an event's room, and its mix (0..1)."""
        room = self.controls(event).room
        return self.bank.names[int(room.weights[0].argmax())], float(room.mix[0])

    @torch.inference_mode()
    def expected_magnitude(self, events: Sequence[Event], n_frames: int) -> torch.Tensor:
        """Return the expected magnitudes of the sum of events, without transpositions.

        Shape
        -----
        returns: [n_frames, n_bins], frame 0 centred on the piece's first sample
        """
        expected, hop = self.model.expected, self.model.config.spectrum.hop_samples
        power = torch.zeros(len(expected.line_response), n_frames)
        for event in events:
            if not event.mute:
                onset = torch.tensor([float(event.onset_samples)])
                controls, frames = at_onsets(self.controls(event), onset, hop)
                if event.stretch == 1.0:
                    power += expected.together(controls, frames, n_frames).power
                    continue
                lead = self.model.config.spectrum.lead_frames
                dry = stretched_power(expected.power(controls, Stage.RESONANCE), event.stretch, lead)
                placed = expected.through_room(dry, expected.room_response(controls.room))
                power += placed.summed(frames - lead, n_frames)
        return expected.magnitude(power)

    def measures(self, events: Sequence[Event], known: StoredMeasures | None = None) -> list[Measures]:
        """Return pitch, audible length and loudness of each event, from the expected magnitudes.

        The pitch is that of the resonances with the burst that they were found with. So another impulse, a
        harder attack or a longer decay does not change the note; a transposition or another resonance does.

        Parameters
        ----------
        events
            To be measured.
        known
            Are not measured again, if they are of this model.
        """
        if known is not None and known.model_hash != self.model.identity.weights_hash:
            known = None
        stored = [None if known is None else known.of(event) for event in events]
        unknown = [event for event, measures in zip(events, stored, strict=True) if measures is None]
        measured = self._measured(unknown)
        return [next(measured) if measures is None else measures for measures in stored]

    @torch.inference_mode()
    def _measured(self, events: Sequence[Event]) -> Iterator[Measures]:
        for begin in range(0, len(events), _MEASURED_TOGETHER):
            batch = events[begin : begin + _MEASURED_TOGETHER]
            as_found = iter(self._measures_as_found([event for event in batch if _sounds_as_found(event)]))
            for event in batch:
                yield next(as_found) if _sounds_as_found(event) else self._measures_edited(event)

    def _measures_as_found(self, events: Sequence[Event]) -> list[Measures]:
        """Return the measures of events whose stages are those of their own vectors, as one batch."""
        if not events:
            return []
        if len(events) == 1:  # most often an edit, of a sound that was decoded before
            controls = self._decoded(events[0])
        else:
            controls = decoded(self.model, [(event.vector, event.detail) for event in events])
        powers = self.model.expected.power(controls, Stage.RESONANCE)
        return [
            self._measures(event, 10 ** (event.gain_db / 10) * power, power, tuning)
            for event, power, tuning in zip(events, powers.components(), powers.tuning, strict=True)
        ]

    def _measures_edited(self, event: Event) -> Measures:
        donor = event if event.resonance is None else event.resonance
        power = self.model.expected.power(self.controls(event), Stage.RESONANCE)
        found = self.model.expected.power(self._decoded(donor), Stage.RESONANCE)
        return self._measures(event, power.components()[0], found.components()[0], found.tuning[0])

    def _measures(
        self, event: Event, power: torch.Tensor, found: torch.Tensor, tuning: torch.Tensor
    ) -> Measures:
        """Return measures of an event from its power, and that of its resonances with their own burst.

        Shape
        -----
        power, found: [n_atoms + n_noise_bands, n_frames]
        """
        spectrum = self.model.config.spectrum
        envelope = power.sum(0)
        pitch_hz, pitched = self._pitch(found.sum(1), tuning)
        peak = envelope.max().clamp_min(1e-20)
        audible = (envelope > peak * 1e-4).nonzero()
        last = int(audible.max()) if len(audible) else spectrum.lead_frames
        n_hops = max(1, last - spectrum.lead_frames)
        return Measures(
            pitch_hz=pitch_hz * 2 ** (event.transpose_semitones / 12),
            pitched=pitched,
            audible_length_s=n_hops * spectrum.hop_samples / spectrum.sample_rate * event.stretch,
            loudness_db=float(10 * torch.log10(peak)),
        )

    def _pitch(self, energy: torch.Tensor, tuning: torch.Tensor) -> tuple[float, bool]:
        """Return the pitch in Hz of energies [n_atoms + n_noise_bands], and whether it is clear."""
        atoms, log_frequencies = self.model.config.decoder.n_atoms, self._log_frequencies
        if len(tuning):
            grid_hz = log_frequencies[:atoms].double().exp().numpy()
            tuned_log = np.log(tuned_hz(grid_hz, tuning.double().numpy(), self.model.config))
            log_frequencies = torch.cat([torch.from_numpy(tuned_log).float(), log_frequencies[atoms:]])
        strongest = log_frequencies[energy[:atoms].argmax()]
        near = (log_frequencies[:atoms] - strongest).abs() <= _PARTIAL_OCTAVES * math.log(2.0)
        total, partial = energy.sum().clamp_min(1e-20), (energy[:atoms] * near).sum()
        pitched = bool(partial >= _PITCHED_SHARE * total)
        weights = energy[:atoms] * near / partial.clamp_min(1e-20) if pitched else energy / total
        log_pitch = (weights * log_frequencies[: len(weights)]).sum()
        return float(torch.exp(log_pitch)), pitched


def mix_events(
    renderer: EventRenderer,
    events: Iterable[Event],
    *,
    sample_rate: int,
    n_channels: int,
    duration_s: float,
    on_progress: Callable[[float], None] | None = None,
    should_cancel: Callable[[], bool] | None = None,
) -> FloatArray:
    """Render events from the model and mix them, including tails beyond the duration.

    Shape
    -----
    returns: [n_channels, n_samples] with ``n_samples >= duration_s * sample_rate``
    """
    heard = [event for event in events if not event.mute]
    last_s = max((event.onset_s for event in heard), default=0.0)
    mix = Mix(n_channels, round(duration_s * sample_rate), round((last_s + _RESERVED_S) * sample_rate))
    for index, event in enumerate(heard):
        if should_cancel is not None and should_cancel():
            break
        audio = renderer.render(event, sample_rate=sample_rate)
        mix.add(panned(audio, round(event.onset_s * sample_rate), event.pan, n_channels))
        if on_progress is not None:
            on_progress((index + 1) / len(heard))
    return mix.samples


def with_sound_edits(controls: EventControls, event: Event, config: ModelConfig) -> EventControls:
    """Return controls with an event's decay factor and hardness applied; unchanged if there are none."""
    if event.decay_factor != 1.0:
        controls = ringing(controls, event.decay_factor)
    if event.hardness != 0.0:
        controls = hardened(controls, event.hardness, config)
    return controls


def _sounds_as_found(event: Event) -> bool:
    """Return whether impulse and resonance are those of the event's own vector, without edits."""
    swapped = event.impulse is not None or event.resonance is not None
    return not swapped and event.decay_factor == 1.0 and event.hardness == 0.0


def _known(event: Event) -> FloatArray | None:
    """Return the measured partials of the event, or of the donor of its resonance."""
    detail = event.detail if event.resonance is None else event.resonance.detail
    return None if detail is None else detail.partials


def _trimmed(audio: FloatArray) -> FloatArray:
    """Cut the tail from where it stays below -60 dB of the peak and -80 dBFS, with a short fade-out."""
    peak = float(np.abs(audio).max(initial=0.0))
    floor = max(peak * 10 ** (_SILENCE_DB / 20), 10 ** ((_SILENCE_DB - 20) / 20))
    above = np.flatnonzero(np.abs(audio) > floor)
    if not len(above):
        return audio[:1]
    trimmed = audio[: above[-1] + 1].copy()
    fade = min(len(trimmed), 256)
    trimmed[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return trimmed
