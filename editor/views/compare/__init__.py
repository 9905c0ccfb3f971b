"""The Compare panel: codecs beside the recording, heard, seen, measured and judged blind."""
