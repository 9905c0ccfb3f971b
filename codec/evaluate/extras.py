"""The error for packages of the ``evaluate`` extra, apart from the metrics, which load much."""

from __future__ import annotations

__all__ = ["MissingExtraError"]


class MissingExtraError(RuntimeError):
    """The package of a metric is not installed; ``str()`` says how to install it."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(f"{package} is not installed; run: pip install 'pointillist[evaluate]'")

    def __reduce__(self) -> tuple[type[MissingExtraError], tuple[str]]:
        """Pickle the constructor's arguments."""
        return MissingExtraError, (self.package,)
