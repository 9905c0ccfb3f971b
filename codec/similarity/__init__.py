"""Similarity of events: map layout, colour clusters, representatives, stage profiles."""
