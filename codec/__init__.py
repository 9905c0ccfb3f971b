"""The Pointillist codec: recordings to events and back. Imports nothing heavy by itself."""
