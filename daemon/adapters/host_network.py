"""NetworkBackend `none`: shows the host's addresses and name, and sets nothing.

For a unit whose addresses are the business of the host's own network service, and for a run on a desk.
"""

from collections.abc import Callable

from daemon.adapters.host_state import HostState, HostWatch
from daemon.messages.network import NetworkStatus
from daemon.network_settings import NetworkSettings
from daemon.ports import Clock


class HostNetwork:
    """The network of the interface called `interface` and of the `further` ones, or with "" of every one that is up."""

    def __init__(self, clock: Clock, interface: str = "", further: tuple[str, ...] = ()) -> None:
        self._watch = HostWatch(clock, HostState(interface, further=further))

    @property
    def manages(self) -> bool:
        """False: nothing is set here."""
        return False

    async def status(self) -> NetworkStatus:
        """The true state now, as HostState tells it. Never raises."""
        return self._watch.status()

    def watch(self, changed: Callable[[NetworkStatus], object]) -> Callable[[], None]:
        """Call `changed` on the running event loop when the state differs from what was last told; see HostWatch."""
        return self._watch.watch(changed)

    async def apply(self, settings: NetworkSettings) -> None:
        """Nothing happens: the host sees to its network itself."""

    async def reset(self, defaults: NetworkSettings) -> tuple[str, ...]:
        """Nothing is changed, and the sentence says so."""
        return ("The unit's addresses and host name are those of its host's own network service, which keeps them.",)
