"""Which actions are available, and which switches are on."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QAction

from editor.actions import ACTIONS, Needs, tool_tip
from editor.audio.source import PIECE_SOURCES
from editor.translation import tr
from editor.views.handlers.edit_handlers import RENDER_ACTIONS, EditHandlers
from editor.views.handlers.file_handlers import FileHandlers
from editor.views.handlers.window import HandlersWindow
from editor.views.timeline.plot import CLUSTERS, LANES, PITCH
from editor.views.timeline.snap import SNAP_POINTS
from editor.views.window.workspaces import BROWSE, EDIT

__all__ = ["StatesWindow", "show_action_states"]

_OVER_RECORDING = ("hear_model", "hear_events")
"""What differs from the mix only over a recording."""


class StatesWindow(HandlersWindow, Protocol):
    """The main window, as far as the states of its actions depend on it."""

    edit: EditHandlers
    files: FileHandlers
    actions_by_id: dict[str, QAction]

    @property
    def has_piece(self) -> bool:
        """Whether there is a recording, or events."""
        ...


_EXPLAINED = ("captured", "recording", "region", "original", "piece")
"""What actions need that say in their tooltip why they are not available."""


def show_action_states(window: StatesWindow) -> None:
    """Enable the available actions, and show the state of the switches."""
    actions, have = window.actions_by_id, _available(window)
    for spec in ACTIONS:
        action = actions[spec.action_id]
        action.setEnabled(have[spec.needs])
        if spec.needs in _EXPLAINED:
            reason = "" if have[spec.needs] else _why_not(window, spec.needs)
            tip = tool_tip(spec, window.keymap.keys(spec.action_id), reason)
            action.setToolTip(f"{tip}{_like_mix(window) if spec.action_id in _OVER_RECORDING else ''}")
    window.transport.set_beats_enabled(have["piece"])
    heard_from = window.edit.rendered_from()
    for render_from, action_id in RENDER_ACTIONS.items():
        actions[action_id].setChecked(render_from is heard_from)
    for action_id, on in _switches(window, loop=have["loop"]).items():
        actions[action_id].setChecked(on)
    stack = window.session.undo_stack
    undone, redone = stack.undoText().replace("&", "&&"), stack.redoText().replace("&", "&&")
    actions["undo"].setText(tr("&Undo {step}", step=undone) if undone else tr("&Undo"))
    actions["redo"].setText(tr("&Redo {step}", step=redone) if redone else tr("&Redo"))


def _available(window: StatesWindow) -> dict[str, bool]:
    """Return whether there is what actions need, by :attr:`~editor.actions.ActionSpec.needs`."""
    session, document = window.session, window.session.document
    n_selected = len(session.selection.ids)
    return {
        "": True,
        "piece": window.has_piece,
        "events": len(document) > 0,
        "selection": n_selected > 0,
        "one": n_selected == 1,
        "several": n_selected > 1,
        "original": document.original is not None,
        "clipboard": window.edit.can_paste,
        "encoding": session.is_encoding,
        "unfinished": session.can_go_on_encoding,
        "undo": session.undo_stack.canUndo(),
        "redo": session.undo_stack.canRedo(),
        "loop": session.playback.loop is not None,
        "captured": session.captures.any_can_be_captured(window.edit.selected_events()),
        "recording": session.captures.available,
        "region": not window.edit.why_no_loop(),
        "lost recording": session.lacks_recording,
        "markers": bool(document.metadata.markers),
        "waiting": bool(window.files.waiting.paths),
    }


def _why_not(window: StatesWindow, needs: Needs) -> str:
    """Return why what is missing is missing."""
    if needs == "region":
        return window.edit.why_no_loop()
    if needs in ("captured", "recording"):
        return window.edit.why_not_captured()
    return tr("the recording is not at hand") if window.has_piece else tr("open a recording first")


def _like_mix(window: StatesWindow) -> str:
    """Return a line that says why the model and the events only sound like the mix, if they do."""
    captures = window.session.captures
    if captures.available or not window.has_piece:
        return ""
    return "\n" + tr("Now it sounds like the mix: {reason}", reason=captures.reason)


def _switches(window: StatesWindow, *, loop: bool) -> dict[str, bool]:
    session, timeline, snap = window.session, window.timeline, window.snap
    return {
        "loop": loop,
        "solo": session.solo_ids is not None,
        "axis_pitch": timeline.mode == PITCH,
        "lanes": timeline.mode == LANES,
        "clusters": timeline.mode == CLUSTERS,
        "follow": timeline.follow,
        "markers": timeline.markers.shown,
        "waveforms": timeline.waveforms.shown,
        "audition": timeline.audition_on_grab,
        "match_loudness": session.loudness.on,
        "metronome": window.preferences.flag("metronome"),
        "workspace_edit": window.workspaces.current == EDIT,
        "workspace_browse": window.workspaces.current == BROWSE,
        "whole_map": window.workspaces.map_is_whole,
        "audition_hover": window.map.audition_on_hover,
        **{f"hear_{source}": source == session.playback.source for source in PIECE_SOURCES},
        **{f"snap_{name}": name in snap.points for name in SNAP_POINTS},
        f"snap_{snap.lines or 'no_lines'}": True,
    }
