"""How the shipped weights of the reference codecs are made: one recipe for each file.

``pointillist compare train NAME DIR --out FILE`` follows one.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codec.files import FileError, os_reason
from codec.reference.feed_forward.config import CONFIGS, FeedForwardConfig
from codec.reference.payload import Follow
from codec.reference.spectrogram.config import SpectrogramConfig

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from codec.reference.fitting import Schedule, Training

__all__ = ["RECIPES", "Recipe", "train_weights"]

_READING = 0.1
"""The share of the progress that reading the recordings takes."""


@dataclass(frozen=True)
class Recipe:
    """How a file of weights is made.

    Attributes
    ----------
    summary
        One line for a list.
    configs
        The networks in the file, by name; a spectrogram autoencoder's has one, without a name.
    n_steps, batch_size, learning_rate
        Of each network.
    seconds
        How much is read of each recording; None for all.
    """

    summary: str
    configs: dict[str, FeedForwardConfig] | SpectrogramConfig
    n_steps: int
    batch_size: int
    learning_rate: float
    seconds: float | None = None

    @property
    def sample_rate(self) -> int:
        """Of the networks, in Hz."""
        if isinstance(self.configs, SpectrogramConfig):
            return self.configs.sample_rate
        return next(iter(self.configs.values())).sample_rate


RECIPES = {
    "feed-forward": Recipe(
        "the feed-forward codec, as published and done right, all its variants",
        CONFIGS,
        n_steps=1_500,
        batch_size=32,
        learning_rate=3e-3,
        seconds=15.0,
    ),
    "spectrogram-mel": Recipe(
        "spectrogram autoencoder of 64 mel bands, 128 numbers in 0.74 s",
        SpectrogramConfig(),
        n_steps=5_000,
        batch_size=16,
        learning_rate=1e-3,
        seconds=60.0,
    ),
}
"""By the name of the file without its ending."""


def train_weights(
    name: str,
    folder: Path,
    out: Path,
    *,
    n_steps: int | None = None,
    seed: int = 1,
    follow: Follow | None = None,
) -> None:
    """Train the weights of a recipe, and write them.

    The state of a run is kept beside `out`, with ``.state`` at the end of its name; the same call goes on
    from it, and deletes it at the end.

    Parameters
    ----------
    name
        A name of :data:`RECIPES`.
    folder
        Of recordings.
    out
        The ``.safetensors`` file to write.
    n_steps
        Another number of steps than the recipe's, of each network.
    seed
        Of all random choices.
    follow
        Progress, losses and cancelling.

    Raises
    ------
    codec.reference.payload.Cancelled
        If it was cancelled; the state is kept.
    codec.reference.segments.NoRecordingsError
        If no recording can be used.
    codec.reference.weights.WeightsError
        If a file cannot be written, or a state is another run's.
    codec.reference.fitting.TrainingFailedError
        If the loss is no longer finite.
    """
    from codec.reference.fitting import Schedule
    from codec.reference.segments import files_in, recordings_of

    follow = Follow() if follow is None else follow
    recipe = RECIPES[name]

    def reading(share: float) -> None:
        follow.step(_READING * share)

    recordings = recordings_of(
        files_in(folder), recipe.sample_rate, seconds=recipe.seconds, on_progress=reading
    )
    schedule = Schedule(
        n_steps=recipe.n_steps if n_steps is None else n_steps,
        batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        seed=seed,
    )
    seconds = sum(map(len, recordings)) / recipe.sample_rate
    run = _Run(recordings, schedule, follow, out, _digest(recordings))
    began = time.process_time()
    info: dict[str, Any] = {"steps": schedule.n_steps, "seed": seed, "music_s": round(seconds)}
    if isinstance(recipe.configs, SpectrogramConfig):
        from codec.reference.spectrogram.codec import save_network
        from codec.reference.spectrogram.training import train_network

        network = train_network(recipe.configs, run.training("", 0.0, 1.0))
        save_network(out, network, info | {"processor_s": round(time.process_time() - began)})
    else:
        from codec.reference.feed_forward.codec import save_networks
        from codec.reference.feed_forward.training import train_network as train_feed_forward

        n = len(recipe.configs)
        networks = {
            name: train_feed_forward(config, run.training(name, index / n, 1 / n))
            for index, (name, config) in enumerate(recipe.configs.items())
        }
        save_networks(out, networks, info | {"processor_s": round(time.process_time() - began)})
    run.clean()


class _Run:
    """What the trainings of a file share, and their states."""

    def __init__(
        self,
        recordings: list[NDArray[np.float16]],
        schedule: Schedule,
        follow: Follow,
        out: Path,
        source: str,
    ) -> None:
        self._recordings, self._schedule, self._follow = recordings, schedule, follow
        self._out, self._source = out, source
        self._states: list[Path] = []

    def training(self, name: str, begin: float, share: float) -> Training:
        """Return the training of a network, which has a share of the progress."""
        from codec.reference.fitting import Training

        state = self._out.with_name(f"{self._out.name}{'.' if name else ''}{name}.state")
        self._states.append(state)

        def on_progress(done: float) -> None:
            self._follow.on_progress(_READING + (1 - _READING) * (begin + share * done))

        follow = replace(self._follow, on_progress=on_progress)
        return Training(self._recordings, self._schedule, follow, state, self._source)

    def clean(self) -> None:
        """Delete the states."""
        for state in self._states:
            try:
                state.unlink(missing_ok=True)
            except OSError as error:
                raise FileError(state, os_reason(error, writing=True)) from error


def _digest(recordings: list[NDArray[np.float16]]) -> str:
    """Return a hash of what is trained on."""
    digest = hashlib.sha256()
    for each in recordings:
        digest.update(each.tobytes())
    return digest.hexdigest()[:16]
