"""Marks of events: arrays for drawing, rows that are kept between frames, hit testing."""
