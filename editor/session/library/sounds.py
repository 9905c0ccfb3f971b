"""Sounds of the library's events: to hear one, and to write many; each with the model that found it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

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
_PATIENCE_MS = 120
"""How long a captured sound is waited for before the model's is played: hardly noticed after a key."""


class AuditionsElsewhere(Protocol):
    """Makes room for a sound that is made elsewhere (:meth:`Auditions.made_elsewhere`)."""

    def made_elsewhere(
        self, *, grain: bool = False
    ) -> tuple[Callable[[FloatArray, int], None], Callable[[], None]]:
        """Return what to call with the sound, and what to call if it was not made."""
        ...


class LibraryAuditions(QObject):
    """Plays events of the library, in threads of its own: a later request replaces an earlier one.

    A captured sound may take seconds if none of the events around was heard before. The model's sound is
    played meanwhile, and the captured one the next time.

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
        self._auditions = auditions
        self._recorded = _Maker("library-recorded", folder, codec, main_thread)
        self._rendered = _Maker("library-rendered", folder, codec, main_thread)
        self._kept = RecentlyUsed[int, LibrarySound](_KEPT_BYTES, lambda each: each.samples.nbytes)
        self._play: Callable[[LibrarySound], None] | None = None
        self._from_model: LibrarySound | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._play_model)

    def play(self, piece: Piece, row: int, *, grain: bool = False) -> None:
        """Play an event soon: captured if that is there by then, the model's otherwise.

        With `grain`, it plays beside those that play already.
        """
        play, give_up = self._auditions.made_elsewhere(grain=grain)

        def play_once(sound: LibrarySound) -> None:
            self._play = None
            play(sound.samples, sound.sample_rate)
            self.heard.emit(row, sound.captured)

        def recorded(sound: LibrarySound) -> None:
            self._kept.put(row, sound)
            if self._play is play_once:
                play_once(sound)

        def rendered(sound: LibrarySound) -> None:
            self._from_model = sound
            if not self._patience.isActive():
                self._play_model()

        def failed(error: Exception) -> None:
            if self._play is play_once:
                self._play = None
                give_up()
                self.message.emit(tr("The event cannot be heard: {reason}", reason=describe_error(error)))

        self._play, self._from_model = play_once, None
        known = self._kept.get(row)
        if known is not None:
            self._recorded.requests.drop("audition")
            self._rendered.requests.drop("audition")
            play_once(known)
            return
        if piece.is_missing:
            self._recorded.requests.drop("audition")
            self._rendered.ask(piece, row, recorded, failed, kind="audition", from_model=True)
            return
        self._patience.start()
        self._recorded.ask(piece, row, recorded, failed, kind="audition")
        self._rendered.ask(piece, row, rendered, failed, kind="audition", from_model=True)

    def prepare(self, piece: Piece, row: int) -> None:
        """Make the sound of an event that is likely to be played next; only the newest is made."""
        if row not in self._kept:
            # If it fails, playing it says why.
            self._recorded.ask(
                piece, row, lambda sound: self._kept.put(row, sound), lambda _: None, kind="prepare"
            )

    @property
    def is_idle(self) -> bool:
        """Whether no sound is being made."""
        return self._recorded.requests.is_idle and self._rendered.requests.is_idle

    def warm_up(self, piece: Piece, row: int) -> None:
        """Load what the first audition needs: the model, the events, the recording."""
        self.prepare(piece, row)
        nothing = {"done": lambda _: None, "failed": lambda _: None}
        self._rendered.ask(piece, row, **nothing, kind="prepare", from_model=True)

    def use_folder(self, folder: Path) -> None:
        """Play events of the library of another folder from now on."""
        self._kept.clear()
        self._recorded.use_folder(folder)
        self._rendered.use_folder(folder)

    def close(self) -> None:
        """End the threads, and close the recordings."""
        self._patience.stop()
        self._recorded.close()
        self._rendered.close()

    def _play_model(self) -> None:
        if self._play is not None and self._from_model is not None:
            self._play(self._from_model)


class _Maker:
    """Makes sounds in a thread, which has the library, models and recordings for itself."""

    def __init__(self, name: str, folder: Path, codec: CodecHandle, main_thread: MainThread) -> None:
        self._folder, self._codec = folder, codec
        self.requests = RequestThread(name, main_thread)
        self._library: Library | None = None
        self._of_models: dict[str, LibrarySounds] = {}

    def ask(
        self,
        piece: Piece,
        row: int,
        done: Callable[[LibrarySound], None],
        failed: Callable[[Exception], None],
        *,
        kind: str,
        from_model: bool = False,
    ) -> None:
        """Make the sound of an event; see :meth:`RequestThread.ask`."""
        self.requests.ask(lambda: self._made(piece, row, from_model=from_model), done, failed, kind=kind)

    def use_folder(self, folder: Path) -> None:
        """Let go of the library, and make sounds of that of another folder from now on."""

        def work() -> None:
            self._let_go()
            self._folder = folder

        self.requests.ask(work, lambda _: None, lambda _: None)

    def close(self) -> None:
        """End the thread, and close what it had."""
        self.requests.close()
        self._let_go()

    def _let_go(self) -> None:
        for sounds in self._of_models.values():
            sounds.close()
        self._of_models.clear()
        library, self._library = self._library, None
        if library is not None:
            library.close()

    def _made(self, piece: Piece, row: int, *, from_model: bool) -> LibrarySound:
        if self._library is None:
            self._library = Library.open(self._folder, create=False)
        sounds = self._of_models.get(piece.model.weights_hash)
        if sounds is None:
            sounds = _sounds_of_model(self._library, piece, self._codec)
            self._of_models[piece.model.weights_hash] = sounds
        return sounds.sound(piece, row, from_model=from_model)


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
