"""The owner's certificate: installed, brought back, removed.

What is current stands in the settings; the certificates themselves lie beside each other in the vault (see
`adapters/kept_certificates`). What no settings name any more is erased by `tidying`.
"""

from msgspec.structs import replace

from daemon.certificates.material import KeyedChain
from daemon.controller.conditions import require_settled
from daemon.controller.core import Core
from daemon.controller.effects import Reply, Step
from daemon.controller.judging import Judged, Judging
from daemon.controller.switching import Switching
from daemon.errors import NotFound, Refused
from daemon.messages.certificates import InstallCertificate, RemoveCertificate, RestoreCertificate, Verdict
from daemon.messages.command import Origin
from daemon.settings import CertificateSource, Settings

_OWN = CertificateSource.OWN


class Installing:
    """Handles what concerns the owner's certificates."""

    def __init__(self, core: Core, judging: Judging, switching: Switching) -> None:
        self._core = core
        self._judging = judging
        self._switching = switching

    def install(self, command: InstallCertificate, reply: Reply[Verdict]) -> None:
        """Judge, and install if there is no error and the warnings are accepted."""
        core = self._core
        require_settled(core)
        core.candidates.check_room()

        def judged(found: Judged) -> None:
            verdict = found.verdict
            if found.chain is None or (verdict.needs_yes and not command.accept_warnings):
                reply.give(verdict)
            else:
                self._install(found.chain, verdict, command.origin, reply)

        work = self._judging.judged(command.supplied, command.reached_as)
        core.effects.start(work, judged, reply.refuse, reply)

    def restore(self, command: RestoreCertificate, reply: Reply[None]) -> None:
        """The one before is current again, and the current one is the one before."""
        core, unit = self._core, self._core.unit
        require_settled(core)
        security = unit.settings.security
        if security.own_previous not in unit.kept_of(_OWN):
            raise NotFound(
                "no-previous", "There is no certificate that could be brought back.", "Install the one that you want."
            )
        self._switching.apply(self._named(security.own_previous), command.origin, reply, lambda: None)

    def remove(self, command: RemoveCertificate, reply: Reply[None]) -> None:
        """Erase the current one and the one before, keys and all."""
        core, unit = self._core, self._core.unit
        require_settled(core)
        before = unit.settings
        if before.security.certificate is _OWN:
            raise Refused(
                "certificate-active",
                "This certificate is the one in use.",
                "Choose another source first, then remove it.",
            )
        after = replace(before, security=replace(before.security, own="", own_previous=""))

        def removed() -> None:
            # Only now that no settings name them: what goes first finds them named and there, or neither.
            unit.kept_of(_OWN).clear()
            work = core.disk.run(core.ports.vault.keep, _OWN, frozenset[str]())
            core.effects.start(work, erased, reply.refuse, reply)

        def erased(_: None) -> None:
            core.event("certificate-removed", "Your own certificate and its key were erased.", command.origin)
            reply.give(None)

        self._switching.apply(after, command.origin, Step(reply), removed)

    def _install(self, chain: KeyedChain, verdict: Verdict, origin: Origin, reply: Reply[Verdict]) -> None:
        core, unit = self._core, self._core.unit
        require_settled(core)
        installed = replace(verdict, installed=True)
        decayed = chain.identity not in unit.kept_of(_OWN) and chain.identity == unit.settings.security.own
        unit.kept_of(_OWN)[chain.identity] = chain  # what no settings come to name is tidied away

        def done() -> None:
            core.event("certificate-installed", f"Installed: {chain.fingerprint}.", origin)
            reply.give(installed)

        def refused() -> None:
            # Where the settings name it all the same, because it had decayed, it is as missing as before.
            if decayed and unit.serving is not _OWN:
                unit.kept_of(_OWN).pop(chain.identity, None)

        after = self._named(chain.identity)
        self._switching.apply(
            after, origin, Step(reply, refused), done, lambda: core.ports.vault.save_kept(_OWN, chain)
        )

    def _named(self, identity: str) -> Settings:
        """The settings with `identity` as the current one, and the present one as the one before."""
        settings = self._core.unit.settings
        security = settings.security
        if security.own == identity:
            return settings
        previous = security.own if security.own in self._core.unit.kept_of(_OWN) else security.own_previous
        previous = "" if previous == identity else previous
        return replace(settings, security=replace(security, own=identity, own_previous=previous))
