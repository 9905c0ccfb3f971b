"""Handlers that open windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editor.diagnostics import diagnostics
from editor.translation import tr
from editor.views.handlers.file_handlers import FileHandlers
from editor.views.handlers.play_handlers import PlayHandlers
from editor.views.handlers.view_handlers import ViewHandlers
from editor.views.handlers.window import HandlersWindow
from editor.views.window.tour import Tour

if TYPE_CHECKING:
    from editor.views.dialogs.about_dialog import AboutDialog
    from editor.views.dialogs.guide_dialog import GuideDialog
    from editor.views.dialogs.help_dialog import HelpDialog
    from editor.views.dialogs.preferences_dialog import PreferencesDialog
    from editor.views.dialogs.recording_mix_dialog import RecordingMixDialog

__all__ = ["DialogHandlers"]


class DialogHandlers:
    """Handlers of Help, Preferences and the mix over the recording.

    Parameters
    ----------
    window
        Parent of the dialogs.
    files, play, view
        Handlers that the preferences call.
    """

    def __init__(
        self, window: HandlersWindow, files: FileHandlers, play: PlayHandlers, view: ViewHandlers
    ) -> None:
        self._window = window
        self._files = files
        self._play = play
        self._view = view
        self._help: HelpDialog | None = None
        self._guide: GuideDialog | None = None
        self._recording_mix: RecordingMixDialog | None = None
        self._tour: Tour | None = None

    def keys_dialog(self) -> HelpDialog:
        """Return a new list of keys and gestures."""
        from editor.views.dialogs.help_dialog import HelpDialog

        return HelpDialog(self._window.keymap, self._window.dialog_parent)

    def keys(self) -> None:
        """Show all keys and gestures in a window that does not block."""
        if self._help is None:
            self._help = self.keys_dialog()
        self._help.show()
        self._help.raise_()

    def guide_dialog(self) -> GuideDialog:
        """Return a new window of the user guide."""
        from editor.views.dialogs.guide_dialog import GuideDialog

        return GuideDialog(self.keys, self._window.dialog_parent)

    def guide(self) -> None:
        """Show the user guide in a window that does not block."""
        if self._guide is None:
            try:
                self._guide = self.guide_dialog()
            except FileNotFoundError as problem:
                self._window.show_error(tr("The user guide is missing"), str(problem))
                return
        self._guide.show()
        self._guide.raise_()
        self._guide.activateWindow()

    def recording_mix_dialog(self) -> RecordingMixDialog:
        """Return a new window of the mix over the recording."""
        from editor.views.dialogs.recording_mix_dialog import RecordingMixDialog

        return RecordingMixDialog(self._window.session, self._window.dialog_parent)

    def recording_mix(self) -> None:
        """Show the mix over the recording in a window that does not block."""
        if self._recording_mix is None:
            self._recording_mix = self.recording_mix_dialog()
        self._recording_mix.show()
        self._recording_mix.raise_()

    def about_dialog(self) -> AboutDialog:
        """Return a new About window."""
        from editor.views.dialogs.about_dialog import AboutDialog

        return AboutDialog(diagnostics(self._window.session), self._window.dialog_parent)

    def about(self) -> None:
        """Open the About window."""
        self.about_dialog().exec()

    @property
    def tour_guide(self) -> Tour:
        """The tour of the window for new users."""
        if self._tour is None:
            self._tour = Tour(self._window, self._window.dialog_parent)
        return self._tour

    def tour(self) -> None:
        """Show the parts of the window, one after the other."""
        self._window.workspaces.show_whole_map(False)
        self.tour_guide.begin()

    def preferences(self) -> None:
        """Open the preferences."""
        self.preferences_dialog().exec()

    def preferences_dialog(self) -> PreferencesDialog:
        """Return a new preferences window."""
        from editor.views.dialogs.preferences_dialog import PreferencesDialog

        window = self._window
        return PreferencesDialog(
            window.preferences,
            devices=window.output_devices(),
            engine=window.session.playback.backend_name,
            keymap=window.keymap,
            choose_device=window.choose_device,
            switches=[
                ("Sound events when they are &grabbed", "audition", self._view.set_audition),
                (
                    "Sound events under the pointer on the &map",
                    "audition_hover",
                    self._view.set_audition_hover,
                ),
            ],
            computing=window.session.computing,
            choose_encoding=self._files.choose_encoding,
            choose_tempo=self._play.set_default_tempo,
            library=window.session.library.place,
            parent=window.dialog_parent,
        )
