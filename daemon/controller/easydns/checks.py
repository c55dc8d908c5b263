"""The prechecks: each answers one question about the way to a registered name and a certificate, and says what to do.

They run side by side and none waits for another: a unit with its cable out shows at once all that hangs on it.
"""

import asyncio
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address

from daemon.certificates.inspect import Severity
from daemon.certificates.registration import LookupFault
from daemon.controller.core import Core
from daemon.controller.easydns.judging import judge_bundle
from daemon.controller.easydns.naming import acme_server, dns_servers, full_name, label, lan_address
from daemon.easydns_settings import CertificateWay, EasyDnsSecrets, EasyDnsSettings
from daemon.easydns_status import PrecheckKind, PrecheckState
from daemon.errors import BaseStationError
from daemon.record import Record
from daemon.registration_ports import AcmeDirectory
from daemon.version import BUILD_DATE

_MOST_GATEWAYS = 2
_NETWORK = "Host > Network"


class Found(Record, frozen=True):
    """What a precheck came to. `directory` is what the ACME server said, where it was asked."""

    state: PrecheckState
    detail: str
    remedy: str = ""
    directory: AcmeDirectory | None = None


def passed(detail: str, remedy: str = "") -> Found:
    """In order; `remedy` where something could still be better."""
    return Found(PrecheckState.PASSED, detail, remedy)


def failed(detail: str, remedy: str) -> Found:
    """In the way."""
    return Found(PrecheckState.FAILED, detail, remedy)


def skipped(detail: str, remedy: str = "") -> Found:
    """It could not be looked at, and nothing is known to be wrong."""
    return Found(PrecheckState.SKIPPED, detail, remedy)


