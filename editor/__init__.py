"""The Pointillist editor: a desktop application on top of :mod:`codec`."""
