"""The table of actions: identifier, text, keys, group, handler.

Menus, the toolbar, the context menu (:mod:`editor.menus`) and the keyboard help are generated from
:data:`ACTIONS`, so every action of a menu has a handler and is in the help.
What the mouse does is in :mod:`editor.gestures`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtGui import QKeySequence

from editor.audio.source import Source
from editor.document import SNAP_LINES
from editor.session.encode_choice import DETAILED_TEXT, DETAILED_TIP, LEVEL_TEXTS
from editor.session.source_texts import SOURCE_TEXTS
from editor.translation import tr

__all__ = [
    "ACTIONS",
    "GROUPS",
    "HEAR_MENU",
    "HEIGHT_MENU",
    "SNAP_MENU",
    "ActionSpec",
    "Needs",
    "full_text",
    "menu_title",
    "plain_text",
    "shortcut_text",
    "tool_tip",
]

Needs = Literal[
    "", "piece", "events", "selection", "original", "clipboard", "encoding", "undo", "redo", "loop",
    "region", "captured", "recording", "lost recording", "one", "several", "markers", "waiting", "unfinished",
]  # fmt: skip

GROUPS = ("File", "Edit", "Event", "Select", "Play", "View", "Help")
"""Menus, in order."""


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    action_id
        Stable identifier.
    text
        What menus say; ``&`` marks the mnemonic.
    handler
        ``"area.method"``: an attribute of the main window, and a method of it.
    group
        Its menu, one of :data:`GROUPS`.
    shortcuts
        Default keys, in Qt's portable notation; the first is shown. Those that the system takes are left out
        (:mod:`editor.reserved_keys`). :mod:`editor.keymap` has the user's.
    needs
        What has to exist for it to be enabled.
    checkable
        Whether it is a switch; its handler then takes the new state.
    context
        Whether it is in the context menu of an event.
    separated
        Whether the menu has a separator above it.
    tip
        What it does, in a sentence.
    submenu
        Title of its submenu; empty if it is directly in the menu.
    one_of
        Whether it is one of the exclusive choices of its submenu.
    """

    action_id: str
    text: str
    handler: str
    group: str
    shortcuts: tuple[str, ...] = ()
    needs: Needs = ""
    checkable: bool = False
    context: bool = False
    separated: bool = False
    tip: str = ""
    submenu: str = ""
    one_of: bool = False


def _a(
    action_id: str, text: str, handler: str, group: str, *shortcuts: str, needs: Needs = "", tip: str = "",
    checkable: bool = False, context: bool = False, line: bool = False, submenu: str = "",
    one_of: bool = False,
) -> ActionSpec:  # fmt: skip
    return ActionSpec(
        action_id, text, handler, group, shortcuts, needs, checkable, context, line, tip, submenu, one_of
    )


_QUALITY = "Encode qualit&y"
_LIBRARY = "Li&brary"
_RENDER_FROM = "Render &from"
_TIME = "&Time"
_PITCH = "&Pitch"
_SOUND = "So&und"
_RESET = "&Reset one part"
_WORKSPACE = "Wor&kspace"
HEAR_MENU = "&Hear"
"""Title of the submenu for what is played."""
HEIGHT_MENU = "&Height shows"
"""Title of the submenu for the vertical axis of the timeline."""
SNAP_MENU = "S&nap to"
"""Title of the submenu of snap targets."""

