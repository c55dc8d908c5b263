"""A key made on the unit, and the request for it that the owner takes to a certificate authority.

There is one at a time, and it waits for as long as it takes: its key exists nowhere else, so making another one wants
to be said twice.
"""

import ipaddress

from daemon.certificates.csr import PendingRequest, RequestSummary, make_request, summarise_request
from daemon.certificates.names import Address, dns_name
from daemon.controller.conditions import require_serving
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.errors import NotFound, Refused
from daemon.messages import DiscardRequest, RequestCertificate


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
        core.candidates.check_room()
        names, addresses = self._own() if command.names is None else _sorted_out(command.names)
        now, expected = core.ports.clock.now(), unit.request

        async def make() -> PendingRequest:
            made = await core.candidates.run(make_request, command.key_type, command.subject, names, addresses, now)
            if unit.request is not expected:
                raise Refused("request-pending", "Another request was made meanwhile.", "Load the page again.")
            await core.disk.run(core.ports.vault.save_request, made)
            return made

        def made(request: PendingRequest) -> None:
            unit.request = request
            shown = summarise_request(request)
            core.event("certificate-request", f"A key was made for {', '.join(shown.names[:5])}.", command.origin)
            reply.give(shown)

        core.effects.start(make(), made, reply.refuse, reply)

    def discard(self, command: DiscardRequest, reply: Reply[None]) -> None:
        """The request and its key go."""
        core, unit = self._core, self._core.unit
        require_serving(core)
        if unit.request is None:
            raise NotFound("no-request", "No request waits for a certificate.", "Load the page again.")

        def discarded(_: None) -> None:
            unit.request = None
            core.event("certificate-request", "The request and its key were discarded.", command.origin)
            reply.give(None)

        core.effects.start(core.disk.run(core.ports.vault.forget_request), discarded, reply.refuse, reply)

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
