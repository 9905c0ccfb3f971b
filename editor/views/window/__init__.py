"""The main window: toolbar, status line, progress, welcome, tour, preferences."""
