"""The Apple profile carries the root, installs over itself, and takes hostile names as text."""

import plistlib
from datetime import UTC, datetime
from uuid import UUID

import pytest

from daemon.certificates.apple_profile import mobileconfig
from daemon.certificates.selfsigned import make_root
from daemon.errors import BadInput

NOW = datetime(2027, 6, 1, 19, tzinfo=UTC)
ROOT = make_root("FOH", ("foh",), (), NOW)


def test_profile_carries_the_root_as_der() -> None:
    profile = plistlib.loads(mobileconfig(ROOT.certificate, "FOH", "000123"))

    assert profile["PayloadType"] == "Configuration"
    (payload,) = profile["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.security.root"
    assert payload["PayloadContent"] == ROOT.der
    assert ROOT.fingerprint in profile["PayloadDescription"]
    assert "000123" in profile["PayloadDescription"]
    for part in (profile, payload):
        assert part["PayloadVersion"] == 1
        assert str(UUID(part["PayloadUUID"])).upper() == part["PayloadUUID"]
        assert part["PayloadIdentifier"]
    assert profile["PayloadUUID"] != payload["PayloadUUID"]


def test_same_root_replaces_itself_and_another_stands_beside_it() -> None:
    other = make_root("FOH", ("foh",), (), NOW)

    assert mobileconfig(ROOT.certificate, "FOH", "1") == mobileconfig(ROOT.certificate, "FOH", "1")
    first, second = (plistlib.loads(mobileconfig(root.certificate, "FOH", "1")) for root in (ROOT, other))
    for key in ("PayloadUUID", "PayloadIdentifier"):
        assert first[key] != second[key]
        assert first["PayloadContent"][0][key] != second["PayloadContent"][0][key]


def test_hostile_names_are_text() -> None:
    data = mobileconfig(ROOT.certificate, '</string><key>x</key>\x00\x1b\ud800 & "FOH"' + "x" * 200, "<1>")
    profile = plistlib.loads(data)

    assert profile["PayloadOrganization"].startswith('</string><key>x</key> & "FOH"xxx')
    assert "x" not in profile
    assert len(profile["PayloadOrganization"]) <= 64


def test_nameless_unit_has_a_profile() -> None:
    assert plistlib.loads(mobileconfig(ROOT.certificate, "\n", ""))["PayloadOrganization"] == "Base Station"


def test_private_key_is_not_in_it() -> None:
    assert b"PRIVATE" not in mobileconfig(ROOT.certificate, "FOH", "1")


def test_unreadable_root_is_an_error_of_ours() -> None:
    with pytest.raises(BadInput) as caught:
        mobileconfig(b"junk", "FOH", "1")
    assert caught.value.code == "certificate-unreadable"
