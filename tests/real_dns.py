"""Real DNS servers on loopback addresses: Knot DNS, which is authoritative for zones, and dnsmasq, which forwards."""

import contextlib
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

_KNOT = """
server:
    rundir: "{folder}"
    listen: [{listen}]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
database:
    storage: "{folder}"
log:
  - target: stdout
    any: info
template:
  - id: default
    storage: "{folder}"
    file: "%s.zone"
    zonefile-sync: -1
    journal-content: none
zone:
"""


@contextlib.contextmanager
def knot(folder: Path, zones: Mapping[str, str], hosts: tuple[str, ...], port: int) -> Iterator[None]:
    """Serves `zones` (a zone file for each name) at `hosts`, its zone files and the like in `folder`."""
    config = _KNOT.format(folder=folder, listen=", ".join(f"{host}@{port}" for host in hosts))
    for name, content in zones.items():
        (folder / f"{name}.zone").write_text(content)
        config += f"  - domain: {name}.\n"
    path = folder / "knot.conf"
    path.write_text(config)
    with _running("knot", ["knotd", "-c", str(path)], "server started"):
        yield


@contextlib.contextmanager
def dnsmasq(host: str, port: int, forward: Mapping[str, str], *options: str) -> Iterator[None]:
    """Serves at `host`; asks for the names below each domain of `forward` at that address, on the same port."""
    command = ["dnsmasq", "--keep-in-foreground", "--log-facility=-", "--pid-file=", "--user=", "--no-resolv"]
    command += [f"--listen-address={host}", "--bind-interfaces", f"--port={port}", "--no-hosts", *options]
    command += [f"--server=/{domain}/{at}#{port}" for domain, at in forward.items()]
    with _running("dnsmasq-base", command, "started,"):
        yield


@contextlib.contextmanager
def _running(package: str, command: list[str], sign: str) -> Iterator[None]:
    try:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except FileNotFoundError as err:
        raise AssertionError(f"this test needs the command {command[0]}: apt-get install {package}") from err
    assert process.stdout is not None
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if sign in line:
                break
        else:
            raise AssertionError(f"{command[0]} does not start: {''.join(said)}")
        yield
    finally:
        process.terminate()
        process.communicate(timeout=5)
