"""Drag and drop: the data that is dragged between views, drag handles, and drops on events."""
