"""Preferences: sound, encoding, library, appearance, keys. Changes apply immediately."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from codec.project.file import TEMPO_RANGE_BPM
from editor.keymap import Keymap
from editor.overrides import guarded
from editor.session import Computing, EncodeChoice
from editor.session.library import LibraryPlace
from editor.theme import SCHEMES, apply_scheme
from editor.translation import LANGUAGES, tr
from editor.views.dialogs.keys_page import KeysPage
from editor.views.dialogs.library_folder_box import LibraryFolderBox
from editor.views.widgets.compute_on_box import ComputeOnBox
from editor.views.widgets.encode_choice_box import EncodeChoiceBox
from editor.views.widgets.number_field import NumberField
from editor.views.window.preferences import Preferences

__all__ = ["PreferencesDialog"]


@guarded
class PreferencesDialog(QDialog):
    """The preferences window.

    Parameters
    ----------
    devices
        Names of output devices; empty if none can be listed.
    engine
        Name of the current output, for display.
    keymap
        The keys of actions; edited on a separate page.
    choose_device
        Called with a name, or "" for the system's default.
    switches
        (text, key, apply) of every on/off preference.
    computing
        Where encodes compute, and which devices there are.
    choose_encoding
        Called with the choice of how recordings are encoded.
    choose_tempo
        Called with the tempo of pieces without one, in beats per minute.
    library
        Where the library is.
    """

    def __init__(
        self,
        preferences: Preferences,
        *,
        devices: Sequence[str],
        engine: str,
        keymap: Keymap,
        choose_device: Callable[[str], None],
        switches: Sequence[tuple[str, str, Callable[[bool], None]]],
        computing: Computing,
        choose_encoding: Callable[[EncodeChoice], None],
        choose_tempo: Callable[[float], None],
        library: LibraryPlace,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self._preferences = preferences
        sound = QGroupBox("Sound")
        sound_form = QFormLayout(sound)
        self.device = QComboBox()
        self.device.addItem("System default", "")
        for name in devices:
            self.device.addItem(name, name)
        self.device.setCurrentIndex(max(0, self.device.findData(preferences.text("device"))))
        self.device.setEnabled(bool(devices))
        self.device.activated.connect(lambda i: choose_device(str(self.device.itemData(i))))
        sound_form.addRow("&Output", self.device)
        self.engine = QLabel(tr(engine) if devices else tr("No output device was found"))
        self.engine.setWordWrap(True)
        sound_form.addRow("Playing through", self.engine)
        self.switches: dict[str, QCheckBox] = {}
        for text, key, apply in switches:
            box = QCheckBox(text)
            box.setChecked(preferences.flag(key))
            box.toggled.connect(apply)
            sound_form.addRow(box)
            self.switches[key] = box
        self.tempo = NumberField()
        self.tempo.setRange(*TEMPO_RANGE_BPM)
        self.tempo.setDecimals(2)
        self.tempo.setSuffix(" bpm")
        self.tempo.setValue(preferences.number("tempo"))
        self.tempo.setToolTip(
            "For pieces whose tempo has not been set yet; the toolbar sets that of the open one"
        )
        self.tempo.setKeyboardTracking(False)
        self.tempo.valueChanged.connect(choose_tempo)
        sound_form.addRow("&Tempo of new pieces", self.tempo)
        encoding = QGroupBox("Encoding")
        column = QVBoxLayout(encoding)
        self.encoding = EncodeChoiceBox(choose_encoding, stacked=True)
        self.encoding.show_choice(preferences.encode_choice)
        self.compute_on = ComputeOnBox(computing)
        note = QLabel("For recordings opened from now on; “Encode again” in the File menu does the open one.")
        note.setWordWrap(True)
        note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        note.setMinimumHeight(2 * note.fontMetrics().lineSpacing())  # or it narrows the fields
        column.addWidget(self.encoding)
        column.addWidget(self.compute_on)
        column.addWidget(note)
        shelf = QGroupBox("Library")
        self.library = LibraryFolderBox(library)
        QVBoxLayout(shelf).addWidget(self.library)
        look = QGroupBox("Appearance")
        look_form = QFormLayout(look)
        self.scheme = QComboBox()
        for scheme, text in zip(SCHEMES, ("As the system", "Dark", "Light"), strict=True):
            self.scheme.addItem(text, scheme)
        self.scheme.setCurrentIndex(self.scheme.findData(preferences.text("scheme")))
        self.scheme.activated.connect(self._choose_scheme)
        look_form.addRow("&Colours", self.scheme)
        self.gradual = QCheckBox("Show a new layout grad&ually")
        self.gradual.setToolTip("Marks glide to their new places and colours; without it, they jump")
        self.gradual.setChecked(preferences.flag("gradual"))
        self.gradual.toggled.connect(lambda on: preferences.set("gradual", on))
        look_form.addRow(self.gradual)
        self.language = QComboBox()
        for language, text in LANGUAGES.items():
            self.language.addItem(text, language)
        self.language.setCurrentIndex(max(0, self.language.findData(preferences.text("language"))))
        self.language.activated.connect(self._choose_language)
        look_form.addRow("&Language", self.language)
        self.language_note = QLabel()
        self.language_note.setWordWrap(True)
        self.language_note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        look_form.addRow(self.language_note)
        self.language_note.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        general = QWidget()
        column = QVBoxLayout(general)
        column.addWidget(sound)
        column.addWidget(encoding)
        column.addWidget(shelf)
        column.addWidget(look)
        column.addStretch()
        self.keys = KeysPage(keymap)
        pages = QTabWidget()
        pages.setAccessibleName("Pages")
        pages.setDocumentMode(True)
        pages.addTab(general, "&General")
        pages.addTab(self.keys, "&Keys")
        layout = QVBoxLayout(self)
        layout.addWidget(pages)
        layout.addWidget(buttons)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 84)
        self._captions = [
            self.encoding.caption,
            self.compute_on.caption,
            self.library.caption,
            *(sound_form.labelForField(field) for field in (self.device, self.engine, self.tempo)),
            *(look_form.labelForField(field) for field in (self.scheme, self.language)),
        ]

    def showEvent(self, event: QShowEvent) -> None:
        """Align the fields of all groups. Done late, because the captions have to be translated first."""
        # A text may be a part of a pixel wider than its width in whole pixels.
        widest = 1 + max(caption.sizeHint().width() for caption in self._captions)
        for caption in self._captions:
            caption.setMinimumWidth(widest)
        super().showEvent(event)

    def _choose_language(self, index: int) -> None:
        self._preferences.set("language", str(self.language.itemData(index)))
        self.language_note.setText(tr("Start Pointillist again to see it in this language."))
        self.language_note.show()

    def _choose_scheme(self, index: int) -> None:
        scheme = str(self.scheme.itemData(index))
        self._preferences.set("scheme", scheme)
        app = QApplication.instance()
        if app is not None:
            app.setProperty("scheme", scheme)
        apply_scheme(scheme)
