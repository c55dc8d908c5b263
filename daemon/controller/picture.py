"""Takes the Snapshot: the unit's record as web and panel see it."""

from daemon.certificates.material import summarise
from daemon.controller import first_steps
from daemon.controller.alarms import alarms
from daemon.controller.arriving import changed_interfaces
from daemon.controller.core import Core
from daemon.controller.easydns import status as easydns
from daemon.controller.guard import blockers
from daemon.controller.sources import statuses
from daemon.controller.unit import Unit
from daemon.messages.panel_view import PanelView
from daemon.messages.pending import PendingView
from daemon.messages.security import HttpClient
from daemon.messages.snapshot import Snapshot
from daemon.messages.unit import Device
from daemon.version import VERSION


def take(core: Core) -> PanelView:
    """The Snapshot of this moment, with what only the panel may show beside it."""
    unit, profile = core.unit, core.profile
    security = unit.settings.security
    snapshot = Snapshot(
        device=Device(profile.device.model, profile.device.serial, core.device_name),
        version=VERSION,
        state=core.state,
        started=core.started,
        started_monotonic=core.started_monotonic,
        force_https=security.force_https,
        ports=unit.ports,
        active=security.certificate,
        serving=unit.serving,
        serving_fingerprint=unit.serving_chain.fingerprint if unit.serving_chain else "",
        tls_generation=unit.tls_generation,
        certificates=statuses(unit, profile.easydns.domain, core.ports.clock.now()),
        root=summarise(unit.root.parsed) if unit.root else None,
        root_pem=unit.root.certificate if unit.root else b"",
        tested=unit.tested,
        pending=_pending(core),
        blockers=blockers(unit, core.state),
        http_clients=_recent(unit),
        network=unit.network,
        network_settings=core.network_of(unit.settings),
        network_managed=core.ports.network.manages,
        syslog=unit.settings.syslog,
        announced_name=unit.announced_name,
        easydns=easydns.status(core),
        aliases=profile.device.aliases,
        password_set_by_owner=unit.account is not None and unit.account.first_password is None,
        password_travelled=unit.account is not None and unit.account.travelled,
        session_epoch=unit.session_epoch,
        tokens=unit.tokens,
        alarms=alarms(core),
        panel=unit.panel,
        panel_locked=bool(security.panel_lock),
        metrics=security.metrics,
        setup=first_steps.progress(core),
        reset=unit.reset,
        receipt=unit.receipt,
        fault=unit.fault,
    )
    return PanelView(
        snapshot, unit.account.first_password if unit.account else None, unit.boot_note, tuple(unit.events)
    )


def _pending(core: Core) -> PendingView | None:
    pending = core.unit.pending
    if pending is None:
        return None
    record = pending.record
    return PendingView(record.kinds, pending.deadline, record.seconds, changed_interfaces(core, record))


def _recent(unit: Unit) -> tuple[HttpClient, ...]:
    return tuple(seen.client for seen in reversed(unit.http_clients.values()))
