"""Pages for a browser: one piece as a page that can be sent, and the house style of all pages.

Importing this, or :mod:`codec.pages.house`, loads no torch.
"""
