"""Where events are sent to besides the unit's own log: what the owner set, and nowhere while a factory reset runs."""

from msgspec.structs import replace

from daemon.controller.conditions import require_settled, require_unchanged
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.setting import set_at_once
from daemon.controller.trusting import require_certificates
from daemon.messages.unit import SetSyslog
from daemon.states import State
from daemon.syslog_settings import SyslogSettings


class Forwarding:
    """Keeps the forwarder in step with the settings in force, whoever changed them."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._told = SyslogSettings()

    def attend(self) -> None:
        """Called after every Command."""
        core = self._core
        wanted = SyslogSettings() if core.state is State.FACTORY_RESET else core.unit.settings.syslog
        if wanted != self._told:
            self._told = wanted
            core.ports.syslog.use(wanted)

    def set(self, command: SetSyslog, reply: Reply[None]) -> None:
        """Store another collector, or none; nobody can be cut off by it, so it holds at once."""
        core = self._core
        require_unchanged(core.unit.settings.syslog, command.before)
        require_settled(core)
        require_certificates(command.settings.trust_root, "the syslog collector")

        def said() -> None:
            to = command.settings
            where = f"to {to.host}, port {to.port} ({to.transport.value})" if to.host else "nowhere any more"
            core.event("syslog", f"Events are sent {where}.", command.origin)

        set_at_once(core, replace(core.unit.settings, syslog=command.settings), said, reply)
