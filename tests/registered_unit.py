"""A unit on fakes that can be registered: its network is in order, easyDNS knows it, and an authority issues."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, ip_address

from daemon.easydns_settings import EasyDnsSecretsChange, EasyDnsSettings
from daemon.easydns_status import EasyDnsStatus, Precheck, PrecheckKind, RegistrationStage
from daemon.messages.certificates import ActivateCertificate
from daemon.messages.easydns import RegisterEasyDns, RunPrechecks, SetEasyDns
from daemon.messages.network import NetworkStatus
from daemon.messages.pending import ConfirmChange
from daemon.settings import CertificateSource, DeviceProfile, PanelProfile, Profile
from tests.controller_unit import HTTPS, RunningUnit, World, running
from tests.fake_name_registrar import SECRETS

EASYDNS = CertificateSource.EASYDNS
NAME = "a1b2c3.clearcomdevices.com"
ADDRESS, OTHER = IPv4Address("192.168.1.20"), IPv4Address("192.168.1.30")
GATEWAY, SERVER = ip_address("192.168.1.1"), ip_address("192.168.1.53")
PROFILE = Profile(panel=PanelProfile(device=""), device=DeviceProfile(serial="A1B2C3"))
ACCESS = EasyDnsSecretsChange(
    username=SECRETS.username,
    update_token=SECRETS.update_token,
    api_token=SECRETS.api_token,
    api_key=SECRETS.api_key,
)
DAY = 86_400.0


def network(*addresses: IPv4Address) -> NetworkStatus:
    return NetworkStatus("foh-1", addresses or (ADDRESS,), link=True, gateways=(GATEWAY,), dns=(SERVER,))


class Registered:
    """A running unit with the calls that these tests need."""

    def __init__(self, unit: RunningUnit) -> None:
        self.unit = unit
        self.world = unit.world
        self.registrar = unit.world.registrar
        self.issuer = unit.world.issuer
        self.clock = unit.clock

    @property
    def status(self) -> EasyDnsStatus:
        return self.unit.snapshot.easydns

    @property
    def names(self) -> tuple[str, ...]:
        """Those of the certificate, none without one."""
        leaf = next(each.leaf for each in self.unit.snapshot.certificates if each.source is EASYDNS)
        return () if leaf is None else leaf.names

    @property
    def fingerprint(self) -> str:
        leaf = next(each.leaf for each in self.unit.snapshot.certificates if each.source is EASYDNS)
        return "" if leaf is None else leaf.fingerprint

    async def set(self, settings: EasyDnsSettings | None = None, access: EasyDnsSecretsChange | None = ACCESS) -> None:
        await self.unit.submit(SetEasyDns(settings or EasyDnsSettings(), access, HTTPS))

    async def check(self) -> dict[PrecheckKind, Precheck]:
        return {each.kind: each for each in await self.unit.submit(RunPrechecks(HTTPS))}

    async def ask(self) -> None:
        """Ask for the registration; it has begun when this returns."""
        await self.unit.submit(RegisterEasyDns(HTTPS))

    async def register(self) -> None:
        """Ask for it and wait until it is done."""
        await self.ask()
        await self.work()

    async def work(self) -> None:
        """Let what is due begin, and wait until it is done or has failed."""
        self.clock.advance(0.0)
        await self.unit.until(lambda snapshot: snapshot.easydns.stage is not RegistrationStage.IDLE)
        await self.rest()

    async def rest(self) -> None:
        await self.unit.until(
            lambda snapshot: snapshot.easydns.stage in (RegistrationStage.IDLE, RegistrationStage.WAITING)
        )

    async def pass_time(self, seconds: float, step: float = DAY / 4) -> None:
        """Let time go by, and everything that falls due be done."""
        while seconds > 0:
            self.clock.advance(min(step, seconds))
            seconds -= step
            for _ in range(12):  # what was due has begun; it shows as a stage until it is done
                await asyncio.sleep(0)
            await self.rest()

    async def move_to(self, *addresses: IPv4Address) -> None:
        self.world.network.become(network(*addresses))
        await self.unit.until(lambda snapshot: snapshot.network == network(*addresses))

    async def choose(self) -> None:
        await self.unit.submit(ActivateCertificate(EASYDNS, HTTPS))

    async def force_on_it(self) -> None:
        """Registered, chosen, tested, and Force HTTPS on."""
        await self.register()
        await self.choose()
        await self.unit.force()

    async def confirm(self) -> None:
        await self.unit.submit(ConfirmChange(self.unit.evidence, HTTPS))


async def settle() -> None:
    """What was begun goes on as far as it can without time passing: threads included."""
    for _ in range(6):
        await asyncio.sleep(0.002)


@asynccontextmanager
async def registrable(world: World | None = None, profile: Profile = PROFILE) -> AsyncIterator[Registered]:
    """A unit whose prechecks are all in order, once it knows the way into easyDNS."""
    world = world or World()
    world.network.become(network())
    async with running(world, profile) as unit:
        yield Registered(unit)
