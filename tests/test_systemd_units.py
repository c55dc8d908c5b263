"""What is given to systemd and udev: accepted by their own checkers, confined, and in agreement with the software."""

import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from daemon.settings import ListenProfile, Profile
from daemon.web.process_limits import RESERVED_FILES

SYSTEMD = Path(__file__).resolve().parent.parent / "systemd"
UNIT = SYSTEMD / "base-station.service"
RULES = SYSTEMD / "60-base-station-panel.rules"
PANEL_NODE = SYSTEMD / "panel-node"
SYSUSERS = SYSTEMD / "base-station.sysusers"

PREFIX = "/opt/base-station"
MOST_EXPOSURE_IN_TENTHS = 15


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, timeout=15, check=False)


def settings(key: str) -> list[str]:
    """All values of `key` in the unit, in order."""
    return re.findall(rf"^{key}=(.*)$", UNIT.read_text(), re.MULTILINE)


def staged_unit(folder: Path) -> Path:
    """The unit with its program installed below `folder` instead of below /opt."""
    program = folder / "bin" / "base-stationd"
    program.parent.mkdir()
    shutil.copy("/bin/true", program)
    staged = folder / UNIT.name
    staged.write_text(UNIT.read_text().replace(PREFIX, str(folder)))
    return staged


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    return staged_unit(tmp_path)


def test_unit_is_accepted_by_systemd_without_a_word(unit: Path) -> None:
    verdict = run("systemd-analyze", "verify", "--man=no", unit)

    assert (verdict.returncode, verdict.stdout, verdict.stderr) == (0, "", "")


def test_unit_with_a_misspelt_key_would_be_noticed(unit: Path) -> None:
    unit.write_text(unit.read_text().replace("WatchdogSec=", "WatchdogSecs="))

    verdict = run("systemd-analyze", "verify", "--man=no", unit)

    assert "WatchdogSecs" in verdict.stderr


def test_unit_without_its_program_would_be_noticed(unit: Path) -> None:
    (unit.parent / "bin" / "base-stationd").unlink()

    assert run("systemd-analyze", "verify", "--man=no", unit).returncode != 0


def test_unit_is_exposed_no_more_than_one_point_five() -> None:
    threshold = f"--threshold={MOST_EXPOSURE_IN_TENTHS}"

    verdict = run("systemd-analyze", "security", "--offline=true", threshold, "--no-pager", UNIT)

    assert verdict.returncode == 0, verdict.stdout


def test_unit_is_never_given_up_by_systemd() -> None:
    assert settings("StartLimitIntervalSec") == ["0"]
    assert settings("Restart") == ["always"]


def test_unit_does_not_wait_for_the_network() -> None:
    ordering = " ".join(settings("After") + settings("Wants") + settings("Requires"))

    assert "network" not in ordering


def test_unit_loads_the_driver_of_each_panel_before_its_device_is_allowed() -> None:
    """systemd looks up a device kind's number when the service starts: the module must be there by then."""
    for module in ("usbserial", "ftdi_sio", "cdc_acm"):
        assert f"modprobe@{module}.service" in settings("Wants")[0].split()
        assert f"modprobe@{module}.service" in settings("After")[0].split()


def test_unit_tells_systemd_when_it_is_ready_and_alive() -> None:
    assert settings("Type") == ["notify"]
    assert settings("NotifyAccess") == ["main"]
    assert int(settings("WatchdogSec")[0]) > 0


def test_unit_has_the_one_privilege_it_needs() -> None:
    assert settings("AmbientCapabilities") == settings("CapabilityBoundingSet") == ["CAP_NET_BIND_SERVICE"]
    assert settings("User") == settings("Group") == ["base-station"]
    assert settings("NoNewPrivileges") == ["yes"]


def test_unit_and_profile_agree_on_folders() -> None:
    paths = Profile().paths

    assert [f"/var/lib/{name}" for name in settings("StateDirectory")] == [paths.state]
    assert [f"/run/{name}" for name in settings("RuntimeDirectory")] == [paths.runtime]


def test_unit_lets_nobody_else_read_the_owners_keys() -> None:
    assert settings("StateDirectoryMode") == ["0700"]
    assert settings("RuntimeDirectoryMode") == ["0750"]
    assert settings("UMask") == ["0077"]
    assert settings("LimitCORE") == ["0"]


def test_unit_has_files_for_as_many_connections_as_the_profile_allows() -> None:
    most = msgspec.json.schema(ListenProfile)["$defs"]["ListenProfile"]["properties"]["connections"]["maximum"]

    assert int(settings("LimitNOFILE")[0]) >= most + RESERVED_FILES


def test_unit_explains_what_it_leaves_out() -> None:
    text = UNIT.read_text()

    for left_out in (
        "PrivateUsers",
        "ProtectHostname",
        "ProcSubset",
        "IPAddressDeny",
    ):
        assert not settings(left_out)
        assert re.search(rf"^# .*{left_out}=", text, re.MULTILINE)


def test_user_of_the_unit_is_made_by_sysusers(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()

    made = run("systemd-sysusers", f"--root={tmp_path}", SYSUSERS)

    assert made.returncode == 0, made.stderr
    assert re.search(r"^dialout:.*:base-station$", (tmp_path / "etc/group").read_text(), re.MULTILINE)
    entry = next(
        line for line in (tmp_path / "etc/passwd").read_text().splitlines() if line.startswith("base-station:")
    )
    assert entry.endswith(":/var/lib/base-station:/usr/sbin/nologin")
    assert re.search(r"^base-station:", (tmp_path / "etc/group").read_text(), re.MULTILINE)


def test_udev_puts_the_panel_where_the_profile_expects_it_and_the_service_sees_it() -> None:
    """That it does so is seen on a whole machine: system/test_machine.py."""
    _, panel, placing, _ = [line for line in RULES.read_text().splitlines() if line and not line.startswith("#")]
    device = Path(Profile().panel.device)

    assert 'ATTRS{idVendor}=="0403", ATTRS{idProduct}=="fc0d"' in panel
    assert f'GROUP="{settings("Group")[0]}", MODE="0660"' in panel
    assert f'RUN+="{PREFIX}/libexec/panel-node ' in placing
    assert f"node={device}\n" in PANEL_NODE.read_text()
    assert settings("BindPaths") == [f"-{device.parent}"]
    assert f"\nd {device.parent} " in (SYSTEMD / "base-station-panel.tmpfiles").read_text()


def test_install_page_names_every_file_given_to_systemd() -> None:
    page = (SYSTEMD.parent / "docs" / "install.md").read_text()

    assert [path.name for path in SYSTEMD.iterdir() if f"systemd/{path.name}" not in page] == []
