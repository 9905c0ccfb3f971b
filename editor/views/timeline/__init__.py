"""The timeline: plot, events, background, axes, gestures, snapping, overview."""
