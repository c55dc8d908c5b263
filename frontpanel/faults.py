"""What can go wrong with one frame on its way from the panel to us. For tests, through `EmulatedPanel.inject`."""

from collections.abc import Callable

import msgspec


class Delivery(msgspec.Struct, frozen=True):
    """Bytes that reach the host `after` seconds; those of one wire never overtake each other."""

    data: bytes
    after: float = 0.0


Fault = Callable[[bytes], tuple[Delivery, ...]]
"""Takes a frame; returns what arrives instead."""


def clean(frame: bytes) -> tuple[Delivery, ...]:
    """Deliver the frame as it is: no fault."""
    return (Delivery(frame),)


def lose(frame: bytes) -> tuple[Delivery, ...]:
    """Deliver nothing."""
    return ()


def duplicate(frame: bytes) -> tuple[Delivery, ...]:
    """Deliver the frame twice."""
    return (Delivery(frame), Delivery(frame))


def corrupt(frame: bytes) -> tuple[Delivery, ...]:
    """Deliver the frame with one bit wrong."""
    return (Delivery(frame[:-1] + bytes((frame[-1] ^ 0x10,))),)


def late(seconds: float) -> Fault:
    """Deliver the frame after `seconds`."""
    return lambda frame: (Delivery(frame, seconds),)


def split(seconds: float) -> Fault:
    """Deliver the first two bytes at once and the rest after `seconds`."""
    return lambda frame: (Delivery(frame[:2]), Delivery(frame[2:], seconds))


def after_noise(noise: bytes) -> Fault:
    """Deliver `noise` and then the frame."""
    return lambda frame: (Delivery(noise + frame),)
