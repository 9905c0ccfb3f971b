"""Codecs that the events are compared with, one file each, all with payloads that can be kept as files.

``payload`` has their interface and their file format, ``registry`` their names, and ``bench`` the way to the
measuring bench. They know nothing of events, models and the editor.
"""
