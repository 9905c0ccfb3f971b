"""The map of similar sounds: points, picking, morphing, drags."""
