"""Fills the bodies about the name and certificate below the vendor's domain; see `views` for the others."""

from daemon.easydns_settings import EasyDnsSettings
from daemon.easydns_status import EasyDnsStatus, Precheck, PrecheckState
from daemon.web.easydns_bodies import EasyDnsChoices, RegistrationBody
from daemon.web.tags import tag_of
from daemon.web.views import finding_bodies


def registration_body(status: EasyDnsStatus) -> RegistrationBody:
    """How the registration stands."""
    choices = _choices(status.settings)
    return RegistrationBody(
        name=status.name,
        domain=status.domain,
        in_use=status.settings.in_use,
        settings=choices,
        tag=tag_of(choices),
        directory=status.directory,
        secrets_set=status.secrets_set,
        provided=status.provided,
        prechecks=status.prechecks,
        registered=status.registered,
        registered_at=status.registered_at,
        verified=finding_bodies((status.verified,))[0] if status.verified else None,
        stage=status.stage,
        progress=status.progress,
        percent=status.percent,
        fault=status.fault,
        remedy=status.remedy,
        next_try=status.next_try,
        renewal=status.renewal,
        waiting=status.waiting,
        terms=status.terms,
        profiles=status.profiles,
    )


def failed(prechecks: tuple[Precheck, ...]) -> tuple[Precheck, ...]:
    """Those that stand in the way."""
    return tuple(each for each in prechecks if each.state is PrecheckState.FAILED)


def _choices(settings: EasyDnsSettings) -> EasyDnsChoices:
    return EasyDnsChoices(**{name: getattr(settings, name) for name in EasyDnsChoices.__struct_fields__})
