"""How soon port 80 refuses connections after the reply that says that Force HTTPS is on."""

import socket
import time

from bench.harness import BenchFault, Client, Unit, Verdict, run, workplace

ROUNDS = 5
TARGET_MS = 50.0

_PATIENCE_SECONDS = 5.0


def main() -> int:
    """Switch on, time the refusal, roll back; several times, and judge the slowest."""
    with workplace() as folder, Unit(folder) as unit:
        client = Client(unit)
        slowest = max(_switch_on_and_back(client, unit.http) for _ in range(ROUNDS))
    verdict = Verdict("port80")
    verdict.judge(f"refused after the switch's answer, slowest of {ROUNDS},", slowest * 1000, TARGET_MS, " ms")
    return verdict.close()


def _switch_on_and_back(client: Client, port: int) -> float:
    client.reconnect()
    client.call("POST", "/security/test")
    client.call("PUT", "/security/force-https", {"enabled": True})
    answered = time.perf_counter()
    refused = _until_open(port, False) - answered
    client.call("POST", "/security/rollback")
    _until_open(port, True)
    return refused


def _until_open(port: int, wanted: bool) -> float:
    """The moment at which connections to `port` are accepted, or are not, as `wanted`."""
    deadline = time.perf_counter() + _PATIENCE_SECONDS
    while time.perf_counter() < deadline:
        if _accepts(port) is wanted:
            return time.perf_counter()
    raise BenchFault(f"Port {port} was still {'closed' if wanted else 'open'} after {_PATIENCE_SECONDS:g} s.")


def _accepts(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except ConnectionRefusedError:
        return False
    return True


if __name__ == "__main__":
    run(main)
