"""The error for packages that a metric needs, apart from the metrics, which load much."""

from __future__ import annotations

__all__ = ["MissingExtraError"]


class MissingExtraError(RuntimeError):
    """The package of a metric is not installed; ``str()`` says how to install it.

    Parameters
    ----------
    package
        Its name.
    extra
        The extra of this project that contains it.
    note
        What else is needed.
    """

    def __init__(self, package: str, extra: str = "evaluate", note: str = "") -> None:
        self.package, self.extra, self.note = package, extra, note
        more = f" ({note})" if note else ""
        super().__init__(f"{package} is not installed; run: pip install 'pointillist[{extra}]'{more}")

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str, str, str]]:
        """Pickle the constructor's arguments."""
        return MissingExtraError, (self.package, self.extra, self.note)
