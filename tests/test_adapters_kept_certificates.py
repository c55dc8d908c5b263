"""The owner's certificates on a real disk: each in its own file, none written over, decay found, none left behind."""

import base64
import errno
import functools
import os
import stat
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daemon.adapters.kept_certificates import KeptCertificates
from daemon.adapters.keyed_pem import KeyedPem, render_pem
from daemon.adapters.layout import Layout
from daemon.certificates.material import KeyedChain
from daemon.certificates.names import Identities
from daemon.certificates.selfsigned import make_leaf, make_root
from daemon.errors import BadInput, StorageFault
from daemon.settings import CertificateSource
from tests.power_cut import cut_before_each_call

OWN = CertificateSource.OWN
NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
NAMES = Identities(("foh.example",), ())
AUTHORITY = trustme.CA(organization_name="Studio")
ISSUER = AUTHORITY.create_child_ca()
ROOT = AUTHORITY.cert_pem.bytes()


def issued() -> KeyedChain:
    """A certificate of the studio's: leaf and intermediate to be served, the root kept beside."""
    leaf = ISSUER.issue_cert("foh.example", key_type=trustme.KeyType.ECDSA)
    return KeyedChain(tuple(pem.bytes() for pem in leaf.cert_chain_pems), leaf.private_key_pem.bytes(), ROOT)


FIRST, SECOND, THIRD = issued(), issued(), issued()
STORED = render_pem(KeyedPem(FIRST.key, (*FIRST.chain, ROOT)))
VERSION_DIGIT = STORED.index(b"version 1") + len("version ")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


def holding(layout: Layout, *chains: KeyedChain) -> KeptCertificates:
    own = KeptCertificates(layout, OWN)
    save_all(own, *chains)
    return own


def save_all(own: KeptCertificates, *chains: KeyedChain) -> None:
    for chain in chains:
        own.save(chain)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def own_names(*chains: KeyedChain) -> list[str]:
    return sorted(f"certificate-own-{chain.identity}.pem" for chain in chains)


@functools.cache
def many(number: int) -> tuple[KeyedChain, ...]:
    root = make_root("FOH", NAMES.host_names, (), NOW)
    return tuple(make_leaf(root, NAMES, NOW).chain for _ in range(number))


def test_each_lies_in_a_file_named_by_what_it_is_that_only_the_unit_may_read(layout: Layout) -> None:
    found = holding(layout, FIRST, SECOND).load()
    assert found.chains == {FIRST.identity: FIRST, SECOND.identity: SECOND}
    assert found.faults == ()
    assert names_in(layout.folder) == own_names(FIRST, SECOND)
    assert {stat.S_IMODE(path.stat().st_mode) for path in layout.folder.iterdir()} == {0o600}


def test_saving_another_leaves_every_byte_of_those_before(layout: Layout) -> None:
    own = holding(layout, FIRST)
    before = layout.kept(OWN, FIRST.identity).read_bytes()
    own.save(SECOND)
    own.save(FIRST)
    assert layout.kept(OWN, FIRST.identity).read_bytes() == before
    assert names_in(layout.folder) == own_names(FIRST, SECOND)


def test_the_root_comes_back_apart_from_what_is_served(layout: Layout) -> None:
    found = holding(layout, FIRST).load().chains[FIRST.identity]
    assert (found.chain, found.root) == (FIRST.chain, ROOT)
    assert ROOT not in found.chain_pem


def test_without_a_root_nothing_of_the_chain_is_taken_for_one(layout: Layout) -> None:
    rootless = KeyedChain(FIRST.chain, FIRST.key)
    assert holding(layout, rootless).load().chains == {rootless.identity: rootless}


def test_a_self_signed_certificate_that_stands_alone_is_served(layout: Layout) -> None:
    root = make_root("FOH", NAMES.host_names, (), NOW)
    alone = KeyedChain((root.certificate,), root.key)
    assert holding(layout, alone).load().chains == {alone.identity: alone}


def test_a_key_that_is_not_the_certificates_is_never_stored(layout: Layout) -> None:
    with pytest.raises(BadInput) as caught:
        KeptCertificates(layout, OWN).save(KeyedChain(FIRST.chain, SECOND.key, ROOT))
    assert caught.value.code == "key-mismatch"
    assert names_in(layout.folder) == []


FOREIGN = (
    "certificate-own.pem",
    "certificate-own-.pem",
    f"certificate-own-{'A' * 64}.pem",
    f"certificate-own-{'0' * 63}.pem",
    f"certificate-own-{'0' * 65}.pem",
    f"certificate-own-{'٣' * 64}.pem",
    f"certificate-own-{'0' * 64}.pem\n",
    f"certificate-own-{'0' * 64}.pem.corrupt-1",
    f"certificate-own-{'0' * 64}.PEM",
    f".certificate-own-{'0' * 64}.pem.new",
    f"copy-of-certificate-own-{'0' * 64}.pem",
    "certificate-easydns.pem",
)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_file_of_any_other_name_is_neither_read_nor_touched(layout: Layout, name: str) -> None:
    own = holding(layout, FIRST)
    (layout.folder / name).write_bytes(STORED)
    found = own.load()
    assert found.chains == {FIRST.identity: FIRST}
    assert found.faults == ()
    assert (layout.folder / name).read_bytes() == STORED


