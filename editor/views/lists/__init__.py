"""Lists of events: the event table, the palette and the clipboard."""
