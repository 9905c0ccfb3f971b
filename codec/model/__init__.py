"""The trained model: encoder and decoder heads, checkpoints, and the sounds that vectors decode to."""
