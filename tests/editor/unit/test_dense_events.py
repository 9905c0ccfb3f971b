"""Many events at once are drawn as pixels: the same marks at the same places."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from editor.views.timeline.dense_events import TINT, DenseEvents, DenseStyle, paint_dense

_AREA = QRectF(0, 0, 200, 60)
_STYLE = DenseStyle(13.0, QColor("white"), QColor("gray"), QColor("yellow"), QColor("magenta"))


def _picture(ratio: float = 1.0, **changes: object) -> QImage:
    one = {
        "start": 50.0, "end": 90.0, "centre": 30.0, "colours": (200, 40, 40), "opacity": 1.0,
        "model_share": 0.0, "muted": False, "edited": False, "selected": False, "silent": False, **changes,
    }  # fmt: skip
    columns = {name: np.array([value]) for name, value in one.items()}
    columns["colours"] = columns["colours"].astype(np.uint8)
    image = QImage(round(200 * ratio), round(60 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("black"))
    painter = QPainter(image)
    paint_dense(painter, _AREA, DenseEvents(**columns), _STYLE)
    painter.end()
    return image


def _names(image: QImage, ratio: float = 1.0) -> dict[str, str]:
    at = {"onset": (50, 30), "body": (60, 30), "upper": (58, 27), "tail": (88, 30), "beyond": (96, 30)}
    return {
        where: image.pixelColor(round(x * ratio), round(y * ratio)).name() for where, (x, y) in at.items()
    }


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_captured_event_is_filled_from_its_onset_to_its_end(qapp: object, ratio: float) -> None:
    seen = _names(_picture(ratio), ratio)
    assert seen["onset"] == "#ffffff"
    assert seen["body"] == seen["upper"] == seen["tail"] == "#c82828"
    assert seen["beyond"] == "#000000"


def test_a_ring_is_the_model_and_half_of_it_a_blend(qapp: object) -> None:
    ring, half = _names(_picture(model_share=1.0)), _names(_picture(model_share=0.5))
    tint = QColor(*(round(TINT * each) for each in (200, 40, 40))).name()
    assert ring["body"] == ring["upper"] == tint
    assert half["body"] == "#c82828"
    assert half["upper"] == tint


def test_muted_edited_selected_and_soft_events_are_told_apart(qapp: object) -> None:
    assert "#c82828" not in _names(_picture(muted=True)).values()
    assert _picture(edited=True).pixelColor(51, 21).name() == "#ffff00"
    assert _picture(selected=True).pixelColor(50, 23).name() == "#ff00ff"
    assert _names(_picture(opacity=0.5))["body"] == "#641414"


def test_events_that_reach_out_of_the_view_stay_in_their_rows(qapp: object) -> None:
    image = _picture(start=-500.0, end=900.0)
    columns = range(0, 200, 20)
    assert all(image.pixelColor(x, 30).name() == "#c82828" for x in columns)
    assert all(image.pixelColor(x, y).name() == "#000000" for x in columns for y in (10, 50))