def test_a_certificate_under_the_name_of_another_is_said_left_and_not_used(layout: Layout) -> None:
    own = holding(layout, FIRST, SECOND)
    layout.kept(OWN, SECOND.identity).write_bytes(STORED)
    found = own.load()
    assert found.chains == {FIRST.identity: FIRST}
    assert found.faults == (
        f"The file certificate-own-{SECOND.identity}.pem holds another certificate than its name says, "
        "and is not used.",
    )
    assert layout.kept(OWN, SECOND.identity).read_bytes() == STORED


DAMAGED = {
    "empty": b"",
    "zeros": bytes(len(STORED)),
    "truncated": STORED[: len(STORED) // 2],
    "truncated after the key": STORED[: STORED.index(b"-----BEGIN CERT")],
    "without its root": STORED[: STORED.rindex(b"-----BEGIN CERT")],
    "the key of another": render_pem(KeyedPem(SECOND.key, (*FIRST.chain, ROOT))),
    "the key of another, put in by hand": STORED.replace(FIRST.key, SECOND.key),
    "without a key": render_pem(KeyedPem(ROOT, FIRST.chain)),
    "of version 0": STORED.replace(b"version 1", b"version 0"),
    "of newer software": STORED.replace(b"version 1", b"version 2"),
    "huge": STORED + b"\n" * 300_000,
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_file_is_set_aside_whole_and_the_others_are_loaded(layout: Layout, damage: bytes) -> None:
    own = holding(layout, FIRST, SECOND)
    layout.kept(OWN, FIRST.identity).write_bytes(damage)
    found = own.load()
    assert found.chains == {SECOND.identity: SECOND}
    (fault,) = found.faults
    name = f"certificate-own-{FIRST.identity}.pem"
    assert fault.startswith(f"The file {name} (certificate of your own) cannot be used: ")
    assert "PRIVATE" not in fault
    assert (layout.folder / f"{name}.corrupt-1").read_bytes() == damage
    assert own.load().chains == {SECOND.identity: SECOND}


@given(st.integers(0, len(STORED) - 1), st.integers(0, 7))
@example(VERSION_DIGIT, 0)
@example(VERSION_DIGIT, 1)
@settings(deadline=None)
def test_a_single_decayed_bit_is_found(place: int, bit: int) -> None:
    decayed = STORED[:place] + bytes([STORED[place] ^ 1 << bit]) + STORED[place + 1 :]
    with tempfile.TemporaryDirectory() as folder:
        layout = Layout(Path(folder))
        layout.kept(OWN, FIRST.identity).write_bytes(decayed)
        found = KeptCertificates(layout, OWN).load()
        assert found.chains == {}
        assert len(found.faults) == 1
        assert layout.kept(OWN, FIRST.identity).with_suffix(".pem.corrupt-1").read_bytes() == decayed


def undecodable(pem: bytes) -> bytes:
    """The certificate with bytes in its names that are no text."""
    der = base64.b64decode(b"".join(pem.strip().splitlines()[1:-1])).replace(b"Studio", b"Stu\xff\xfeo")
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der) + b"-----END CERTIFICATE-----\n"


def test_a_certificate_whose_names_cannot_be_decoded_does_not_end_the_loading(layout: Layout) -> None:
    own = holding(layout, SECOND)
    odd = KeyedChain(FIRST.chain, FIRST.key, undecodable(ROOT))
    layout.kept(OWN, odd.identity).write_bytes(render_pem(KeyedPem(odd.key, (*odd.chain, undecodable(ROOT)))))
    assert own.load().chains[SECOND.identity] == SECOND


def test_a_file_that_others_could_read_is_used_put_right_and_reported(layout: Layout) -> None:
    own = holding(layout, FIRST)
    layout.kept(OWN, FIRST.identity).chmod(0o644)
    found = own.load()
    assert found.chains == {FIRST.identity: FIRST}
    assert "could be read by other programs" in found.faults[0]
    assert stat.S_IMODE(layout.kept(OWN, FIRST.identity).stat().st_mode) == 0o600
    assert own.load().faults == ()


def make_link(path: Path, elsewhere: Path) -> None:
    path.symlink_to(elsewhere)


def make_loop(path: Path, _elsewhere: Path) -> None:
    path.symlink_to(path.name)


def make_fifo(path: Path, _elsewhere: Path) -> None:
    os.mkfifo(path)


def make_folder(path: Path, _elsewhere: Path) -> None:
    path.mkdir()
    (path / "inside").write_bytes(b"x")


@pytest.mark.parametrize("plant", [make_link, make_loop, make_fifo, make_folder])
def test_what_is_no_regular_file_is_not_followed_and_set_aside(
    tmp_path: Path, plant: Callable[[Path, Path], None]
) -> None:
    layout = Layout(tmp_path / "state")
    layout.folder.mkdir()
    own = holding(layout, SECOND)
    elsewhere = tmp_path / "elsewhere.pem"
    elsewhere.write_bytes(STORED)
    plant(layout.kept(OWN, FIRST.identity), elsewhere)
    found = own.load()
    assert found.chains == {SECOND.identity: SECOND}
    assert "not a regular file" in found.faults[0]
    assert elsewhere.read_bytes() == STORED
    own.save(FIRST)
    assert own.load().chains == {FIRST.identity: FIRST, SECOND.identity: SECOND}
    assert elsewhere.read_bytes() == STORED


def test_saving_over_a_planted_link_replaces_the_link_alone(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "state")
    layout.folder.mkdir()
    outside = tmp_path / "outside"
    outside.write_bytes(b"somebody else's")
    layout.kept(OWN, FIRST.identity).symlink_to(outside)
    own = holding(layout, FIRST)
    assert outside.read_bytes() == b"somebody else's"
    assert own.load().chains == {FIRST.identity: FIRST}


def test_however_many_files_there_are_no_more_than_sixteen_are_read(layout: Layout) -> None:
    own = holding(layout, *many(20))
    assert len(own.load().chains) == 16
    assert len(names_in(layout.folder)) == 20


def test_a_missing_folder_holds_none_and_takes_none(tmp_path: Path) -> None:
    own = KeptCertificates(Layout(tmp_path / "missing"), OWN)
    assert (own.load().chains, own.load().faults) == ({}, ())
    own.keep(frozenset())
    own.keep(frozenset({FIRST.identity}))
    with pytest.raises(StorageFault):
        own.save(FIRST)
    assert names_in(tmp_path) == []


def test_a_folder_that_cannot_be_looked_through_is_said(tmp_path: Path) -> None:
    (tmp_path / "state").write_bytes(b"a file where the folder should be")
    found = KeptCertificates(Layout(tmp_path / "state"), OWN).load()
    assert found.chains == {}
    assert found.faults == ("The unit's storage could not be looked through (Not a directory).",)


def test_a_save_killed_at_any_call_leaves_the_old_whole_and_the_new_whole_or_absent(layout: Layout) -> None:
    own = holding(layout, FIRST)
    seen = []

    def prepare() -> None:
        layout.kept(OWN, SECOND.identity).unlink(missing_ok=True)

    for _ in cut_before_each_call(prepare, lambda: own.save(SECOND)):
        found = KeptCertificates(layout, OWN).load()
        assert found.faults == ()
        assert found.chains[FIRST.identity] == FIRST
        seen.append(found.chains.get(SECOND.identity))
    assert (seen[0], seen[-1]) == (None, SECOND)
    assert set(seen) == {None, SECOND}


def test_keeping_one_killed_at_any_call_never_costs_that_one(layout: Layout) -> None:
    own = KeptCertificates(layout, OWN)
    for _ in cut_before_each_call(
        lambda: save_all(own, FIRST, SECOND, THIRD), lambda: own.keep(frozenset({SECOND.identity}))
    ):
        found = KeptCertificates(layout, OWN).load()
        assert found.faults == ()
        assert found.chains[SECOND.identity] == SECOND
    assert names_in(layout.folder) == own_names(SECOND)


def test_keeping_some_erases_the_others_and_nothing_else(layout: Layout) -> None:
    own = holding(layout, FIRST, SECOND, THIRD)
    others = ("certificate-easydns.pem", "certificate-self-signed.pem", "device-root.pem", "settings.json", FOREIGN[7])
    for name in others:
        (layout.folder / name).write_bytes(b"x")
    own.keep(frozenset({FIRST.identity, THIRD.identity}))
    assert names_in(layout.folder) == sorted([*own_names(FIRST, THIRD), *others])


def test_keeping_none_erases_every_trace_and_nothing_else(layout: Layout) -> None:
    own = holding(layout, FIRST, SECOND)
    layout.kept(OWN, FIRST.identity).write_bytes(STORED[:-100])
    own.load()
    (layout.folder / f".certificate-own-{THIRD.identity}.pem.new").write_bytes(STORED[:200])
    make_folder(layout.kept(OWN, THIRD.identity), layout.folder)
    for name in ("certificate-easydns.pem", "certificate-request.json", "settings.json"):
        (layout.folder / name).write_bytes(b"x")
    own.keep(frozenset())
    assert names_in(layout.folder) == ["certificate-easydns.pem", "certificate-request.json", "settings.json"]


def test_what_cannot_be_erased_is_named_and_the_rest_is_gone(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    own = holding(layout, FIRST, SECOND, THIRD)
    unlink, stuck = os.unlink, layout.kept(OWN, SECOND.identity).name

    def refuse(name: str, *, dir_fd: int) -> None:
        if name == stuck:
            raise OSError(errno.EPERM, "Operation not permitted")
        unlink(name, dir_fd=dir_fd)

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(StorageFault, match=f"could not be erased: {stuck}") as caught:
        own.keep(frozenset())
    assert caught.value.code == "erase-incomplete"
    assert names_in(layout.folder) == [stuck]
    monkeypatch.undo()
    own.keep(frozenset())
    assert names_in(layout.folder) == []
