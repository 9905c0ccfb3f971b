"""Sound out: mixing rendered events, and playing the mix, the original and auditions."""

from editor.audio.mixer import Mixer
from editor.audio.playback import Playback

__all__ = ["Mixer", "Playback"]
