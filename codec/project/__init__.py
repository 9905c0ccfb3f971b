"""The project file: its content, its members, reading and atomic writing. No torch."""
