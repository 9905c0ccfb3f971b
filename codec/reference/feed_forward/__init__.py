"""A feed-forward codec with sinusoidal encodings (Jay 2025), as published and done right."""
