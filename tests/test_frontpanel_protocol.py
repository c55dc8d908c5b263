"""Frames: the known ones, and finding them in whatever arrives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontpanel.protocol import FrameReader, Kind, Packet, crc, encode

LONGEST = 22

packets = st.builds(Packet, st.integers(0, 255), st.binary(max_size=LONGEST))


@pytest.mark.parametrize(
    ("packet", "frame"),
    [
        (Packet(0x10, b"\x30"), "10 01 30 02 6b"),
        (Packet(0xD0), "d0 00 7c 50"),
        (Packet(0x00), "00 00 47 0f"),
        (Packet(0x40), "40 00 21 49"),
        (Packet(0x01), "01 00 9f 16"),
        (Packet(0x06), "06 00 97 5b"),
        (Packet(0x80, b"\x05"), "80 01 05 55 84"),
    ],
)
def test_known_frames_are_encoded_and_read(packet: Packet, frame: str) -> None:
    assert encode(packet) == bytes.fromhex(frame)
    assert FrameReader(LONGEST).feed(bytes.fromhex(frame)) == [packet]


def test_crc_has_the_check_value_of_x25() -> None:
    assert crc(b"123456789") == 0x906E


def test_packet_tells_kind_and_code() -> None:
    assert (Packet(0x5F).kind, Packet(0x5F).code) == (Kind.RESPONSE, 0x1F)
    assert [Packet(top << 6).kind for top in range(4)] == list(Kind)


def test_packet_too_long_for_its_length_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="256"):
        encode(Packet(0, bytes(256)))


@given(st.lists(packets, max_size=8), st.data())
def test_reader_finds_the_same_packets_however_the_bytes_are_cut(sent: list[Packet], data: st.DataObject) -> None:
    stream = b"".join(encode(packet) for packet in sent)
    reader = FrameReader(LONGEST)
    found: list[Packet] = []
    at = 0
    while at < len(stream):
        size = data.draw(st.integers(1, 40))
        found += reader.feed(stream[at : at + size])
        at += size
    assert found == sent
    assert not reader.waiting
    assert reader.dropped == 0


@given(st.lists(st.tuples(st.binary(max_size=60), packets), max_size=6), st.binary(max_size=60), st.integers(1, 30))
def test_reader_finds_every_packet_between_noise(noisy: list[tuple[bytes, Packet]], tail: bytes, size: int) -> None:
    stream = b"".join(noise + encode(packet) for noise, packet in noisy) + tail
    reader = FrameReader(LONGEST)
    found: list[Packet] = []
    for at in range(0, len(stream), size):
        found += reader.feed(stream[at : at + size])
    found += reader.give_up_waiting()
    remaining = iter(found)
    assert all(packet in remaining for _, packet in noisy)
    assert reader.dropped + sum(len(encode(packet)) for packet in found) == len(stream)


@given(st.binary(max_size=500))
def test_reader_holds_at_most_one_frame_whatever_comes(noise: bytes) -> None:
    reader = FrameReader(LONGEST)
    found = reader.feed(noise)
    held = len(noise) - reader.dropped - sum(len(encode(packet)) for packet in found)
    assert 0 <= held < LONGEST + 4


def test_reader_drops_one_byte_when_the_crc_is_wrong() -> None:
    frame = encode(Packet(0x40, b"ab"))
    reader = FrameReader(LONGEST)
    assert reader.feed(frame[:-1] + bytes((frame[-1] ^ 1,)) + frame) == [Packet(0x40, b"ab")]
    assert reader.dropped == len(frame)


def test_reader_counts_junk_only_since_the_last_good_frame() -> None:
    reader = FrameReader(LONGEST)
    reader.feed(b"\xff" * 100)
    assert reader.junk >= 98
    reader.feed(encode(Packet(0x40)))
    assert reader.junk == 0


def test_reader_gives_up_a_half_frame_and_finds_what_it_hid() -> None:
    reader = FrameReader(LONGEST)
    assert reader.feed(b"\x00\x16" + encode(Packet(0x80, b"\x05"))) == []
    assert reader.waiting
    assert reader.give_up_waiting() == [Packet(0x80, b"\x05")]
    assert not reader.waiting
