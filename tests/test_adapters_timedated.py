"""What timedatectl prints, read; the real one is asked in the guest (tests/system/test_guest_network.py)."""

from daemon.adapters.timedated import _offset

ANSWERED = (
    "{ Leap=0, Version=4, Mode=4, Stratum=2, OriginateTimestamp=Wed 2027-01-13 19:00:00.100000 UTC, "
    "ReceiveTimestamp=Wed 2027-01-13 19:00:00.400000 UTC, TransmitTimestamp=Wed 2027-01-13 19:00:00.400100 UTC, "
    "DestinationTimestamp=Wed 2027-01-13 19:00:00.200100 UTC, Ignored=no, PacketCount=1, Jitter=0 }"
)


def test_the_offset_is_that_of_the_last_answer() -> None:
    offset = _offset(ANSWERED)
    assert offset is not None
    assert abs(offset - 0.25) < 1e-6


def test_nothing_is_said_where_nothing_can_be_read() -> None:
    for text in ("", "{ }", ANSWERED.replace("Receive", "Received"), ANSWERED.replace("2027-01-13", "n/a")):
        assert _offset(text) is None
