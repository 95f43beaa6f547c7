"""Where encoders and cross-encoders run: on the CPU, or on a CUDA card where there is one."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Literal

from index.errors import CannotRun

DeviceName = Literal["auto", "cpu", "cuda"]

_wanted: DeviceName = "auto"


def use_device(name: DeviceName) -> None:
    """Set for this process, before a model is loaded. CannotRun for ``cuda`` where there is no card."""
    global _wanted
    if name == "cuda" and not _cards():
        raise CannotRun(
            "CITEBACK_DEVICE is cuda, but no CUDA driver with a card is found here: set it to auto or cpu"
        )
    if name == "cuda" and not _torch_sees_one():
        raise CannotRun(
            "CITEBACK_DEVICE is cuda, but the PyTorch installed here can't use the card: install one built for "
            "CUDA, or set it to auto or cpu"
        )
    _wanted = name


def device() -> Literal["cpu", "cuda"]:
    """The device to load a model on. ``auto`` takes a card only if PyTorch can use it."""
    if _wanted == "cpu" or not _cards():
        return "cpu"
    return "cuda" if _wanted == "cuda" or _torch_sees_one() else "cpu"


@cache
def _cards() -> int:
    """How many cards the driver counts. Asked of the driver itself: importing PyTorch takes seconds."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return 0
    count = ctypes.c_int(0)
    if driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count)):
        return 0
    return count.value


@cache
def _torch_sees_one() -> bool:
    from index.encoders.torch_layers import sees_card

    return sees_card()
