"""Colours and shapes of the editor, dark and light.

All colours are derived from the application's palette, so plots and widgets change together when the system
switches between dark and light. Event colours come from the data. The interface itself is grey with one
accent colour, so that the event colours stand out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPen
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle, QStyleOption, QWidget

from editor.overrides import guarded

__all__ = ["SCHEMES", "Theme", "animations_wanted", "apply_scheme", "install_theme", "theme_of"]

SCHEMES = ("system", "dark", "light")
"""Choices of the appearance preference."""

_DARK = {
    "window": "#26272b", "base": "#17181b", "alternate": "#1d1e22", "text": "#e8e8ea", "button": "#33353a",
    "mid": "#45474d", "faint": "#a2a4ab", "accent": "#58a6ff", "on_accent": "#08121f", "disabled": "#74767d",
}  # fmt: skip
_LIGHT = {
    "window": "#f0f0f1", "base": "#ffffff", "alternate": "#f6f6f7", "text": "#1b1c1e", "button": "#e6e6e8",
    "mid": "#c3c4c8", "faint": "#5c5e65", "accent": "#0b63c7", "on_accent": "#ffffff", "disabled": "#96989e",
}  # fmt: skip


_TITLE_BUTTONS = (QStyle.StandardPixmap.SP_TitleBarNormalButton, QStyle.StandardPixmap.SP_TitleBarCloseButton)
_TITLE_BUTTON_PX = 16


@dataclass(frozen=True)
class Theme:
    """Colours of the plots that a Qt palette does not have."""

    dark: bool
    background: QColor
    text: QColor
    faint: QColor
    grid: QColor
    accent: QColor
    selection: QColor
    halo: QColor
    playhead: QColor
    loop: QColor
    guide: QColor
    marker: QColor
    waveform: QColor
    event: QColor

    def spectrogram_table(self) -> NDArray[np.uint8]:
        """Return the look-up table of the dimmed background image, shape [256, 4]."""
        end = np.array([112, 124, 150] if self.dark else [150, 158, 176], float)
        start = np.array([self.background.red(), self.background.green(), self.background.blue()], float)
        amount = (np.linspace(0.0, 1.0, 256)[:, None]) ** 1.6 * (0.75 if self.dark else 0.8)
        rgb = start + (end - start) * amount
        return np.concatenate([rgb, np.full((256, 1), 255.0)], axis=1).astype(np.uint8)


def theme_of(palette: QPalette) -> Theme:
    """Derive the plot colours from `palette`."""
    base, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
    dark = base.lightness() < 128
    grid = QColor(text)
    grid.setAlpha(34)
    loop = QColor(palette.color(QPalette.ColorRole.Highlight))
    loop.setAlpha(46)
    return Theme(
        dark=dark,
        background=base,
        text=text,
        faint=palette.color(QPalette.ColorRole.PlaceholderText),
        grid=grid,
        accent=palette.color(QPalette.ColorRole.Highlight),
        selection=QColor("#ffffff") if dark else QColor("#000000"),
        halo=QColor(0, 0, 0, 200) if dark else QColor(255, 255, 255, 220),
        playhead=QColor("#ff6b4a") if dark else QColor("#d3380f"),
        loop=loop,
        guide=QColor("#ffd23f") if dark else QColor("#8a5a00"),
        marker=QColor("#c792ea") if dark else QColor("#7a3fb0"),
        waveform=QColor("#7f8794") if dark else QColor("#8e95a1"),
        event=QColor("#9fb4d0") if dark else QColor("#4d6a92"),
    )


def _palette(colours: dict[str, str]) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette(QColor(colours["button"]), QColor(colours["window"]))
    for name, key in (
        (role.Window, "window"), (role.WindowText, "text"), (role.Base, "base"), (role.Text, "text"),
        (role.AlternateBase, "alternate"), (role.Button, "button"), (role.ButtonText, "text"),
        (role.BrightText, "accent"), (role.ToolTipBase, "alternate"), (role.ToolTipText, "text"),
        (role.Highlight, "accent"), (role.HighlightedText, "on_accent"), (role.Link, "accent"),
        (role.LinkVisited, "accent"), (role.PlaceholderText, "faint"), (role.Mid, "mid"),
        (role.Accent, "accent"),
    ):  # fmt: skip
        palette.setColor(name, QColor(colours[key]))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, name, QColor(colours["disabled"]))
    palette.setColor(group.Disabled, role.Highlight, QColor(colours["mid"]))
    return palette


def apply_scheme(scheme: str) -> None:
    """Set the colour `scheme`: ``"dark"``, ``"light"``, or ``"system"`` to follow the desktop."""
    hints = QGuiApplication.styleHints()
    if scheme == "dark":
        hints.setColorScheme(Qt.ColorScheme.Dark)
    elif scheme == "light":
        hints.setColorScheme(Qt.ColorScheme.Light)
    else:
        hints.unsetColorScheme()
    dark = scheme == "dark" or (scheme == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
    QApplication.setPalette(_palette(_DARK if dark else _LIGHT))
    if dark:
        # Fusion draws separators darker than the window: they would be invisible in a dark menu.
        menus = _palette({**_DARK, "base": _DARK["button"], "window": _DARK["disabled"]})
        QApplication.setPalette(menus, "QMenu")  # type: ignore[arg-type] - the stub has bytes, which fail


@guarded
class _Style(QProxyStyle):
    """Fusion with visible check boxes and title buttons of panels.

    Check boxes are framed in the dark, and unfilled on a selected row until checked.
    """

    def standardIcon(
        self,
        standardIcon: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        """Draw the buttons of panels in the colour of text; Qt's own are dark in the dark, too."""
        found = super().standardIcon(standardIcon, option, widget)
        if standardIcon not in _TITLE_BUTTONS:
            return found
        palette = QGuiApplication.palette() if widget is None else widget.palette()
        return _tinted(found, palette.color(QPalette.ColorRole.WindowText))

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw check boxes with a visible frame."""
        if element == QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck:
            _draw_row_check(option, painter)
            return
        super().drawPrimitive(element, option, painter, widget)
        round_frame = element == QStyle.PrimitiveElement.PE_IndicatorRadioButton
        if round_frame or element == QStyle.PrimitiveElement.PE_IndicatorCheckBox:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, round_frame)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(option.palette.color(QPalette.ColorRole.PlaceholderText), 1))
            frame = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
            if round_frame:
                painter.drawEllipse(frame)
            else:
                painter.drawRect(frame)
            painter.restore()


def _tinted(icon: QIcon, colour: QColor) -> QIcon:
    """Return an icon in one colour, at one, two and three times the size."""
    result = QIcon()
    for ratio in (1, 2, 3):
        pixmap = icon.pixmap(QSize(_TITLE_BUTTON_PX, _TITLE_BUTTON_PX), float(ratio))
        painter = QPainter(pixmap)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(pixmap.rect(), colour)
        painter.end()
        result.addPixmap(pixmap)
    return result


def animations_wanted() -> bool:
    """Return whether the style of the desktop has animations; where motion is reduced, it has none."""
    style = QApplication.style()
    return style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def _draw_row_check(option: QStyleOption, painter: QPainter) -> None:
    """Draw the check box of a row in its text colour: a filled one would look checked on a selected row."""
    state, role = option.state, QPalette.ColorRole
    is_selected = bool(state & QStyle.StateFlag.State_Selected)
    enabled = bool(state & QStyle.StateFlag.State_Enabled)
    group = QPalette.ColorGroup.Active if enabled else QPalette.ColorGroup.Disabled
    colour = option.palette.color(group, role.HighlightedText if is_selected else role.Text)
    box = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour if is_selected else option.palette.color(group, role.PlaceholderText), 1))
    painter.drawRect(box)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 2))
    x, y, side = box.x(), box.y(), box.width()
    if state & QStyle.StateFlag.State_On:
        corners = ((0.2, 0.5), (0.42, 0.74), (0.82, 0.22))
        painter.drawPolyline([QPointF(x + side * u, y + side * v) for u, v in corners])
    elif state & QStyle.StateFlag.State_NoChange:
        painter.drawLine(QPointF(x + side * 0.25, y + side / 2), QPointF(x + side * 0.75, y + side / 2))
    painter.restore()


def install_theme(app: QApplication, scheme: str) -> None:
    """Style `app`; with the preference ``"system"``, follow the desktop.

    The preference is in the application's ``scheme`` property, which the preferences window changes.
    """
    app.setStyle(_Style("Fusion"))
    app.setProperty("scheme", scheme if scheme in SCHEMES else "system")
    apply_scheme(str(app.property("scheme")))

    def follow() -> None:
        if app.property("scheme") == "system":
            apply_scheme("system")

    app.styleHints().colorSchemeChanged.connect(follow)
