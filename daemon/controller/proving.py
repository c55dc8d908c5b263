"""The proof that the CCM can be reached over HTTPS with the active certificate: *reached*, not *trusted*.

A browser that clicked a warning away proves that the unit answers, which is what the guard against lock-out needs to
know. The connection itself must have been opened under the certificate that is served now.
"""

from daemon.certificates.material import KeyedChain
from daemon.controller.conditions import require_current, require_serving
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.controller.inheriting import inherit
from daemon.errors import Refused
from daemon.messages.pending import ChangeKind
from daemon.messages.security import Proof, RecordCertificateTest


class Proving:
    """Handles the certificate test."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def test_certificate(self, command: RecordCertificateTest, reply: Reply[Proof]) -> None:
        """Record that a signed-in browser reached the unit with the active certificate."""
        core, unit, evidence = self._core, self._core.unit, command.evidence
        require_serving(core)
        require_current(core, evidence)
        if unit.pending is not None and ChangeKind.CERTIFICATE in unit.pending.record.kinds:
            raise Refused(
                "change-pending",
                "Another certificate waits to be kept; keeping it counts as its test.",
                "Keep it or go back first.",
            )
        chain = unit.serving_chain
        if chain is None or unit.serving is not unit.settings.security.certificate:
            raise Refused(
                "certificate-not-served",
                "The active certificate is not the one that this connection used.",
                "Install the certificate again, or choose the self-signed one, then test.",
            )
        proof = Proof(chain.fingerprint, core.ports.clock.now(), evidence.client, evidence.name)
        self._store(proof, chain, reply)

    def _store(self, proof: Proof, chain: KeyedChain, reply: Reply[Proof]) -> None:
        """Store the proof, made out to the leaf that has taken the place of `chain` meanwhile, if it inherits it."""
        core, unit = self._core, self._core.unit

        def saved(_: None) -> None:
            unit.proof, serving = proof, unit.serving_chain
            inherited = inherit(proof, chain, serving, unit.root) if serving and unit.root else None
            if inherited is not None and serving is not None and inherited != proof:
                self._store(inherited, serving, reply)
                return
            core.event("certificate-tested", f"The certificate was reached as {proof.name} from {proof.client}.")
            reply.give(proof)

        core.effects.start(core.disk.run(core.ports.vault.save_proof, proof), saved, reply.refuse, reply)
