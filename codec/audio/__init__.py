"""Recordings in and out: clips, files, memory-mapped samples, panning. No torch."""
