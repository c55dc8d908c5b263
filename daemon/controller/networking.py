"""Other network details: judged, and applied as a change that waits to be confirmed (see `changing`)."""

from msgspec.structs import replace

from daemon.certificates.inspect import Finding
from daemon.controller.changing import Change, Changing
from daemon.controller.conditions import require_known, require_managed, require_settled, require_unchanged
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.foreseeing import foresee
from daemon.messages.network import JudgeNetwork, SetNetwork
from daemon.messages.pending import ChangeKind
from daemon.ports import ChangeRecord


class Networking:
    """Handles what concerns the network."""

    def __init__(self, core: Core, changing: Changing) -> None:
        self._core = core
        self._changing = changing

    def judge(self, command: JudgeNetwork, reply: Reply[tuple[Finding, ...]]) -> None:
        """Say what the change would mean."""
        require_managed(self._core)
        require_known(self._core, command.settings)
        reply.give(foresee(self._core, command.settings))

    def set(self, command: SetNetwork, reply: Reply[None]) -> None:
        """Apply other details; they hold once they are confirmed.

        Stored ones of interfaces that the profile does not name stay stored, as far as they fit the new ones.
        """
        core = self._core
        require_managed(core)
        require_known(core, command.settings)
        require_settled(core)
        require_unchanged(core.network_of(core.unit.settings), command.before)
        before = core.unit.settings
        network = command.settings.keeping(before.network, core.profile.network.further)
        after = replace(before, network=network)
        if after == before:
            reply.give(None)
            return
        seconds = core.profile.security.confirm_seconds
        record = ChangeRecord(before, after, (ChangeKind.NETWORK,), seconds)

        def applied() -> None:
            said = f"The network details changed; they go back in {seconds} s unless kept."
            core.event("network-changed", said, command.origin)

        self._changing.apply(Change(record, reply, applied))
