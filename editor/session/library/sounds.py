"""Sounds of the library's events: to hear one, and to write many; each with the model that found it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from codec.exchange.sample_pack import PackSound
from codec.library import Library, LibraryError, Piece
from codec.library.models import kept_checkpoint
from codec.messages import Message
from codec.recently_used import RecentlyUsed
from editor.session.files import describe_error
from editor.translation import tr
from editor.workers import CodecHandle, LibrarySound, LibrarySounds, MainThread, RequestThread, load_codec
from editor.workers.codec_service import FloatArray

__all__ = ["AuditionsElsewhere", "LibraryAuditions", "pack_sounds_of"]

_KEPT_BYTES = 64 << 20


class AuditionsElsewhere(Protocol):
    """Makes room for a sound that is made elsewhere (:meth:`Auditions.made_elsewhere`)."""

    def made_elsewhere(self) -> tuple[Callable[[FloatArray, int], None], Callable[[], None]]:
        """Return what to call with the sound, and what to call if it was not made."""
        ...


class LibraryAuditions(QObject):
    """Plays events of the library, in a thread of its own: a later request replaces an earlier one.

    Parameters
    ----------
    folder
        Of the library.
    codec, main_thread
        The model of the editor, and the thread for results.
    auditions
        Plays the sounds.
    """

    heard = Signal(object, bool)
    """An event's row that is being played, and whether its sound was captured from the recording."""
    message = Signal(str)

    def __init__(
        self,
        folder: Path,
        codec: CodecHandle,
        main_thread: MainThread,
        auditions: AuditionsElsewhere,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._codec, self._auditions = folder, codec, auditions
        self._requests = RequestThread("library-sounds", main_thread)
        self._kept = RecentlyUsed[int, LibrarySound](_KEPT_BYTES, lambda each: each.samples.nbytes)
        self._library: Library | None = None
        self._of_models: dict[str, LibrarySounds] = {}

    def play(self, piece: Piece, row: int) -> None:
        """Play an event once its sound is there: captured if the recording is, the model's otherwise."""
        play, give_up = self._auditions.made_elsewhere()

        def done(sound: LibrarySound) -> None:
            self._kept.put(row, sound)
            play(sound.samples, sound.sample_rate)
            self.heard.emit(row, sound.captured)

        def failed(error: Exception) -> None:
            give_up()
            self.message.emit(tr("The event cannot be heard: {reason}", reason=describe_error(error)))

        known = self._kept.get(row)
        if known is not None:
            self._requests.drop("audition")
            done(known)
        else:
            self._requests.ask(lambda: self._made(piece, row), done, failed, kind="audition")

    def prepare(self, piece: Piece, row: int) -> None:
        """Make the sound of an event that is likely to be played next; only the newest is made."""
        if row not in self._kept:
            self._requests.ask(
                lambda: self._made(piece, row),
                lambda sound: self._kept.put(row, sound),
                lambda _: None,  # playing it says why
                kind="prepare",
            )

    def close(self) -> None:
        """End the thread, and close the recordings."""
        self._requests.close()
        for sounds in self._of_models.values():
            sounds.close()
        if self._library is not None:
            self._library.close()

    def _made(self, piece: Piece, row: int) -> LibrarySound:
        """Make a sound, in the thread."""
        if self._library is None:
            self._library = Library.open(self._folder, create=False)
        sounds = self._of_models.get(piece.model.weights_hash)
        if sounds is None:
            sounds = _sounds_of_model(self._library, piece, self._codec)
            self._of_models[piece.model.weights_hash] = sounds
        return sounds.sound(piece, row)


def pack_sounds_of(library: Library, rows: Sequence[int], codec: CodecHandle) -> Iterator[PackSound]:
    """Yield the sounds of events for a sample pack, each from the model that found it.

    It loads models, so it is not for the main thread.

    Raises
    ------
    LibraryError
        If an event cannot be read, or its model is not there.
    """
    with_pieces = [(library.piece_of_row(row), row) for row in rows]
    with_pieces.sort(key=lambda each: each[0].model.weights_hash)
    packs: list[Iterator[PackSound]] = []
    for _, group in groupby(with_pieces, key=lambda each: each[0].model.weights_hash):
        of_model = list(group)
        sounds = _sounds_of_model(library, of_model[0][0], codec)
        packs.append(sounds.pack([row for _, row in of_model]))
    return chain.from_iterable(packs)


def _sounds_of_model(library: Library, piece: Piece, codec: CodecHandle) -> LibrarySounds:
    service = codec.get()
    if piece.model.has_other_weights(service.identity):
        checkpoint = kept_checkpoint(library.folder, piece.model.weights_hash)
        if checkpoint is None:
            raise LibraryError(
                piece.path or library.folder,
                Message(
                    "was encoded with the model {model}, which is not here; encode it again",
                    model=piece.model.label or Message("(not known)"),
                ),
            )
        service = load_codec(checkpoint)
        service.prepare_thread()
    return service.library_sounds(library)
