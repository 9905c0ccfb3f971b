"""Fields for numbers: a slider and a spin box that agree, show mixed values, and make a drag one gesture."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QStyle, QStyleOptionSlider

from codec.messages import Message

from ...translation import tr

__all__ = ["FieldSlider", "FieldSpinBox"]

_MIXED = Message("mixed")


class FieldSpinBox(QDoubleSpinBox):
    """A spin box that can say that its values differ; `edited` is emitted for the user's changes only.

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
        self._mixed = False
        self._showing = False
        self._unit = f" {suffix}" if suffix else ""
        self.setDecimals(decimals)
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSuffix(self._unit)
        self.setKeyboardTracking(False)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.valueChanged.connect(self._on_value_changed)

    def show_value(self, value: float, mixed: bool) -> None:
        """Show a value; text that the user is typing is left alone."""
        if self.hasFocus() and self.lineEdit().isModified():
            return
        self._showing = True
        self._set_mixed(mixed)
        self.setValue(value)
        if mixed:
            self.lineEdit().setText(tr(_MIXED))
        self._showing = False

    def textFromValue(self, value: float) -> str:
        """Show a true minus sign, a sign where zero is the middle, and "mixed"."""
        if self._mixed:
            return tr(_MIXED)
        text = f"{value:.{self.decimals()}f}"
        if float(text) == 0:
            text = text.lstrip("-")
        elif self.minimum() < 0 < value:
            text = "+" + text
        return text.replace("-", "−")

    def valueFromText(self, text: str) -> float:
        """Read a number with either minus and either decimal mark."""
        try:
            return float(self._bare(text))
        except ValueError:
            return self.value()

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Take what :meth:`valueFromText` reads, while it is being typed too."""
        bare = self._bare(text)
        if bare in ("", "-", "+", ".", tr(_MIXED)):
            return QValidator.State.Intermediate, text, position
        try:
            float(bare)
        except ValueError:
            return QValidator.State.Invalid, text, position
        return QValidator.State.Acceptable, text, position

    def stepBy(self, steps: int) -> None:
        """Step from the first value where values differ."""
        self._set_mixed(False)
        super().stepBy(steps)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area unless the field has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A mixed field left as it was stays mixed."""
        super().focusOutEvent(event)
        if self._mixed:
            self.lineEdit().setText(tr(_MIXED))

    def _bare(self, text: str) -> str:
        text = text.strip().removesuffix(self._unit.strip()).strip()
        return text.replace("−", "-").replace(",", ".")

    def minimumSizeHint(self) -> QSize:
        """Narrow enough for a dock: as wide as a usual value needs."""
        hint = super().minimumSizeHint()
        width = self.fontMetrics().horizontalAdvance(f"−00.{'0' * self.decimals()}{self._unit}")
        return QSize(width + 2 * self.fontMetrics().height(), hint.height())

    def _set_mixed(self, mixed: bool) -> None:
        self._mixed = mixed
        self.setSuffix("" if mixed else self._unit)

    def _on_value_changed(self, value: float) -> None:
        if not self._showing:
            self._mixed = False
            self.setSuffix(self._unit)
            self.edited.emit(value)


class FieldSlider(QSlider):
    """A horizontal slider over real values; a drag is one gesture.

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
        self.valueChanged.connect(self._on_value_changed)
        self.sliderPressed.connect(self.grabbed)
        self.sliderReleased.connect(self.released)

    def show_value(self, value: float) -> None:
        """Show a value, unless the user is dragging."""
        if self.isSliderDown():
            return
        self._showing = True
        self.setValue(round(value / self._step))
        self._showing = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the groove is clicked, and drag on from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.setSliderDown(True)
            self.setSliderPosition(self._position_at(event.position().x()))
            event.accept()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if self.isSliderDown():
            self.setSliderPosition(self._position_at(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag."""
        if event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self.setSliderDown(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the field to be reset."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.reset_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scroll area unless the slider has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _position_at(self, x: float) -> int:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style = self.style()
        groove = style.subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderGroove, self
        )
        handle = style.subControlRect(
            QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
        )
        span = max(1, groove.width() - handle.width())
        offset = round(x - groove.x() - handle.width() / 2)
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), offset, span)

    def _on_value_changed(self, value: int) -> None:
        if not self._showing:
            self.edited.emit(value * self._step)
