"""Fields for numbers: a slider and a spin box that show mixed values; a drag is one gesture."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QValidator,
    QWheelEvent,
)
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QStyle, QStyleOptionSlider

from codec.messages import Message
from editor.overrides import guarded
from editor.translation import number_text, tr

__all__ = ["FieldSlider", "FieldSpinBox"]

_MIXED = Message("mixed")
_UNKNOWN = "…"
_GROOVE_PX = 4.0
_MIXED_HANDLE = 0.35
"""Opacity of the handle while the values are mixed; the groove is filled between the lowest and highest."""
_MARK_PX = 5.0
"""Length of the mark of the neutral value on either side of the groove, in pixels."""


@guarded
class FieldSpinBox(QDoubleSpinBox):
    """A spin box that can show mixed values; `edited` is emitted only for changes by the user.

    Parameters
    ----------
    low, high, step, decimals
        Range and resolution.
    suffix
        Unit, after a space.
    accessible_name
        For screen readers.
    """

    edited = Signal(float)

    def __init__(
        self, low: float, high: float, step: float, decimals: int, suffix: str, accessible_name: str
    ) -> None:
        super().__init__()
        self._instead = ""
        self._showing = False
        self._unit = tr(f" {suffix}") if suffix else ""
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSuffix(self._unit)
        self.setKeyboardTracking(False)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._typed = False
        self.valueChanged.connect(self._on_value_changed)
        self.lineEdit().textEdited.connect(self._on_typed)
        self.editingFinished.connect(self._on_finished)

    def show_value(self, value: float, mixed: bool) -> None:
        """Show a value; text that the user is typing is not changed."""
        self._show(value, tr(_MIXED) if mixed else "")

    def show_range(self, low: float, high: float) -> None:
        """Show the lowest and the highest of several values; what the user sets is the lowest."""
        n_decimals = 2 if round(low, 2) != round(high, 2) else self.decimals()
        texts = [number_text(each, f".{n_decimals}f").replace("-", "−") for each in (low, high)]
        self._show(low, "" if low == high else " – ".join(texts) + self._unit)

    def show_unknown(self) -> None:
        """Show that the value is not known yet."""
        self._show(self.minimum(), _UNKNOWN)

    def _show(self, value: float, instead: str) -> None:
        if self.hasFocus() and self.lineEdit().isModified():
            return
        self._showing = True
        self._set_instead(instead)
        self.setValue(value)
        if instead:
            self.lineEdit().setText(instead)
        self._showing = False

    def textFromValue(self, value: float) -> str:
        """Show a minus sign (U+2212), a plus sign if zero is neutral, and "mixed"."""
        if self._instead:
            return self._instead
        text = number_text(value, f".{self.decimals()}f")
        if round(value, self.decimals()) == 0:
            text = text.lstrip("-")
        elif self.minimum() < 0 < value:
            text = "+" + text
        return text.replace("-", "−")

    def valueFromText(self, text: str) -> float:
        """Read a number with a hyphen or minus sign, and a point or comma."""
        try:
            return float(self._bare(text))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept what :meth:`valueFromText` reads, also while it is typed."""
        bare = self._bare(text)
        if bare in ("", "-", "+", ".", self._bare(self._instead), _UNKNOWN):
            return QValidator.State.Intermediate, text, position
        try:
            float(bare)
        except ValueError:
            return QValidator.State.Invalid, text, position
        return QValidator.State.Acceptable, text, position

    def stepBy(self, steps: int) -> None:
        """With mixed values, step from the first value."""
        self._set_instead("")
        super().stepBy(steps)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass the wheel to the scroll area unless the field has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select what stands there instead of a value, so that typing replaces it."""
        super().focusInEvent(event)
        if self._instead:
            QTimer.singleShot(0, self, self.selectAll)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A mixed field stays mixed if the user changes nothing."""
        super().focusOutEvent(event)
        if self._instead:
            self.lineEdit().setText(self._instead)

    def _bare(self, text: str) -> str:
        text = text.strip().removesuffix(self._unit.strip()).strip()
        return text.replace("−", "-").replace(",", ".")

    def minimumSizeHint(self) -> QSize:
        """The width of a usual value, to fit into a narrow dock."""
        hint = super().minimumSizeHint()
        width = self.fontMetrics().horizontalAdvance(f"−00.{'0' * self.decimals()}{self._unit}")
        return QSize(width + 2 * self.fontMetrics().height(), hint.height())

    def _set_instead(self, instead: str) -> None:
        self._instead = instead
        self.setSuffix("" if instead else self._unit)

    def _on_typed(self) -> None:
        self._typed = True

    def _on_finished(self) -> None:
        """Set mixed values also if the first of them was typed, which is no change to the spin box."""
        if self._instead and self._typed and not self._showing:
            self._on_value_changed(self.value())
        self._typed = False

    def _on_value_changed(self, value: float) -> None:
        if not self._showing:
            self._typed = False
            self._set_instead("")
            self.edited.emit(value)


