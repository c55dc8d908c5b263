"""A unit whose storage is real: the daemon's own file adapters on a folder, everything else as in `controller_unit`."""

from dataclasses import dataclass, field
from pathlib import Path

from daemon.adapters import atomic
from daemon.adapters.journals import FileChangeJournal, FileResetJournal
from daemon.adapters.layout import Layout
from daemon.adapters.registration_files import FileRegistrationStore
from daemon.adapters.settings_files import FileSettingsStore
from daemon.adapters.token_file import FileTokenStore
from daemon.adapters.vault import FileCertificateVault
from tests.controller_unit import World


@dataclass
class DiskWorld(World):
    """The world of a unit that keeps its state in `folder`, which is put in order as at each start of the daemon."""

    folder: Path = field(default=Path())

    def __post_init__(self) -> None:
        super().__post_init__()
        atomic.prepare(self.folder)
        layout = Layout(self.folder)
        self.settings = FileSettingsStore(layout)  # type: ignore[assignment]
        self.changes = FileChangeJournal(layout)  # type: ignore[assignment]
        self.resets = FileResetJournal(layout)  # type: ignore[assignment]
        self.vault = FileCertificateVault(layout)  # type: ignore[assignment]
        self.registrations = FileRegistrationStore(layout)  # type: ignore[assignment]
        self.tokens = FileTokenStore(layout)  # type: ignore[assignment]


def contents(folder: Path) -> dict[str, bytes]:
    """What lies in a folder of files."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def lay_down(folder: Path, disk: dict[str, bytes]) -> None:
    """Make the folder hold `disk` and nothing else."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, data in disk.items():
        path = folder / name
        path.write_bytes(data)
        path.chmod(0o600)