class Checks:
    """The questions, for the settings and secrets of one moment."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._settings: EasyDnsSettings = core.unit.settings.easydns
        self._secrets: EasyDnsSecrets = core.unit.easydns.secrets
        self._network = core.unit.network
        self._registration = core.unit.easydns.registration
        self._ports = core.ports.easydns

    @property
    def all(self) -> dict[PrecheckKind, Callable[[], Awaitable[Found]]]:
        """What looks, by what is looked at, in the order in which it is shown."""
        return {
            PrecheckKind.LINK: self._link,
            PrecheckKind.ADDRESS: self._address,
            PrecheckKind.GATEWAY: self._gateway,
            PrecheckKind.DNS: self._dns,
            PrecheckKind.CLOCK: self._clock,
            PrecheckKind.EASYDNS: self._easydns,
            PrecheckKind.CREDENTIALS: self._credentials,
            PrecheckKind.NAME: self.name,
            PrecheckKind.SOURCE: self._source,
        }

    async def _link(self) -> Found:
        if self._network.link is False:
            return failed(
                "The network cable is not connected.", "Connect it, and see that the switch port has a light."
            )
        if self._network.link is None and not self._network.addresses:
            return failed("No network interface is up.", f"Connect the network, then see {_NETWORK}.")
        return passed("The network is connected.")

    async def _address(self) -> Found:
        address = lan_address(self._network)
        if address is not None:
            return passed(f"The unit's address is {address}.")
        if self._network.addresses:
            return failed(
                "The unit has no IPv4 address but those that devices give to themselves.",
                f"See that a DHCP server answers, or set an address ({_NETWORK}).",
            )
        return failed("The unit has no address.", f"Set one, or see that a DHCP server answers ({_NETWORK}).")

    async def _gateway(self) -> Found:
        gateways = [each for each in self._network.gateways if isinstance(each, IPv4Address)][:_MOST_GATEWAYS]
        if not gateways:
            return failed(
                "The unit has no gateway, so it reaches nothing outside its network.", f"Set one ({_NETWORK})."
            )
        answers = await asyncio.gather(*map(self._ports.gateway.answers, gateways))
        shown = " and ".join(map(str, gateways))
        if any(answers):
            return passed(f"The gateway {shown} answers.")
        return failed(f"Nobody answers at the gateway {shown}.", f"Check its address ({_NETWORK}), and that it is on.")

    async def _dns(self) -> Found:
        servers = dns_servers(self._core)
        if not servers:
            return failed("The unit has no DNS server.", f"Set the address of your network's one ({_NETWORK}).")
        asked = await asyncio.gather(*(self._core.ports.names.lookup((self._domain,), (each,)) for each in servers))
        silent = [server for server, (answer,) in zip(servers, asked, strict=True) if _unanswered(answer.fault)]
        answering = [server for server in servers if server not in silent]
        if not answering:
            return failed(
                f"No answer came from the DNS server {' or '.join(silent)}.",
                f"Check its address ({_NETWORK}) and the way to it.",
            )
        if silent:
            return passed(
                f"The DNS server {' and '.join(answering)} answers; {' and '.join(silent)} does not.",
                f"Take those that do not answer off the list ({_NETWORK}): they make everything slow.",
            )
        return passed(f"The DNS server {' and '.join(answering)} answers.")

    async def _clock(self) -> Found:
        now = self._core.ports.clock.now()
        if now < BUILD_DATE:
            return failed(
                f"The unit's clock says {now:%Y-%m-%d}, which cannot be.",
                "Set it (Host > General), or give the unit a time server.",
            )
        if self._core.ports.clock.synchronised() is False:
            return passed(
                f"The clock says {now:%Y-%m-%d %H:%M} UTC, but follows no time server.",
                "See that it is right: certificates are judged by it.",
            )
        return passed(f"The clock says {now:%Y-%m-%d %H:%M} UTC.")

    async def _easydns(self) -> Found:
        await self._ports.registrar.reach()
        return passed("easyDNS can be reached, and is who it says.")

    async def _credentials(self) -> Found:
        if not self._secrets.can_update:
            return failed(
                "No user name and update token for easyDNS are set.", "Enter them: they stand in the easyDNS account."
            )
        if self._settings.way is CertificateWay.ACME and not self._secrets.can_edit:
            return failed(
                "No API token and key for easyDNS are set; the certificate authority's proof needs them.",
                "Enter them: they are made in the easyDNS account under Security.",
            )
        if not self._secrets.can_edit:
            return skipped("The update token can only be tried by registering; that comes next.")
        await self._ports.registrar.sign_in(self._zone, self._secrets)
        return passed(f"easyDNS accepts the API token for {self._zone}.")

    async def name(self) -> Found:
        """Whether the name is free, or the unit's already. Raises RemoteFailed."""
        name = full_name(self._core, self._settings)
        if self._secrets.can_edit and self._settings.challenge_zone is None:
            found = await self._ports.registrar.addresses(
                self._domain, label(self._core, self._settings), self._secrets
            )
        else:
            (answer,) = await self._core.ports.names.lookup((name,), dns_servers(self._core))
            if answer.fault in (LookupFault.NO_ANSWER, LookupFault.NO_SERVER):
                return skipped(f"Nobody could be asked whether {name} is taken.", "See the DNS server.")
            found = answer.addresses
        led = {address for address in found if not address.is_unspecified}
        ours = set(map(str, self._network.addresses)) | {self._registration.address}
        if not led:
            return passed(f"{name} is free.")
        shown = ", ".join(sorted(map(str, led))[:4])
        if {str(address) for address in led} <= ours and (
            self._registration.name == name or str(lan_address(self._network)) in map(str, led)
        ):
            return passed(f"{name} is this unit's already.")
        if self._settings.label is None:
            # Made from the serial number, which no other unit has: it is this one's, from before a reset or a move.
            return passed(f"{name} leads to {shown} now.", "Registering changes that.")
        return failed(
            f"{name} leads to {shown}: another device has that name.",
            "Choose another name; or remove that record at easyDNS if the device is gone.",
        )

    async def _source(self) -> Found:
        if self._settings.way is CertificateWay.BUNDLE:
            return await self._bundle()
        server = acme_server(self._core, self._settings)
        directory = await self._ports.issuer.directory(server)
        wanted = self._settings.acme_profile
        if wanted is not None and wanted not in directory.profiles:
            offered = ", ".join(directory.profiles[:8]) or "none"
            return failed(
                f"The certificate authority has no profile '{wanted}'; it offers {offered}.",
                "Choose one of those, or none.",
            )
        bound = self._settings.eab_key_id is not None and self._secrets.eab_key
        if directory.external_account and not bound and self._core.unit.easydns.account is None:
            return failed(
                "The certificate authority wants an account of its own first (external account binding).",
                "Enter the key identifier and key that it gave you.",
            )
        return Found(PrecheckState.PASSED, f"The certificate authority answers ({server.directory}).", "", directory)

    async def _bundle(self) -> Found:
        if not self._ports.bundle.provided:
            return failed(
                "The unit's maker put no certificate on it.", "Choose a certificate authority instead (ACME)."
            )
        judged = await judge_bundle(self._core, full_name(self._core, self._settings))
        errors = [finding for finding in judged.verdict.findings if finding.severity is Severity.ERROR]
        if errors or judged.chain is None:
            why = errors[0].detail if errors else ""
            return failed(
                f"The certificate that the maker put on the unit cannot be used. {why}".strip(),
                errors[0].remedy if errors else "Ask the unit's maker for a new one.",
            )
        return passed("The certificate that the maker put on the unit can be used.")

    @property
    def _domain(self) -> str:
        return self._core.profile.easydns.domain.lower()

    @property
    def _zone(self) -> str:
        """Where the challenge is written, which is what the API token must reach."""
        return (self._settings.challenge_zone or self._domain).lower()


def fault_found(error: BaseStationError) -> Found:
    """A precheck that could not be carried out counts as failed, with its own words."""
    return failed(error.detail, error.remedy)


def _unanswered(fault: LookupFault | None) -> bool:
    return fault in (LookupFault.NO_ANSWER, LookupFault.NO_SERVER)