@guarded
class FieldSlider(QSlider):
    """A horizontal slider over real values; a drag is one gesture.

    If zero is inside the range it is the neutral value: it is marked, and the groove is filled from there.

    Signals
    -------
    edited(float)
        The user moved it, by pointer or keys.
    grabbed(), released()
        Around a drag.
    """

    edited = Signal(float)
    grabbed = Signal()
    released = Signal()
    reset_wanted = Signal()

    def __init__(self, low: float, high: float, step: float, accessible_name: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._step = step
        self.setRange(round(low / step), round(high / step))
        self.setPageStep(max(1, (self.maximum() - self.minimum()) // 10))
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(60)
        self._showing = False
        self._span: tuple[int, int] | None = None
        self.valueChanged.connect(self._on_value_changed)
        self.sliderPressed.connect(self.grabbed)
        self.sliderReleased.connect(self.released)

    def show_value(self, value: float, span: tuple[float, float] | None = None) -> None:
        """Show a value, or the span of mixed values, unless the user is dragging."""
        if self.isSliderDown():
            return
        self._showing = True
        self.setValue(round(value / self._step))
        self._show_span(None if span is None else (round(span[0] / self._step), round(span[1] / self._step)))
        self._showing = False

    def _show_span(self, span: tuple[int, int] | None) -> None:
        self._span = span
        self.setAccessibleDescription("" if span is None else tr(_MIXED))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to the clicked position, and drag from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.setSliderDown(True)
            self.setSliderPosition(self._position_at(event.position().x()))
            if self._span is not None:  # mixed values, of which the first is at this position
                self._on_value_changed(self.value())
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move with the pointer."""
        if self.isSliderDown():
            self.setSliderPosition(self._position_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Request a reset of the field."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Pass the wheel to the scroll area unless the slider has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Fill the groove from the neutral value, or from the left, to the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        start, span = self._track(option)
        steps = max(1, self.maximum() - self.minimum())
        is_bipolar = self.minimum() < 0 < self.maximum()

        def x(position: int) -> float:
            return start + span * (position - self.minimum()) / steps

        palette = self.palette()
        middle = self.rect().center().y() + 0.5
        origin = x(0) if is_bipolar else start - span
        groove = QRectF(0.5, middle - _GROOVE_PX / 2, self.width() - 1, _GROOVE_PX)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(palette.color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(groove, _GROOVE_PX / 2, _GROOVE_PX / 2)
        left, right = sorted((origin, x(self.sliderPosition())))
        if self._span is not None:
            left, right = (x(min(max(each, self.minimum()), self.maximum())) for each in self._span)
        painter.setClipRect(QRectF(left, groove.top() - 1, right - left, groove.height() + 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(groove, _GROOVE_PX / 2, _GROOVE_PX / 2)
        painter.setClipping(False)
        if is_bipolar:
            at = round(x(0)) + 0.5
            painter.setPen(QPen(palette.color(QPalette.ColorRole.PlaceholderText), 1))
            for edge, way in ((groove.top(), -1), (groove.bottom(), 1)):
                painter.drawLine(QPointF(at, edge), QPointF(at, edge + way * _MARK_PX))
        option.subControls = QStyle.SubControl.SC_SliderHandle
        if self._span is not None:
            painter.setOpacity(_MIXED_HANDLE)
        self.style().drawComplexControl(QStyle.ComplexControl.CC_Slider, option, painter, self)

    def _track(self, option: QStyleOptionSlider) -> tuple[float, int]:
        """Return the centre of the handle at the lowest value, and its range of movement, in pixels."""
        style = self.style()
        slider = QStyle.ComplexControl.CC_Slider
        groove = style.subControlRect(slider, option, QStyle.SubControl.SC_SliderGroove, self)
        handle = style.subControlRect(slider, option, QStyle.SubControl.SC_SliderHandle, self)
        return groove.x() + handle.width() / 2, max(1, groove.width() - handle.width())

    def _position_at(self, x: float) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        start, span = self._track(option)
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), round(x - start), span)

    def _on_value_changed(self, value: int) -> None:
        if not self._showing:
            self._show_span(None)
            self.edited.emit(value * self._step)
