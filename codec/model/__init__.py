"""The trained model: encoder and decoder heads, checkpoints, and decoding of events to controls."""
