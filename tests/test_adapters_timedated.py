"""What busctl prints of timesyncd, read; the real one is asked in the guest (tests/system/test_guest_network.py)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.adapters.timedated import read_timesync

NAME = '{"type":"s","data":"10.77.0.1"}'
TIMES = "1795568931000000,1795568931300000,1795568931300100,1795568931100100"
MESSAGE = f'{{"type":"(uuuuittayttttbtt)","data":[0,4,4,2,-20,15,15,[71,80,83,0],{TIMES},false,1,0]}}'


def test_the_offset_is_that_of_the_last_answer() -> None:
    server, offset = read_timesync(f"{NAME}\n{MESSAGE}\n")
    assert server == "10.77.0.1"
    assert offset is not None
    assert abs(offset - 0.25) < 1e-6


def test_who_was_never_answered_has_no_offset() -> None:
    never = MESSAGE.replace(TIMES, "0,0,0,0")
    assert read_timesync(f'{{"type":"s","data":""}}\n{never}\n') == ("", None)


@pytest.mark.parametrize(
    "printed", ["", NAME, f"{NAME}\n{NAME}", f"{MESSAGE}\n{NAME}", f"{NAME}\n{MESSAGE.replace(TIMES, '1,2,[],4')}"]
)
def test_anything_else_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_timesync(printed)


@given(st.text(max_size=200))
def test_no_text_raises_anything_else(printed: str) -> None:
    try:
        read_timesync(f"{NAME}\n{printed}")
    except ValueError:
        return
