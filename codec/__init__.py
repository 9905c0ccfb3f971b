"""The Pointillist codec: recordings to events and back. Imports nothing heavy by itself."""

import os

# Read when torch loads OpenMP. By default, idle OpenMP threads spin, and so occupy cores that the threads of
# codec.decoder.chunks, the playback, the interface and other programs need.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
