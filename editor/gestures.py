"""What the mouse does, as the help lists it beside the keys of :mod:`editor.actions`."""

from __future__ import annotations

__all__ = ["GESTURES"]

GESTURES: tuple[tuple[str, str], ...] = (
    ("Select", "Click an event; Shift or Ctrl adds; drag over empty space for a rubber band"),
    (
        "Move in time",
        "Drag an event left or right (the first direction locks; hold Shift or Alt to move freely)",
    ),
    ("Transpose", "Drag an event up or down in the pitch view (hold Shift or Alt for less than a semitone)"),
    ("Stretch the spacing", "Drag a handle at an end of the selection's span (the top of the timeline)"),
    ("Duplicate", "Ctrl+drag an event"),
    ("Cancel a drag", "Esc while the button is down"),
    ("Hear an event", "Double-click it"),
    ("Browse by ear", "Arrow keys in a list: each row is heard; B plays it again"),
    (
        "Press a button with the keyboard",
        "Return or Enter on the focused button; Space always plays the piece",
    ),
    ("See which events were changed", "A diamond above the onset: edited; hollow and hatched: muted"),
    ("See which events are silent", "Faint: others are solo; the badge in the status bar ends the solo"),
    ("See what an event is heard as", "Filled: its captured sound; a ring: the model; half filled: a blend"),
    ("Walk from event to event", "Arrow keys; Shift adds to the selection"),
    ("Zoom time at the pointer", "Ctrl+wheel"),
    ("Zoom pitch or lanes", "Ctrl+Shift+wheel"),
    ("Scroll", "Wheel for time, Shift+wheel for height; drag with the middle button"),
    ("Set the playhead", "Click the time ruler, a marker's flag, or empty space while stopped"),
    ("Set a loop", "Drag along the time ruler; drag its edges to change it"),
    ("Take the selection to another program", "Drag the handle beside Export out of the window, as a WAV"),
    ("Insert a sound", "Drag a point of the map, or a palette entry, onto empty space of the timeline"),
    (
        "Insert from the library",
        "Drag rows of its table onto the timeline, or press Return; 1 to 5 rate, F2 edits tags and notes",
    ),
    ("Replace a sound", "Drag a point of the map onto an event of the timeline"),
    (
        "Try sounds in a stage",
        "Click its slot: arrow keys try, A plays it as before, B as it is, Return keeps, Esc puts it back",
    ),
    ("Add a room", "Drop an impulse response (WAV) on the palette"),
    (
        "Swap a stage",
        "Drag a slot of the inspector, or a palette entry, onto an event of the timeline or the map; "
        "a selected event takes it with the whole selection",
    ),
    ("Select on the map", "Drag a lasso around points; Shift adds, and lets it begin on a point"),
    ("Zoom and move the map", "Wheel, or plus and minus; drag with the middle button; 0 shows all"),
    (
        "Play a cloud of sounds of the library",
        "Brush, on the library's map: hold and move; the wheel sets the radius, Ctrl+wheel zooms",
    ),
    (
        "Hear compared codecs in turn",
        "In the Compare panel, each by its letter, R the recording; a click on a picture plays from there",
    ),
    ("Walk on the map", "Arrow keys go to the nearest point in their direction; Shift adds"),
)
"""What the mouse does: (what, how)."""