ACTIONS: tuple[ActionSpec, ...] = (
    _a("open", "&Open…", "files.open", "File", "Ctrl+O",
       tip="Open a recording or a project; of several, one or each in turn"),
    _a("open_next", "Open ne&xt file", "files.open_next", "File", "Ctrl+Shift+O", needs="waiting",
       tip="Open the next of several files that were dropped or chosen"),
    _a("open_demo", "Open the &demo piece", "files.open_demo", "File"),
    _a("save", "&Save", "files.save", "File", "Ctrl+S", needs="piece", line=True),
    _a("save_as", "Save &as…", "files.save_as", "File", "Ctrl+Shift+S", needs="piece"),
    _a("export", "&Export audio…", "files.export", "File", "Ctrl+Shift+E", needs="events", line=True,
       tip="Write the mix, the selection, or one file per event or colour cluster"),
    _a("export_events", "Export e&vents…", "exchange.export_events", "File", "Ctrl+Shift+X",
       needs="events",
       tip="For other programs: MIDI, labels, regions, a DAW session, or a table to change and bring back"),
    _a("share_page", "S&hare as a page…", "exchange.share_page", "File", needs="events",
       tip="One file for any browser, to send: timeline, map and sounds, to be looked at and played"),
    _a("import_edits", "&Import event edits…", "exchange.import_edits", "File", needs="events",
       tip="Take over a table of events that was exported and changed, as one step"),
    *(
        _a(f"encode_{name}", f"&{level.text}", f"files.encode_{name}", "File", checkable=True,
           line=name == "draft", tip=level.tip, submenu=_QUALITY, one_of=True)
        for name, level in LEVEL_TEXTS.items()
    ),
    _a("encode_detailed", DETAILED_TEXT.replace("events", "&events"), "files.encode_detailed", "File",
       checkable=True, line=True, tip=DETAILED_TIP, submenu=_QUALITY),
    _a("encode_again", "E&ncode again", "files.encode_again", "File", "Ctrl+Shift+R", needs="original",
       tip="Find the events of the original anew, in the chosen quality"),
    _a("go_on_encoding", "&Go on encoding", "files.go_on_encoding", "File", needs="unfinished",
       tip="Find the events after the point at which encoding was stopped; those found so far stay"),
    _a("locate", "&Locate the recording…", "files.locate", "File", needs="lost recording",
       tip="The project names a recording that is not at hand: choose where it is now"),
    _a("cancel_encode", "&Cancel encoding", "files.cancel_encode", "File", needs="encoding",
       tip="Keeps the events found so far"),
    _a("library_show", "&Show the library", "library.show", "File", "Ctrl+L", submenu=_LIBRARY,
       tip="Search the events of all recordings that were added, hear them and put them into the piece"),
    _a("library_add_files", "&Add files…", "library.add_files", "File", line=True, submenu=_LIBRARY,
       tip="Add recordings and projects to the library, in the chosen quality, while you go on to work"),
    _a("library_add_folder", "Add a &folder…", "library.add_folder", "File", submenu=_LIBRARY,
       tip="Add all recordings and projects in a folder, and in folders in it"),
    _a("library_add_piece", "Add this &piece", "library.add_piece", "File", needs="events", submenu=_LIBRARY,
       tip="Add the open piece as it was encoded; your edits stay in the project"),
    _a("library_rescan", "&Rescan", "library.rescan", "File", line=True, submenu=_LIBRARY,
       tip="Look for files that moved, changed or are missing, and for new ones in watched folders"),
    _a("library_watched", "&Watched folders…", "library.watched", "File", submenu=_LIBRARY,
       tip="Folders in which a rescan looks for new recordings"),
    _a("library_problems", "Pro&blems…", "library.problems", "File", submenu=_LIBRARY,
       tip="Files that could not be added, with the reasons"),
    _a("library_insert", "&Insert at the playhead", "library.insert", "File", needs="piece", line=True,
       submenu=_LIBRARY, tip="Put the events that are selected in the library into the piece"),
    _a("library_export_pack", "&Export as a sample pack…", "library.export_pack", "File", submenu=_LIBRARY,
       tip="Write the events that are selected in the library as WAVs with SFZ instruments"),
    _a("library_remove", "Re&move from the library…", "library.remove", "File", submenu=_LIBRARY,
       tip="Take the pieces of the selected events out of the library; recordings and projects stay"),
    _a("add_rooms", "Add a folder of &rooms…", "files.add_rooms", "File", needs="piece", line=True,
       tip="Impulse responses of your own, as WAV files"),
    _a("preferences", "&Preferences…", "dialogs.preferences", "File", "Ctrl+,", line=True),
    _a("quit", "&Quit", "files.quit", "File", "Ctrl+Q", line=True),

    _a("undo", "&Undo", "edit.undo", "Edit", "Ctrl+Z", needs="undo"),
    _a("redo", "&Redo", "edit.redo", "Edit", "Ctrl+Shift+Z", "Ctrl+Y", needs="redo"),
    _a("cut", "Cu&t", "edit.cut", "Edit", "Ctrl+X", needs="selection", line=True, context=True),
    _a("copy", "&Copy", "edit.copy", "Edit", "Ctrl+C", needs="selection", context=True),
    _a("copy_audio", "Copy as &audio", "exchange.copy_audio", "Edit", "Ctrl+Shift+C", needs="selection",
       tip="Put the selected events on the clipboard as a WAV, for another program"),
    _a("paste", "&Paste at the playhead", "edit.paste", "Edit", "Ctrl+V", needs="clipboard", context=True),
    _a("duplicate", "&Duplicate", "edit.duplicate", "Edit", "Ctrl+D", needs="selection", context=True,
       tip="A copy one grid step later"),
    _a("delete", "De&lete", "edit.delete", "Edit", "Del", "Backspace", needs="selection", context=True),
    _a("snap_events", "&Events", "arrange.snap_events", "Edit", checkable=True, line=True,
       submenu=SNAP_MENU, tip="Onsets of the events that are not moved"),
    _a("snap_detected", "&Detected onsets of the original", "arrange.snap_detected", "Edit", checkable=True,
       submenu=SNAP_MENU, tip="Where notes and strokes begin in the recording"),
    _a("snap_markers", "&Markers of the recording", "arrange.snap_markers", "Edit", checkable=True,
       submenu=SNAP_MENU, tip="Cue points and chapters, and the ends of regions"),
    *(
        _a(f"snap_{name}" if name else "snap_no_lines", text[0].upper() + text[1:],
           f"arrange.snap_{name or 'no_lines'}", "Edit",
           checkable=True, line=not name, submenu=SNAP_MENU, one_of=True,
           tip=f"Snap to {text} as well" if name else "Neither beats nor a grid")
        for name, text in {"": "&No lines", **SNAP_LINES}.items()
    ),

    _a("nudge_left", "Nudge &earlier by a grid step", "edit.nudge_left", "Event", "Ctrl+Left",
       needs="selection", submenu=_TIME),
    _a("nudge_right", "Nudge &later by a grid step", "edit.nudge_right", "Event", "Ctrl+Right",
       needs="selection", submenu=_TIME),
    _a("nudge_left_ms", "Nudge earlier by 1 ms", "edit.nudge_left_ms", "Event", "Alt+Left", "Ctrl+Alt+Left",
       needs="selection", submenu=_TIME),
    _a("nudge_right_ms", "Nudge later by 1 ms", "edit.nudge_right_ms", "Event", "Alt+Right", "Ctrl+Alt+Right",
       needs="selection", submenu=_TIME),
    _a("quantise", "&Quantise…", "arrange.quantise", "Event", "Q", needs="selection", context=True,
       line=True, submenu=_TIME, tip="Move the selected events towards the lines of a grid"),
    _a("stretch_spacing", "&Stretch spacing…", "arrange.stretch_spacing", "Event", "Shift+Q",
       needs="several", context=True, submenu=_TIME,
       tip="Scale the distances of the selected events; their sounds keep their lengths"),
    _a("reverse", "&Reverse order", "arrange.reverse", "Event", "Shift+R", needs="several", context=True,
       submenu=_TIME, tip="The last of the selected events comes first; the sounds are not reversed"),
    _a("humanise", "&Humanise…", "arrange.humanise", "Event", "Shift+H", needs="selection", context=True,
       submenu=_TIME, tip="Small random deviations of time and level, as a player has them"),
    _a("randomise_times", "Randomise &times", "arrange.randomise_times", "Event", needs="several",
       line=True, context=True, submenu=_TIME,
       tip="The same sounds at random times within the span of the selection"),
    _a("shuffle", "Sh&uffle sounds", "arrange.shuffle", "Event", needs="several", context=True,
       submenu=_TIME, tip="The same sounds over the same times, dealt out anew"),
    _a("draw_vectors", "&Draw sounds afresh", "arrange.draw_vectors", "Event", needs="several", context=True,
       submenu=_TIME,
       tip="New sounds at the same times, drawn from the distribution of the selected events' vectors"),
    _a("up", "Transpose &up a semitone", "edit.transpose_up", "Event", "Ctrl+Up", needs="selection",
       submenu=_PITCH),
    _a("down", "Transpose &down a semitone", "edit.transpose_down", "Event", "Ctrl+Down",
       needs="selection", submenu=_PITCH),
    _a("octave_up", "Transpose up an &octave", "edit.octave_up", "Event", "Ctrl+Shift+Up",
       needs="selection", submenu=_PITCH),
    _a("octave_down", "Transpose down an o&ctave", "edit.octave_down", "Event", "Ctrl+Shift+Down",
       needs="selection", submenu=_PITCH),
    _a("transpose_in_scale", "Transpose in a &scale…", "arrange.transpose_in_scale", "Event", "Shift+T",
       needs="selection", context=True, line=True, submenu=_PITCH,
       tip="Move the selected events by steps of a scale, in a key of your choice"),
    _a("swap_impulse", "Swap &impulse…", "sound.swap_impulse", "Event", "1", needs="selection", context=True,
       submenu=_SOUND, tip="Try other impulses in the selected events: arrow keys try, Return keeps"),
    _a("swap_resonance", "Swap &resonance…", "sound.swap_resonance", "Event", "2", needs="selection",
       context=True, submenu=_SOUND,
       tip="Try other resonances in the selected events: arrow keys try, Return keeps"),
    _a("swap_room", "Swap roo&m…", "sound.swap_room", "Event", "3", needs="selection", context=True,
       submenu=_SOUND, tip="Try other rooms for the selected events: arrow keys try, Return keeps"),
    _a("neighbours", "&Neighbours", "sound.neighbours", "Event", "4", needs="one", context=True, line=True,
       submenu=_SOUND, tip="The events that sound most like the selected one, to hear and to take from"),
    _a("replace", "R&eplace with the neighbour", "sound.replace", "Event", needs="one", context=True,
       submenu=_SOUND, tip="Sound like the chosen neighbour, or like the nearest one; time and edits stay"),
    _a("morph", "Mor&ph…", "sound.morph", "Event", "5", needs="one", context=True, submenu=_SOUND,
       tip="Part of the way to the chosen neighbour, or to the nearest one: arrow keys move the slider"),
    _a("best_matches", "Replace with best matches of the &library", "sound.best_matches", "Event",
       needs="selection", context=True, line=True, submenu=_SOUND,
       tip="Each selected event sounds like the library's most similar one; times and edits stay"),
    _a("mosaic", "Mos&aic of the library", "sound.mosaic", "Event", needs="events", submenu=_SOUND,
       tip="Rebuild the piece from sounds of the library that its filter lets through"),
    _a("louder", "Louder by 1 dB", "edit.louder", "Event", "Alt+Up", "Ctrl+Alt+Up", needs="selection",
       line=True),
    _a("softer", "Softer by 1 dB", "edit.softer", "Event", "Alt+Down", "Ctrl+Alt+Down", needs="selection"),
    _a("mute", "&Mute", "edit.mute", "Event", "M", needs="selection", line=True, context=True,
       tip="Silence the selected events, or sound them again"),
    _a("solo", "&Solo", "edit.solo", "Event", "S", needs="events", checkable=True, context=True,
       tip="Hear the selected events alone"),
    _a("mute_cluster", "Mute colour clusters", "edit.mute_cluster", "Event", "Shift+M", needs="selection",
       tip="Silence all events of the selected ones' colour clusters, or sound them again"),
    _a("solo_cluster", "Solo colour clusters", "edit.solo_cluster", "Event", "Shift+S", needs="selection",
       tip="Hear the selected events' colour clusters alone; again to hear everything"),
    _a("render_captured", "&Captured", "edit.render_captured", "Event", "Ctrl+Shift+P", needs="captured",
       checkable=True, context=True, submenu=_RENDER_FROM,
       tip="Hear the selected events as their own share of the recording, with their edits"),
    _a("render_model", "&Model", "edit.render_model", "Event", "Ctrl+Shift+D", needs="captured",
       checkable=True, context=True, submenu=_RENDER_FROM,
       tip="Hear the selected events as the model renders them"),
    _a("render_blend", "&Blend", "edit.render_blend", "Event", "Ctrl+Shift+B", needs="captured",
       checkable=True, context=True, submenu=_RENDER_FROM,
       tip="Hear both; the inspector has how much of each"),
    _a("recording_mix", "Mix &over the recording…", "dialogs.recording_mix", "Event", needs="recording",
       tip="Level of what no event claims of the recording, and what becomes of it when an event leaves"),
    _a("encode_loop", "Encode the &loop again", "edit.encode_loop", "Event", needs="region",
       tip="Find its events anew in what the others leave; those that you edited, deleted or inserted stay"),
    _a("reset", "Reset to as-&encoded", "edit.reset", "Event", "Ctrl+R", needs="selection", line=True,
       context=True,
       tip="Undo every edit of the selected events, whenever it was made"),
    _a("reset_sound", "&Sound", "sound.reset_sound", "Event", needs="selection", context=True, submenu=_RESET,
       tip="Undo every replacement and morph; swaps and numbers stay"),
    _a("reset_impulse", "&Impulse", "sound.reset_impulse", "Event", needs="selection", context=True,
       submenu=_RESET, tip="As encoded, after a swap, a replacement or a morph; the other stages stay"),
    _a("reset_resonance", "&Resonance", "sound.reset_resonance", "Event", needs="selection", context=True,
       submenu=_RESET, tip="As encoded, after a swap, a replacement or a morph; the other stages stay"),
    _a("reset_room", "Roo&m and its mix", "sound.reset_room", "Event", needs="selection", context=True,
       submenu=_RESET, tip="As encoded, after a swap, a replacement or a morph; the other stages stay"),

    _a("select_all", "Select &all", "edit.select_all", "Select", "Ctrl+A", needs="events"),
    _a("select_none", "Select &none", "edit.select_none", "Select", "Esc"),
    _a("invert", "&Invert selection", "edit.invert", "Select", "Ctrl+I", needs="events"),
    _a("select_similar", "Select si&milar sounds", "edit.select_similar", "Select", "Ctrl+Shift+M",
       needs="selection", line=True, context=True, tip="Events whose colour is close to the selected ones'"),
    _a("select_cluster", "Select colour &clusters", "edit.select_cluster", "Select", "Ctrl+Shift+K",
       needs="selection", context=True,
       tip="All events of the selected ones' groups of similar colours, as in the colour cluster lanes"),
    _a("select_loud", "Select &louder events", "edit.select_louder", "Select", needs="selection",
       tip="Events at least as loud as the softest selected one"),
    _a("select_soft", "Select &softer events", "edit.select_softer", "Select", needs="selection",
       tip="Events at most as loud as the loudest selected one"),
    _a("select_loop", "Select events in the loo&p", "edit.select_loop", "Select", needs="loop"),

    _a("play", "&Play / stop", "play.toggle", "Play", "Space", needs="piece",
       tip="Play what is chosen: the recording, the mix, the model or the events only"),
    _a("play_recording", "Compare with the rec&ording", "play.compare", "Play", "Shift+Space",
       needs="original", tip="Play the recording at the same place; again: back to what was heard before"),
    *(
        _a(f"hear_{source}", text, f"play.hear_{source}", "Play", key, checkable=True, one_of=True,
           submenu=HEAR_MENU, needs="original" if source == Source.RECORDING else "piece", tip=tip)
        for key, (source, (text, tip)) in zip("6789", SOURCE_TEXTS.items(), strict=True)
    ),
    _a("play_selection", "Play the &selection", "play.selection", "Play", "Return", "Enter",
       needs="selection", context=True, tip="In what is heard, from the first to the last selected event"),
    _a("play_alone", "Play the selection &alone", "play.alone", "Play", "Ctrl+Return", "B",
       needs="selection", context=True, tip="Hear the selected events once, as they are, without the others"),
    _a("play_before", "Play the selection as enco&ded", "play.before", "Play", "A", needs="selection",
       context=True, tip="Hear the selected events as they were before every edit; B plays them as they are"),
    _a("to_start", "To the s&tart", "play.to_start", "Play", "Home", needs="piece"),
    _a("to_end", "To the &end", "play.to_end", "Play", "End", needs="piece"),
    _a("next_marker", "To the ne&xt marker", "play.next_marker", "Play", "N", needs="markers",
       tip="Put the playhead on the next marker of the recording"),
    _a("previous_marker", "To the p&revious marker", "play.previous_marker", "Play", "Shift+N",
       needs="markers", tip="Put the playhead on the marker before"),
    _a("loop", "&Loop", "play.loop", "Play", "L", needs="piece", checkable=True, line=True),
    _a("loop_selection", "Loop the selectio&n", "play.loop_selection", "Play", "Shift+L", needs="selection"),
    _a("clear_loop", "&Clear the loop", "play.clear_loop", "Play", "Shift+Alt+L", needs="loop"),
    _a("match_loudness", "Eq&ual loudness of all that can be heard", "play.set_match_loudness", "Play",
       "Shift+B", checkable=True, line=True,
       tip="Play recording, model and events as loud as the mix, which stays as it is, as exports do"),
    _a("compare_codecs", "Compare &with other codecs", "compare.show", "Play", "C",
       tip="Run codecs on a part of the recording; hear them in turn, see them, and judge them blind"),
    _a("metronome", "Metronome on the &beats", "play.set_metronome", "Play", "K", checkable=True,
       tip="Click on the beats while it plays; never exported"),
    _a("beats", "Tempo and f&irst beat…", "play.beats", "Play", needs="piece"),
    _a("tap_tempo", "Tap the tempo", "play.tap_tempo", "Play", "T", needs="piece",
       tip="Press it with the beats, a few times; the tempo is set when you stop"),
    _a("first_beat_here", "&First beat at the playhead", "play.first_beat_here", "Play", needs="piece",
       tip="Beats and bars are counted from where the playhead is"),
    _a("audition", "Sound events when &grabbed", "view.set_audition", "Play", checkable=True, line=True,
       tip="Clicked and dragged events sound, and those that arrow keys go to"),
    _a("audition_hover", "Sound events under the pointer on the &map", "view.set_audition_hover", "Play",
       checkable=True),

    _a("zoom_in", "Zoom &in", "view.zoom_in", "View", "Ctrl+1", "Ctrl++", "Ctrl+=", needs="piece"),
    _a("zoom_normal", "&Normal zoom", "view.zoom_normal", "View", "Ctrl+2", needs="piece"),
    _a("zoom_out", "Zoom &out", "view.zoom_out", "View", "Ctrl+3", "Ctrl+-", needs="piece"),
    _a("zoom_selection", "Zoom to the &selection", "view.zoom_selection", "View", "Ctrl+E", needs="selection",
       context=True),
    _a("fit", "&Fit the piece", "view.fit", "View", "Ctrl+F", needs="piece"),
    _a("axis_pitch", "&Pitch", "view.axis_pitch", "View", checkable=True, line=True, submenu=HEIGHT_MENU,
       one_of=True, tip="Height is the pitch of the strongest partial"),
    _a("lanes", "&Timbre", "view.axis_lanes", "View", checkable=True, submenu=HEIGHT_MENU, one_of=True,
       tip="Sounds that are alike share a height and a colour: the picture of the paper"),
    _a("clusters", "&Colour clusters", "view.axis_clusters", "View", checkable=True, submenu=HEIGHT_MENU,
       one_of=True, tip="A lane for each group of similar colours; within it, height is the pitch"),
    _a("next_axis", "&Next meaning of height", "view.next_axis", "View", "Y", line=True, submenu=HEIGHT_MENU,
       tip="From pitch to timbre to colour clusters and back"),
    _a("markers", "Show &markers", "view.set_markers", "View", checkable=True,
       tip="Flags and lines at the markers of the recording"),
    _a("waveforms", "Show wavefo&rms", "view.set_waveforms", "View", "Shift+V", checkable=True,
       tip="The sound of each selected event along its mark, as it is heard now"),
    _a("follow", "Follow the &playhead", "view.set_follow", "View", checkable=True),
    _a("next_panel", "To the ne&xt panel", "view.next_panel", "View", "F6", line=True,
       tip="Give the keyboard to the next panel"),
    _a("previous_panel", "To the previous panel", "view.previous_panel", "View", "Shift+F6",
       tip="Give the keyboard to the panel before"),
    _a("workspace_edit", "&Edit", "view.workspace_edit", "View", checkable=True, line=True,
       submenu=_WORKSPACE, one_of=True, tip="The timeline is large; events and map are below it"),
    _a("workspace_browse", "&Browse", "view.workspace_browse", "View", checkable=True, submenu=_WORKSPACE,
       one_of=True, tip="Map and neighbours are large; the timeline is a strip above them"),
    _a("next_workspace", "&Next workspace", "view.next_workspace", "View", "Shift+W", line=True,
       submenu=_WORKSPACE, tip="From Edit to Browse and back; each keeps its arrangement of panels"),
    _a("reset_layout", "&Reset this workspace", "view.reset_layout", "View", submenu=_WORKSPACE,
       tip="Arrange its panels as at the first start"),
    _a("whole_map", "Map in the &whole window", "view.whole_map", "View", "W", needs="piece", checkable=True,
       tip="Map and neighbours alone; Esc or the same key brings the others back"),

    _a("guide", "&User guide…", "dialogs.guide", "Help", "Shift+F1",
       tip="How everything is done, with pictures"),
    _a("keys", "&Keyboard and mouse…", "dialogs.keys", "Help", "F1"),
    _a("tour", "&Show me round", "dialogs.tour", "Help", tip="A short tour of the window"),
    _a("about", "&About Pointillist…", "dialogs.about", "Help"),
)  # fmt: skip


def menu_title(group: str) -> str:
    """Return the title of a menu, in English."""
    return f"&{group}" if group != "Event" else "Eve&nt"


def plain_text(spec: ActionSpec) -> str:
    """Return an action's menu text without the mnemonic."""
    return tr(spec.text).replace("&", "").rstrip("…")


def full_text(spec: ActionSpec) -> str:
    """Return an action's text for a list of all actions: entries of a submenu get its title in front."""
    text = plain_text(spec)
    if not (spec.submenu and spec.checkable):
        return text
    return f"{tr(spec.submenu).replace('&', '')}: {text}"


def tool_tip(spec: ActionSpec, keys: Sequence[str], reason: str = "") -> str:
    """Return the tooltip: what `spec` does and its `keys`, or why it is disabled."""
    said = (tr(spec.tip) if spec.tip else plain_text(spec)) + (f" ({shortcut_text(keys)})" if keys else "")
    return said + "\n" + tr("Not now: {reason}", reason=reason) if reason else said


def shortcut_text(keys: Sequence[str]) -> str:
    """Return keys in the notation of this system."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in keys)
