"""Sounds of the library's events for the editor: a protocol, and its implementation with a model."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from codec.exchange.sample_pack import PackSound
    from codec.library import Library, Piece
    from codec.library.heard import PieceSounds
    from codec.rendering import EventRenderer

__all__ = ["LibrarySound", "LibrarySounds", "ModelLibrarySounds"]

_OPEN_PIECES = 3
_LONGEST_S = 12.0


@dataclass(frozen=True, eq=False)
class LibrarySound:
    """What an event of the library sounds like.

    Attributes
    ----------
    samples
        float32 [n_samples, n_channels], at most 12 s.
    sample_rate
        In Hz.
    captured
        Whether it was captured from the recording; if not, it is the model's.
    """

    samples: NDArray[np.float32]
    sample_rate: int
    captured: bool


class LibrarySounds(Protocol):
    """The sounds of the events of one model in one library. One thread uses it."""

    def sound(self, piece: Piece, row: int, *, from_model: bool = False) -> LibrarySound:
        """Return the sound of an event of a piece.

        Parameters
        ----------
        piece, row
            The event.
        from_model
            Return the model's sound, which is made quickly, also if the recording is there.

        Raises
        ------
        codec.library.errors.LibraryError
            If the event cannot be read.
        """
        ...

    def pack(self, rows: Sequence[int]) -> Iterator[PackSound]:
        """Yield the sounds of events for a sample pack, piece by piece; for any thread.

        Raises
        ------
        codec.library.errors.LibraryError
            If an event cannot be read.
        """
        ...

    def close(self) -> None:
        """Close the recordings."""
        ...


class ModelLibrarySounds:
    """The implementation with a model; the recordings of a few pieces stay open.

    Parameters
    ----------
    library
        The library.
    renderer
        Returns the renderer in use.
    """

    def __init__(self, library: Library, renderer: Callable[[], EventRenderer]) -> None:
        self._library, self._renderer = library, renderer
        self._pieces: OrderedDict[tuple[int, int, bool], PieceSounds] = OrderedDict()

    def sound(self, piece: Piece, row: int, *, from_model: bool = False) -> LibrarySound:
        """See :meth:`LibrarySounds.sound`."""
        heard = self._sounds_of(piece, from_model=from_model).heard(row)
        longest = round(_LONGEST_S * piece.sample_rate)
        samples = np.ascontiguousarray(heard.sound.samples[:, :longest].T)
        return LibrarySound(samples, piece.sample_rate, heard.captured)

    def pack(self, rows: Sequence[int]) -> Iterator[PackSound]:
        """See :meth:`LibrarySounds.pack`."""
        from codec.library.heard import heard_events, pack_sounds

        renderer = self._renderer()
        return pack_sounds(heard_events(self._library, rows, renderer), renderer)

    def close(self) -> None:
        """See :meth:`LibrarySounds.close`."""
        while self._pieces:
            self._pieces.popitem()[1].close()

    def _sounds_of(self, piece: Piece, *, from_model: bool) -> PieceSounds:
        from codec.capture import SoundStore
        from codec.library.heard import PieceSounds
        from editor.workers.model_capture import BUDGET_BYTES, default_sound_folder

        key = piece.piece_id, piece.first_row, from_model
        found = self._pieces.pop(key, None)
        if found is None:
            found = PieceSounds(
                self._library,
                piece,
                self._renderer(),
                from_model=from_model,
                files=self._library.files,
                store=SoundStore(default_sound_folder(), BUDGET_BYTES),
            )
        self._pieces[key] = found
        while len(self._pieces) > _OPEN_PIECES:
            self._pieces.popitem(last=False)[1].close()
        return found
