"""Drag and drop: what is carried between views, and the handles it is carried by."""
