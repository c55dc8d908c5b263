"""Which DNS servers a resolv.conf names."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daemon.adapters.resolv_conf import servers_in


def test_servers_stand_in_order_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_bytes(
        b"# nameserver 1\n;nameserver 2\nsearch lan\nnameserver\nnameserver\tb # here\nnameserver a\n\xff\n"
    )
    assert servers_in(path) == ("b", "a")


def test_a_file_that_is_missing_is_told_from_one_that_names_none(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    assert servers_in(path) is None
    assert servers_in(tmp_path) is None
    path.touch()
    assert servers_in(path) == ()


def test_a_long_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "resolv.conf"
    path.write_bytes(b"nameserver a\n" + b"#" * (1 << 16) + b"\nnameserver b\n")
    assert servers_in(path) == ("a",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_nothing_that_stands_there_is_too_much(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "resolv.conf"
    path.write_bytes(content)
    assert servers_in(path) is not None
