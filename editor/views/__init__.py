"""The editor's windows and views.

A view gets a :class:`editor.session.Session` and nothing else. It draws what the document holds, turns
gestures into the session's edits, and never touches torch.
"""
