"""The Pointillist codec: recordings to events and back. Imports nothing heavy by itself."""

import os

# Read when torch loads OpenMP. Its threads would wait for work by spinning, and so keep the cores from those
# that share a window's events (codec.decoder.chunks), from sound and interface, and from other programs.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
