"""Audio input and output: clips, files, memory-mapped samples, panning. Loads no torch."""
