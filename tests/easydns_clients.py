"""Programs that others wrote for easyDNS, sent to a stand-in: lego for the REST interface, inadyn and ddclient for
dynamic updates. Each runs once, to its end, and leaves nothing running.
"""

from pathlib import Path

from cryptography import x509

from tests.child_process import Ended, run
from tests.easydns_dns import NameServer
from tests.easydns_server import API_LOGIN, UPDATE_LOGIN, EasyDnsStandIn

_LEGO_SECONDS = 50
_UPDATE_SECONDS = 15


async def lego(
    folder: Path,
    easydns: EasyDnsStandIn,
    acme: tuple[str, bytes],
    resolver: NameServer,
    *names: str,
    binding: tuple[str, str] | None = None,
) -> Ended:
    """Get a certificate for `names` by DNS-01, from the ACME server with this directory and authority (PEM)."""
    directory, trust = acme
    (folder / "trust.pem").write_bytes(trust)
    environment = {
        "EASYDNS_ENDPOINT": easydns.api_url,
        "EASYDNS_TOKEN": API_LOGIN.user,
        "EASYDNS_KEY": API_LOGIN.password,
        "EASYDNS_SEQUENCE_INTERVAL": "0",
        "EASYDNS_POLLING_INTERVAL": "1",
        "LEGO_CA_CERTIFICATES": str(folder / "trust.pem"),
    }
    options = [
        *("--path", str(folder / "lego"), "--server", directory, "--accept-tos", "--email", "it@theatre.example"),
        *("--dns", "easydns", "--dns.disable-cp", "--dns.resolvers", str(resolver)),
        *(("--eab", "--kid", binding[0], "--hmac", binding[1]) if binding else ()),
        *(option for name in names for option in ("--domains", name)),
    ]
    return await run("lego", *options, "run", folder=folder, seconds=_LEGO_SECONDS, environment=environment)


def lego_got(folder: Path, name: str) -> list[x509.Certificate]:
    """The certificate that lego got, whose first name is `name`, and the intermediates."""
    return x509.load_pem_x509_certificates((folder / "lego" / "certificates" / f"{name}.crt").read_bytes())


async def inadyn(folder: Path, easydns: EasyDnsStandIn, name: str, address: str) -> Ended:
    """Have `name` lead to `address`, over plain HTTP; 0 where it understood the answer, which has to have an OK."""
    configuration = folder / "inadyn.conf"
    configuration.write_text(f"""
        verify-address = false
        custom easydns {{
            ssl = false
            username = {UPDATE_LOGIN.user}
            password = {UPDATE_LOGIN.password}
            ddns-server = "{easydns.host}:{easydns.port}"
            ddns-path = "/dyn/generic.php?hostname=%h&myip=%i"
            checkip-command = "/bin/echo {address}"
            hostname = {name}
        }}
        """)
    options = ("--once", "--foreground", "--force", "--cache-dir", folder, "--no-pidfile", "--config", configuration)
    return await run("inadyn", *options, folder=folder, seconds=_UPDATE_SECONDS)


async def ddclient(folder: Path, easydns: EasyDnsStandIn, name: str, address: str) -> Ended:
    """Have `name` lead to `address`, over TLS; 0 where it understood the answer, which has to begin with NOERROR."""
    (folder / "trust.pem").write_bytes(easydns.trust)
    configuration = folder / "ddclient.conf"
    configuration.write_text(f"""
        use=ip, ip={address}
        protocol=easydns
        server={easydns.host}:{easydns.port}
        login={UPDATE_LOGIN.user}
        password={UPDATE_LOGIN.password}
        {name}
        """)
    configuration.chmod(0o600)
    options = ("-foreground", "-daemon=0", "-noquiet", "-verbose", "-ssl", "-ssl_ca_file", folder / "trust.pem")
    files = ("-file", configuration, "-cache", folder / "ddclient.cache", "-pid", folder / "ddclient.pid")
    return await run("ddclient", *options, *files, folder=folder, seconds=_UPDATE_SECONDS)
