"""CertificateBundle: the certificate, its chain and key in one file that the maker put on the unit."""

from pathlib import Path

from daemon.adapters.bounded_reading import read_regular
from daemon.errors import BadInput

_LARGEST = 256 * 1024


class BundleFile:
    """At `path`; None where the profile names none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @property
    def provided(self) -> bool:
        """Whether the profile names one."""
        return self._path is not None

    def read(self) -> tuple[bytes, ...]:
        """See CertificateBundle."""
        if self._path is None:
            raise BadInput("no-bundle", "The unit's maker put no certificate on it.", "Choose another source.")
        return (read_regular(self._path, _LARGEST, "The certificate that the maker put on the unit"),)
