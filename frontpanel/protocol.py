"""Bytes to packets and back: the Crystalfontz packet protocol (CFA635 data sheet v2.1, "Packet Structure").

A frame is `type, length, data[length], crc_low, crc_high`. There is neither a start mark nor a sequence number, so
the reader finds frames by trying: a length or a CRC that cannot be right costs exactly one byte, and the search
goes on from the next. Its memory is bounded by one longest frame.
"""

from enum import IntEnum

import msgspec

OVERHEAD = 4
"""Bytes of a frame that are not data: type, length, and two of CRC."""


class Kind(IntEnum):
    """What bits 7-6 of the type say."""

    COMMAND = 0
    RESPONSE = 1
    REPORT = 2
    ERROR = 3


class Packet(msgspec.Struct, frozen=True):
    """One packet, its frame taken off. `type` is 0-255."""

    type: int
    data: bytes = b""

    @property
    def kind(self) -> Kind:
        """Command, response, report or error."""
        return Kind(self.type >> 6)

    @property
    def code(self) -> int:
        """The command's code, 0-63, echoed in its response."""
        return self.type & 0x3F


def _crc_table() -> tuple[int, ...]:
    table = []
    for index in range(256):
        value = index
        for _ in range(8):
            value = (value >> 1) ^ (0x8408 if value & 1 else 0)
        table.append(value)
    return tuple(table)


_CRC_TABLE = _crc_table()


def crc(data: bytes | bytearray | memoryview) -> int:
    """Return the CRC-16/X-25 of `data`, 0-65535: reflected 0x8408, start 0xFFFF, complemented."""
    value = 0xFFFF
    for byte in data:
        value = (value >> 8) ^ _CRC_TABLE[(value ^ byte) & 0xFF]
    return value ^ 0xFFFF


def encode(packet: Packet) -> bytes:
    """Return the frame of `packet`. ValueError: data longer than a length byte can say."""
    body = bytes((packet.type, len(packet.data))) + packet.data
    return body + crc(body).to_bytes(2, "little")


class FrameReader:
    """Finds packets in a stream of bytes, however it is cut and whatever lies between them.

    `longest_data` is the model's longest data field in bytes; a longer length byte is noise. `dropped` counts all
    bytes thrown away so far, `junk` those since the last good frame.
    """

    def __init__(self, longest_data: int) -> None:
        self._longest = longest_data
        self._buffer = bytearray()
        self.dropped = 0
        self.junk = 0

    @property
    def waiting(self) -> bool:
        """True while bytes are held that may be the beginning of a frame."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> list[Packet]:
        """Take more bytes; return the packets that are now complete, in order."""
        self._buffer += data
        return self._scan()

    def give_up_waiting(self) -> list[Packet]:
        """Treat what is held as noise, byte by byte; return the packets that were hidden behind it.

        For use after silence: a byte of noise can look like the head of a long frame and hold back a real one.
        """
        packets = []
        while self._buffer:
            self._drop(1)
            del self._buffer[0]
            packets += self._scan()
        return packets

    def _scan(self) -> list[Packet]:
        packets = []
        at = 0
        held = self._buffer
        while len(held) - at >= 2:
            length = held[at + 1]
            end = at + OVERHEAD + length
            if length <= self._longest and end > len(held):
                break
            if length > self._longest or crc(held[at : end - 2]) != int.from_bytes(held[end - 2 : end], "little"):
                self._drop(1)
                at += 1
                continue
            packets.append(Packet(held[at], bytes(held[at + 2 : end - 2])))
            self.junk = 0
            at = end
        del held[:at]
        return packets

    def _drop(self, count: int) -> None:
        self.dropped += count
        self.junk += count
