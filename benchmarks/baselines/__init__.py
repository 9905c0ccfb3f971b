"""The paper's configuration, trained the paper's way: ``python -m benchmarks.baselines FOLDER --out OUT``."""
