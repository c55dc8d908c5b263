"""When there is something to do for the registered name and its certificate.

By monotonic time, but for the renewal, which the certificate's own dates tell: a wall clock that was years ahead, as
one without a battery may be, must not put anything off for years once it is set right.
"""

from datetime import timedelta

from daemon.certificates.material import KeyedChain, alternative_names
from daemon.controller.core import Core
from daemon.controller.easydns.naming import full_name, lan_address, ordered_names
from daemon.controller.easydns.renewing import renewal_time
from daemon.easydns_settings import CertificateWay
from daemon.settings import CertificateSource

_EASYDNS = CertificateSource.EASYDNS
_BETWEEN_UPDATES = 600.0
_BETWEEN_ORDERS = 3600.0
_FIRST_QUESTION = 3600.0
_DAY = timedelta(days=1)


class Planning:
    """Looks at the unit, and decides nothing but times: all are in seconds from now."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @property
    def newest(self) -> KeyedChain | None:
        """The certificate that waits for its owner to switch over to it, else the present one, if there is any."""
        unit = self._core.unit
        return unit.kept_of(_EASYDNS).get(unit.settings.security.easydns_next) or unit.chain_of(_EASYDNS)

    def schedule(self) -> None:
        """Say when the newest certificate is to be renewed, as far as that is known now."""
        unit, state, now = self._core.unit, self._core.unit.easydns, self._core.ports.clock.now()
        newest = self.newest
        known_as = "" if newest is None else newest.identity
        if known_as != state.window_of:
            state.window_of, state.window, state.renewal = known_as, None, None
            state.ask_window_from = self._core.ports.clock.monotonic() + _FIRST_QUESTION
        if newest is None:
            state.renewal = None
        elif unit.settings.easydns.way is CertificateWay.ACME:
            state.renewal = renewal_time(newest, state.window, unit.settings.easydns.quiet_hour, now)
        elif state.renewal is None or state.renewal > now + _DAY:
            state.renewal = now + _DAY  # the maker may have put another one there

    def until_retry(self) -> float:
        """Until what failed is tried again; 0 where nothing has."""
        retry_from = self._core.unit.easydns.retry_from
        return 0.0 if retry_from is None else max(retry_from - self._core.ports.clock.monotonic(), 0.0)

    def until_work(self) -> float | None:
        """Until there is something to register or to order; None where there is not."""
        if self._core.unit.easydns.lasting:
            return None
        return self._until_update() if self.name_differs else self.until_order()

    def until_question(self) -> float | None:
        """Until the authority is to be asked when it would like the renewal; None where there is nothing to ask."""
        if self.newest is None or self._core.unit.settings.easydns.way is CertificateWay.BUNDLE:
            return None
        return max(self._core.unit.easydns.ask_window_from - self._core.ports.clock.monotonic(), 0.0)

    @property
    def name_differs(self) -> bool:
        """Whether the name leads elsewhere, as far as easyDNS said."""
        unit, registration = self._core.unit, self._core.unit.easydns.registration
        address = lan_address(unit.network)
        if address is None:
            return False
        return (registration.name, registration.address) != (full_name(self._core, unit.settings.easydns), str(address))

    def until_order(self) -> float | None:
        """Until a certificate is wanted; None where that is not known.

        Whatever comes of it, an authority is not asked for another one within the hour: one whose certificates are old
        when they are new, or have other names than were ordered, must not be asked without end.
        """
        unit, state, clock = self._core.unit, self._core.unit.easydns, self._core.ports.clock
        if lan_address(unit.network) is None:
            return None
        left = 0.0 if state.obtained is None else max(state.obtained + _BETWEEN_ORDERS - clock.monotonic(), 0.0)
        if self._other_wanted():
            return left
        return None if state.renewal is None else max((state.renewal - clock.now()).total_seconds(), left)

    def _other_wanted(self) -> bool:
        """Whether there is none, or one that is not as the owner chose."""
        unit, newest = self._core.unit, self.newest
        if newest is None or unit.easydns.other_source:
            return True
        if unit.settings.easydns.way is CertificateWay.BUNDLE:
            return False
        return not set(ordered_names(self._core, unit.settings.easydns)) <= set(alternative_names(newest.leaf))

    def _until_update(self) -> float:
        """Until easyDNS takes another update."""
        state, clock = self._core.unit.easydns, self._core.ports.clock
        if state.update_from is None:
            asked = state.registration.asked
            since = None if asked is None else (clock.now() - asked).total_seconds()
            left = 0.0 if since is None else min(max(_BETWEEN_UPDATES - since, 0.0), _BETWEEN_UPDATES)
            state.update_from = clock.monotonic() + left
        return max(state.update_from - clock.monotonic(), 0.0)

    def updated(self) -> None:
        """An update is being sent to easyDNS."""
        self._core.unit.easydns.update_from = self._core.ports.clock.monotonic() + _BETWEEN_UPDATES
