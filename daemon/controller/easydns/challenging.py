"""Proves to the certificate authority that the name is the unit's: a TXT record, seen by everybody, removed again.

What is set stands in the unit's own journal before it is sent, so that after a power cut the next one to come takes it
away. The authority asks the authoritative servers, so those are what is looked at: no cache can deceive.

Where none of them can be asked, which is so in networks that let no DNS out but their own server's, the records are
given time to spread instead: the certificate authority asks from elsewhere. One that is silent while others tell counts
for nothing, as it does there.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress

from msgspec.structs import replace

from daemon.controller.core import Core
from daemon.controller.easydns.naming import challenge_place, dns_servers
from daemon.easydns_settings import EasyDnsSecrets, EasyDnsSettings
from daemon.errors import Interrupted, RemoteFailed, StorageFault
from daemon.ports import AuthorityAnswer
from daemon.registration_ports import Registration

_PAUSES = (0.0, 0.3, 0.7, 1.0, 2.0, 4.0, *(8.0,) * 22)  # 3 minutes in all
_UNHEARD_SECONDS = 120.0
_MOST_LEFT = 16

Save = Callable[[Registration], Awaitable[None]]


class Challenging:
    """A `ChallengeSolver` for one order. `save` stores the journal; `registration` is what it holds now."""

    def __init__(
        self, core: Core, settings: EasyDnsSettings, secrets: EasyDnsSecrets, registration: Registration, save: Save
    ) -> None:
        self._core = core
        self._settings = settings
        self._secrets = secrets
        self._save = save
        self.registration = registration
        self._era = core.effects.era

    async def publish(self, records: tuple[tuple[str, str], ...]) -> None:
        """See ChallengeSolver. Raises RemoteFailed (`challenge-not-seen`, or what easyDNS said), StorageFault."""
        for name, value in records:
            place = challenge_place(self._core, self._settings, name)
            await self._note((*self.registration.challenges, (place.zone, place.host, value)))
            await self._core.ports.easydns.registrar.add_text(place.zone, place.host, value, self._secrets)
        wanted = {name: {value for other, value in records if other == name} for name, _ in records}
        began, heard = self._core.ports.clock.monotonic(), False
        unseen: dict[str, tuple[AuthorityAnswer, ...]] = {}
        for pause in _PAUSES:
            if pause:
                await self._core.pause(pause)
            for name, values in wanted.items():
                answers = await self._core.ports.names.texts(name, dns_servers(self._core))
                told = [set(answer.values) for answer in answers if answer.values is not None]
                heard = heard or bool(told)
                if told and all(values <= each for each in told):
                    unseen.pop(name, None)
                else:
                    unseen[name] = answers
            if not unseen:
                return
            if not heard and self._core.ports.clock.monotonic() - began >= _UNHEARD_SECONDS:
                return
        raise self._not_seen(next(iter(unseen)), next(iter(unseen.values())))

    async def withdraw(self, records: tuple[tuple[str, str], ...]) -> None:
        """See ChallengeSolver. What cannot be removed stays in the journal, and is tried again before the next one."""
        places = {
            (place.zone, place.host, value)
            for name, value in records
            for place in (challenge_place(self._core, self._settings, name),)
        }
        await self._remove(places)

    async def clean_up(self) -> None:
        """Remove what was left behind by an order that was cut off."""
        await self._remove(set(self.registration.challenges))

    async def _remove(self, places: set[tuple[str, str, str]]) -> None:
        gone = set()
        for zone, host, value in places:
            try:
                await self._core.ports.easydns.registrar.remove_text(zone, host, value, self._secrets)
            except RemoteFailed as fault:
                if not self._outdated:
                    said = f"A record at {host}.{zone} could not be removed; it is tried again later. {fault.detail}"
                    self._core.event(fault.code, said)
            else:
                gone.add((zone, host, value))
        left = tuple(each for each in self.registration.challenges if each not in gone)
        if left != self.registration.challenges and not self._outdated:
            with suppress(Interrupted, StorageFault):  # what is gone already is harmless to remove once more
                await self._note(left)

    @property
    def _outdated(self) -> bool:
        """Whether a factory reset came in between, which waits for nobody: nothing may tell of the owner after it."""
        return self._core.effects.era != self._era

    async def _note(self, challenges: tuple[tuple[str, str, str], ...]) -> None:
        self.registration = replace(self.registration, challenges=tuple(dict.fromkeys(challenges))[-_MOST_LEFT:])
        await self._save(self.registration)

    def _not_seen(self, name: str, answers: tuple[AuthorityAnswer, ...]) -> RemoteFailed:
        servers = ", ".join(answer.server for answer in answers if answer.values is not None) or "any server"
        if self._settings.challenge_zone is not None:
            place = challenge_place(self._core, self._settings, name)
            remedy = f"See that {name} is delegated by a CNAME to {place.host}.{place.zone}, then try again."
        else:
            remedy = "Wait some minutes and try again; see at easyDNS whether the record is there."
        return RemoteFailed(
            "challenge-not-seen", f"The record at {name} is not seen at {servers} after 3 minutes.", remedy
        )
