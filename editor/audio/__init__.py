"""Sound out: mixing rendered events, and playing recording, mix, model, events and auditions."""

from editor.audio.mixer import Mixer
from editor.audio.playback import Playback
from editor.audio.source import Source

__all__ = ["Mixer", "Playback", "Source"]
