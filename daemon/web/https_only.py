"""What goes over HTTPS only, and the way there: proof and confirmation, and every secret but the sign-in itself."""

from daemon.messages.command import Door
from daemon.web.hosts import DEFAULT_PORTS, Authority
from daemon.web.problems import NotHttps
from daemon.web.services import Services, Visit


def refuse_secret_over_http(services: Services, visit: Visit) -> None:
    """Before a secret is read. Raises NotHttps (`https-required`) for a request that came over HTTP."""
    if visit.named is not None and visit.connection.door is not Door.HTTPS:
        raise NotHttps("https-required", way_to_https(services, visit.named))


def way_to_https(services: Services, named: Authority) -> str | None:
    """The address of the CCM over HTTPS under the name that the browser uses, None while no HTTPS port listens."""
    default = DEFAULT_PORTS["https"]
    ports = [status.port for status in services.hub.snapshot.ports if status.secure and status.listening]
    if not ports:
        return None
    return f"https://{named.text}/" if default in ports else f"https://{named.text}:{ports[0]}/"
