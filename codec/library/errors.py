"""The error of the library."""

from __future__ import annotations

from codec.files import FileError

__all__ = ["LibraryError", "NoLibraryError"]


class LibraryError(FileError):
    """The library cannot be used or changed; ``str()`` names the file, the reason and a remedy.

    A change that raises it was not made: the library is as it was before.
    """


class NoLibraryError(LibraryError):
    """There is no library yet: nothing was ever added."""
