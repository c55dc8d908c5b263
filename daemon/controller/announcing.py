"""Has the local network told the unit's name and where its CCM is (mDNS), as long as its owner wants that.

HTTP is announced only while port 80 is on. A host that sees to its network itself sees to its name there too. The name
that is announced may be another than the unit's own, where a second device has that: an alarm says so.
"""

from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.messages.network import NoteAnnouncedName
from daemon.ports import Announcement
from daemon.states import SERVED

_HTTP, _HTTPS = "_http._tcp", "_https._tcp"


class Announcing:
    """Announces anew whenever what there is to tell has changed."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._told: Announcement | None = None

    def attend(self) -> None:
        """To be called after every Command."""
        wanted = self._wanted()
        if wanted != self._told:
            self._told = wanted
            work = self._core.ports.announcer.announce(wanted)
            self._core.effects.start(work, lambda _: None, lambda _: None, seconds=None)

    def named(self, command: NoteAnnouncedName, reply: Reply[None]) -> None:
        """The name that is announced now, "" for none."""
        core, name = self._core, command.host_name
        core.unit.announced_name = name
        if name and name != self._short_name():
            core.event("name-taken", f"Another device is called {self._short_name()}.local; this is {name}.local.")
        reply.give(None)

    def _wanted(self) -> Announcement | None:
        core, unit = self._core, self._core.unit
        served = SERVED[core.state]
        if not (core.ports.network.manages and unit.settings.network.discovery and served.https):
            return None
        services = [(_HTTPS, port.port) for port in unit.ports if port.secure and port.listening][:1]
        if served.http:
            services += [(_HTTP, port.port) for port in unit.ports if not port.secure and port.listening]
        addresses = tuple(address for address in unit.network.main_addresses if not address.is_loopback)
        name, device = self._short_name(), core.profile.device
        if not (name and addresses and services):
            return None
        facts = (("model", device.model), ("serial", device.serial))
        return Announcement(name, addresses, core.device_name, tuple(services), facts)

    def _short_name(self) -> str:
        return self._core.unit.network.host_name.partition(".")[0]
