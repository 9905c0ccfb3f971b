"""Where the search and the training compute: on the processor, or on a graphics card.

torch's names are used: ``cpu``, ``cuda`` (NVIDIA, and AMD's ROCm builds), ``mps`` (Apple). All compute in
float32. What is computed event by event (rendering, captured sounds, measures) is always computed on the
processor. Importing this loads no torch.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import torch

__all__ = ["DEVICE_CHOICES", "DeviceChoice", "DeviceError", "DeviceName", "available_devices", "device_of"]

DeviceName = Literal["cpu", "cuda", "mps"]
DeviceChoice = Literal["auto", "cpu", "cuda", "mps"]
"""A device, or ``auto``: the first of :func:`available_devices`."""
DEVICE_CHOICES: tuple[DeviceChoice, ...] = get_args(DeviceChoice)

_MAX_REASON = 120


class DeviceError(Exception):
    """A device of the command line cannot be used; ``str()`` says why, and what to give instead."""


def device_of(choice: DeviceChoice) -> torch.device:
    """Return the device of a choice.

    Raises
    ------
    DeviceError
        If this machine, its driver or this build of torch lacks the device.
    """
    import torch

    name = available_devices()[0] if choice == "auto" else choice
    problem = _problem(name)
    if problem is not None:
        raise DeviceError(f"{problem}; choose the processor: --device cpu")
    if name == "cuda":
        # TensorFloat-32 has 10 bits: convolutions would find other events than on the processor.
        torch.backends.cudnn.allow_tf32 = False
    return torch.device(name)


def available_devices() -> list[DeviceName]:
    """Return the devices that work on this machine, the fastest first; the processor is always the last."""
    names: tuple[DeviceName, ...] = ("cuda", "mps", "cpu")
    return [name for name in names if _problem(name) is None]


@cache
def _problem(name: DeviceName) -> str | None:
    """Return why a device cannot be used, or None."""
    import torch

    if name == "cuda" and not torch.cuda.is_available():
        if torch.version.cuda is None and torch.version.hip is None:
            return "no CUDA device: this torch build is CPU only"
        return "no CUDA device: torch finds no graphics card, or no driver that fits it"
    if name == "mps" and not torch.backends.mps.is_available():
        return "no MPS device: it takes a Mac with Apple silicon, and torch for it"
    if name == "cpu":
        return None
    try:
        # An old driver fails only when it is used, and old versions of macOS have no Fourier transform.
        torch.fft.irfft(torch.fft.rfft(torch.ones(8, device=name))).sum().item()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).partition("\n")[0][:_MAX_REASON]
        return f"the {name.upper()} device does not work ({reason})"
    return None
