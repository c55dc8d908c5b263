"""The unit's figures in Prometheus' text format 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/. Made when they are asked for, from the Snapshot and a few
counters. No label has a value that somebody else chooses, so the number of series is fixed.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from daemon.certificates.inspect import Severity
from daemon.messages.command import Door
from daemon.messages.snapshot import Snapshot
from daemon.record import Record
from daemon.states import State
from daemon.web.connections import Tally

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
_PREFIX = "base_station_"


class Connected(Record, frozen=True):
    """How many connections are open at each door, and what happened to them since the start."""

    open: Counter[Door]
    tally: Tally


class Answered:
    """Counts the answers by the class of their status, and knows where to ask for the connections."""

    def __init__(self) -> None:
        self._answers = Counter[int]()
        self.connected: Callable[[], Connected] = lambda: Connected(Counter(), Tally())

    def note(self, status: int) -> None:
        """An answer was given, or has at least begun."""
        self._answers[status // 100] += 1

    @property
    def by_class(self) -> tuple[tuple[str, int], ...]:
        """Every class, with those that never were."""
        return tuple((name, self._answers[number]) for number, name in enumerate(_CLASSES, start=1))


class Metric(Record, frozen=True):
    """One metric; `samples` are its labels as they are written ("" for none) with their values."""

    name: str
    kind: str
    told: str
    samples: tuple[tuple[str, float], ...]


def figures(snapshot: Snapshot, answered: Answered, sessions: int, monotonic: float) -> str:
    """All of them. `monotonic` is now."""
    return "".join(map(_text, _metrics(snapshot, answered, sessions, monotonic)))


def _metrics(snapshot: Snapshot, answered: Answered, sessions: int, monotonic: float) -> Iterator[Metric]:
    device = snapshot.device
    identity = _labels(model=device.model, serial=device.serial, version=snapshot.version)
    yield Metric("info", "gauge", "Which unit this is; always 1.", ((identity, 1),))
    yield _gauge("uptime_seconds", "Since the software started.", monotonic - snapshot.started_monotonic)
    states = tuple((_labels(state=state.value), float(state is snapshot.state)) for state in State)
    yield Metric("state", "gauge", "1 for the state that the unit is in.", states)
    yield _gauge("force_https", "Whether Force HTTPS is set.", snapshot.force_https)
    listening = any(port.listening for port in snapshot.ports if not port.secure)
    yield _gauge("http_listening", "Whether port 80 is on.", listening)
    yield _gauge("change_pending", "Whether a change waits to be confirmed.", snapshot.pending is not None)
    yield from _certificate(snapshot)
    severities = Counter(alarm.severity for alarm in snapshot.alarms)
    alarms = tuple(
        (_labels(severity=each.value), float(severities[each])) for each in (Severity.WARNING, Severity.ERROR)
    )
    yield Metric("alarms", "gauge", "Alarms that stand now.", alarms)
    yield _gauge("panel_connected", "Whether the front panel answers.", snapshot.panel.connected)
    yield _gauge("sessions", "Sign-ins, some of which may have run out.", sessions)
    yield _gauge("api_tokens", "API tokens.", len(snapshot.tokens))
    yield from _traffic(answered)


def _certificate(snapshot: Snapshot) -> Iterator[Metric]:
    served = next((each for each in snapshot.certificates if each.source is snapshot.serving), None)
    if served is not None and served.days_left is not None:
        yield _gauge("certificate_days_left", "Of the certificate that serves.", served.days_left)
    yield _gauge("certificate_tested", "Whether it was tested by a browser.", snapshot.tested is not None)


def _traffic(answered: Answered) -> Iterator[Metric]:
    connected = answered.connected()
    tally = connected.tally
    doors = tuple((_labels(door=door.value), float(connected.open[door])) for door in (Door.HTTP, Door.HTTPS))
    yield Metric("connections", "gauge", "Open connections over the network.", doors)
    for name, told, value in (
        ("connections_accepted_total", "Connections accepted since the start.", tally.accepted),
        ("connections_evicted_total", "Connections that had to make room for others.", tally.evicted),
        ("connections_expired_total", "Connections closed for being idle or too slow.", tally.expired),
        ("tls_handshakes_failed_total", "TLS handshakes that failed.", tally.handshakes_failed),
    ):
        yield Metric(name, "counter", told, (("", value),))
    classes = tuple((_labels(status=name), float(count)) for name, count in answered.by_class)
    yield Metric("requests_total", "counter", "Requests by the class of their answer's status.", classes)


def _gauge(name: str, told: str, value: float) -> Metric:
    return Metric(name, "gauge", told, (("", value),))


def _labels(**labels: str) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _text(metric: Metric) -> str:
    name = _PREFIX + metric.name
    samples = "".join(f"{name}{labels} {float(value):.10g}\n" for labels, value in metric.samples)
    return f"# HELP {name} {metric.told}\n# TYPE {name} {metric.kind}\n{samples}"
