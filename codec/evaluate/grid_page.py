"""Tables and curves of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from codec.evaluate.curves import Curve, curves_svg
from codec.evaluate.grid import Grid, Row
from codec.evaluate.results import write_file, write_json_file

__all__ = ["grid_files", "grid_table", "write_grid"]

_HEADINGS = (
    "parameters",
    "latent kbit/s",
    "beside it kbit/s",
    "log-mel dB",
    "without skips dB",
    "SC",
    "oracle SNR dB",
    "processor s",
)
_NOTE = (
    "Log-mel distance and spectral convergence (SC) with phases found by Griffin-Lim. The oracle has the "
    "original's phases, which no rate here contains. Beside the latent numbers: headers, and the skips of a "
    "u-net."
)


def grid_table(rows: Sequence[Row]) -> list[list[str]]:
    """Return a table of rows, with its headings first."""
    return [
        ["", *_HEADINGS],
        *(
            [
                row.label,
                f"{row.n_parameters:,}",
                f"{row.bit_rate / 1000:.2f}",
                f"{row.side_bit_rate / 1000:.2f}",
                f"{row.mel_db:.2f}",
                f"{row.no_skips_mel_db:.2f}",
                f"{row.convergence:.3f}",
                f"{row.oracle_snr_db:.2f}",
                f"{row.train_s:.0f}",
            ]
            for row in rows
        ),
    ]


def grid_files(grid: Grid) -> dict[str, str]:
    """Return the texts of a grid's tables and curves by the names of their files."""
    files: dict[str, str] = {}
    steps, clips = grid.settings.n_steps, ", ".join(grid.clips)
    lines = ["# Spectrogram autoencoders", ""]
    lines += [f"{steps} steps each; measured on {len(grid.clips)} recordings held back: {clips}.", "", _NOTE]
    for experiment in dict.fromkeys(row.experiment for row in grid.rows):
        rows = [row for row in grid.rows if row.experiment == experiment]
        head, *body = grid_table(rows)
        lines += ["", f"## {experiment.capitalize()}", "", _markdown(head)]
        lines += ["|" + "---|" * len(head), *map(_markdown, body)]
        curves = [Curve(row.label, row.losses) for row in rows if row.losses]
        if curves:
            name = f"{experiment}-loss.svg"
            files[name] = curves_svg(f"{experiment.capitalize()}: loss", "step", "loss", curves)
            lines += ["", f"![Loss by step]({name})"]
    latent = [row for row in grid.rows if row.experiment == "latent"]
    if latent:
        points = [(row.bit_rate / 1000, row.mel_db) for row in latent]
        files["rate.svg"] = curves_svg(
            "Rate and quality", "kbit/s of latent numbers", "log-mel distance, dB", [Curve("conv", points)]
        )
        lines += ["", "![Log-mel distance by rate](rate.svg)"]
    return files | {"grid.md": "\n".join(lines) + "\n"}


def write_grid(out: Path, grid: Grid) -> None:
    """Write ``grid.json``, tables as ``grid.md``, and curves as SVG.

    Raises
    ------
    codec.files.FileError
        If a file cannot be written.
    """
    write_json_file(out / "grid.json", grid.to_json())
    for name, text in grid_files(grid).items():
        write_file(out / name, text.encode())


def _markdown(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"
