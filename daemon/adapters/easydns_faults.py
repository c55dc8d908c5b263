"""What easyDNS's refusals are called, and what a person does about each; both its interfaces speak through these."""

from daemon.errors import RemoteFailed

UPDATE_SECONDS = 600.0
"""easyDNS takes one dynamic update for a name in 10 minutes."""


def too_soon() -> RemoteFailed:
    """`easydns-too-soon`: the name was updated less than 10 minutes ago."""
    return RemoteFailed(
        "easydns-too-soon",
        "easyDNS takes one update for a name in 10 minutes, and had one less than 10 minutes ago.",
        "Wait 10 minutes; the unit tries again by itself.",
        retry_after=UPDATE_SECONDS,
    )


def too_often(retry_after: float | None) -> RemoteFailed:
    """`easydns-too-often`: it was asked more often than it likes, by all who use the account.

    Status 420, with which the REST interface also answers wrong credentials, as acme.sh's users found out
    (acmesh-official/acme.sh issue 2647): so this is not lasting, and tells to look at them.
    """
    return RemoteFailed(
        "easydns-too-often",
        "easyDNS says that it is asked too often, which it also says where the API token or key is wrong.",
        "The unit tries again by itself; if that does not help, compare token and key with those in the account.",
        retry_after=UPDATE_SECONDS if retry_after is None else retry_after,
    )


def login_wrong() -> RemoteFailed:
    """`easydns-login`: it does not take the unit's credentials, or not for what was asked."""
    return RemoteFailed(
        "easydns-login",
        "easyDNS does not accept the unit's credentials.",
        "Compare them with those of the easyDNS account, and see that the domain is in this account.",
        lasting=True,
    )


def login_missing() -> RemoteFailed:
    """The same code where there are none, or such as HTTP cannot carry: easyDNS was not asked."""
    return RemoteFailed(
        "easydns-login",
        "The unit has no credentials for this part of easyDNS, or such as cannot be sent.",
        "Enter those of the easyDNS account; a user name or API token has no colon.",
        lasting=True,
    )


def no_service(name: str) -> RemoteFailed:
    """`easydns-no-service`: dynamic updates are not enabled for `name`."""
    return RemoteFailed(
        "easydns-no-service",
        f"easyDNS has dynamic updates not enabled for {name}.",
        "Enable dynamic DNS for this name in the easyDNS account.",
        lasting=True,
    )


def illegal(name: str) -> RemoteFailed:
    """`easydns-illegal`: it says that `name` or its address is none that can be registered."""
    return RemoteFailed(
        "easydns-illegal",
        f"easyDNS says that {name}, or the address for it, is not one that it can register.",
        "See that the name lies below a domain of the easyDNS account.",
        lasting=True,
    )


def not_registrable(address: object) -> RemoteFailed:
    """`easydns-address`: dynamic updates take IPv4, and two of those mean something else; easyDNS was not asked."""
    return RemoteFailed(
        "easydns-address",
        f"The address {address} cannot be registered at easyDNS.",
        "Give the unit an IPv4 address of your own network.",
        lasting=True,
    )


def no_zone(zone: str) -> RemoteFailed:
    """`easydns-no-zone`: there is no `zone` among those that the credentials reach."""
    return RemoteFailed(
        "easydns-no-zone",
        f"easyDNS knows no zone {zone} that these credentials reach.",
        "See that the domain is in this easyDNS account, and that DNS is enabled for it.",
        lasting=True,
    )


def refused(said: str) -> RemoteFailed:
    """`easydns-refused`: it does not want what it was asked for; `said` are its own words, fit for one line."""
    return RemoteFailed(
        "easydns-refused",
        f"easyDNS refused what it was asked for{f': {said}' if said else ''}.",
        "Look in the easyDNS account whether the zone can be changed.",
        lasting=True,
    )
