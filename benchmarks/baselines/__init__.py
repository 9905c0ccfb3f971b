"""Baselines that the codec is compared with: ``python -m benchmarks.baselines FOLDER --out OUT``."""
