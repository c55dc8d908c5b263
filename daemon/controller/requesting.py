"""A key made on the unit, and the request for it that the owner takes to a certificate authority.

There is one at a time, and it waits for as long as it takes: its key exists nowhere else, so making another one wants
to be said twice.
"""

import ipaddress

from daemon.certificates.csr import PendingRequest, RequestSubject, RequestSummary, make_request, summarise_request
from daemon.certificates.names import Address, dns_name
from daemon.certificates.selfsigned import LONGEST_COMMON_NAME
from daemon.controller.conditions import require_serving
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, NotFound, Refused
from daemon.messages.certificates import DiscardRequest, RequestCertificate


class Requesting:
    """Handles the request."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def request(self, command: RequestCertificate, reply: Reply[RequestSummary]) -> None:
        """Make a key and a request, and store both before the request is shown to anybody."""
        core, unit = self._core, self._core.unit
        require_serving(core)
        if unit.request is not None and not command.replace:
            raise Refused(
                "request-pending",
                "A request waits for its certificate already; a new one would make that certificate useless.",
                "Install the certificate made for it, or discard it first.",
            )
        if unit.requesting:
            raise Refused("request-pending", "Another request is being made already.", "Load the page again.")
        core.candidates.check_room()
        names, addresses = self._own() if command.names is None else _sorted_out(command.names)
        subject = command.subject
        if command.names is None and subject == RequestSubject():
            subject = RequestSubject(common_name=next((name for name in names if len(name) <= LONGEST_COMMON_NAME), ""))
        now = core.ports.clock.now()
        unit.requesting = True

        async def make() -> PendingRequest:
            made = await core.candidates.run(make_request, command.key_type, subject, names, addresses, now)
            await core.disk.run(core.ports.vault.save_request, made)
            return made

        def failed(error: BaseStationError) -> None:
            unit.requesting = False
            if error.code == "timed-out":
                # The disk may yet store the new one behind our back; the one that waits is stored again after it.
                core.cannot_save(error, Kept.REQUEST, "That no new certificate request was made")
            reply.refuse(error)

        def made(request: PendingRequest) -> None:
            unit.requesting = False
            core.saved(Kept.REQUEST)
            unit.request = request
            shown = summarise_request(request)
            core.event("certificate-request", f"A key was made for {', '.join(shown.names[:5])}.", command.origin)
            reply.give(shown)

        core.effects.start(make(), made, failed, reply)

    def discard(self, command: DiscardRequest, reply: Reply[None]) -> None:
        """The request and its key go."""
        core, unit = self._core, self._core.unit
        require_serving(core)
        if unit.request is None:
            raise NotFound("no-request", "No request waits for a certificate.", "Load the page again.")
        if unit.requesting:
            raise Refused("request-pending", "Another request is being made.", "Load the page again.")
        unit.requesting = True

        def failed(error: BaseStationError) -> None:
            unit.requesting = False
            if error.code == "timed-out":
                core.cannot_save(error, Kept.REQUEST, "That the certificate request stays")
            reply.refuse(error)

        def discarded(_: None) -> None:
            unit.requesting = False
            unit.request = None
            core.saved(Kept.REQUEST)
            core.event("certificate-request", "The request and its key were discarded.", command.origin)
            reply.give(None)

        core.effects.start(core.disk.run(core.ports.vault.forget_request), discarded, failed, reply)

    def _own(self) -> tuple[tuple[str, ...], tuple[Address, ...]]:
        """By what the unit can be reached from elsewhere, as far as it can stand in a request."""
        own = self._core.identities()
        names = tuple(name for name in own.host_names if dns_name(name) not in (None, "localhost"))
        return names, tuple(each for each in own.addresses if not (each.is_loopback or each.is_link_local))


def _sorted_out(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[Address, ...]]:
    """What is an address goes among the addresses."""
    plain: list[str] = []
    addresses: list[Address] = []
    for text in filter(None, (name.strip() for name in names)):
        try:
            addresses.append(ipaddress.ip_address(text.removeprefix("[").removesuffix("]")))
        except ValueError:
            plain.append(text)
    return tuple(plain), tuple(addresses)
