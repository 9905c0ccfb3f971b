"""Train the shipped weights of the reference codecs, and write their facts into the card.

``python scripts/make_reference_weights.py RECORDINGS [NAME...]`` trains into ``assets/models/``; without
RECORDINGS (``-``) only the card is brought up to date. A run that was stopped goes on.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from codec.cli import main as run_command
from codec.files import atomic_file
from codec.reference.recipes import RECIPES
from codec.reference.weights import read_weights

_MODELS = Path(__file__).resolve().parents[1] / "assets" / "models"
_CARD = _MODELS / "reference-codecs.md"
_KINDS = {"feed-forward": "feed-forward", "spectrogram-mel": "spectrogram"}


def main() -> None:
    """Run from the command line."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for name in sys.argv[2:] or RECIPES:
        path = _MODELS / f"{name}.safetensors"
        if sys.argv[1] != "-":
            status = run_command(["compare", "train", name, sys.argv[1], "--out", str(path)])
            if status:
                sys.exit(status)
        text = _CARD.read_text("utf-8")
        with atomic_file(_CARD) as file:
            file.write(_with_facts(text, name, path).encode())


def _with_facts(text: str, name: str, path: Path) -> str:
    """Return the card with the table of a file's facts replaced."""
    weights = read_weights(path, _KINDS[name])
    n_weights = sum(tensor.numel() for tensor in weights.tensors.values())
    info = weights.info
    rows = {
        "size": f"{path.stat().st_size / 1e6:.2f} MB, {n_weights:,} weights as float16",
        "SHA-256": f"`{weights.sha256}`",
        "trained": f"{info['steps']:,} steps each, seed {info['seed']}, {info['music_s'] / 60:.0f} minutes "
        f"of music, {info['processor_s'] / 60:.1f} minutes of processor time",
        "command": f"`pointillist compare train {name} DIR --out {name}.safetensors`",
        "licence": "MIT, as the code",
    }
    table = "\n".join(["| | |", "|---|---|", *(f"| {key} | {value} |" for key, value in rows.items())])
    pattern = rf"(^## {re.escape(name)}\.safetensors\n\n)(?:\|.*\n)*"
    replaced, n = re.subn(pattern, lambda found: f"{found[1]}{table}\n", text, flags=re.MULTILINE)
    if n != 1:
        sys.exit(f"{_CARD}: has no section {name}.safetensors")
    return replaced


if __name__ == "__main__":
    main()
