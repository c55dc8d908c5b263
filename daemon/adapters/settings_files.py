"""SettingsStore: the owner's settings and the CCM account, each in its own file with its previous generation.

The account is apart from the settings because a backup, a roll-back and *Reset CCM Pass* each touch only one of them.
"""

from daemon.accounts import Account
from daemon.adapters import atomic
from daemon.adapters.documents import parse, parse_settings, render, render_settings
from daemon.adapters.layout import Layout
from daemon.adapters.stored_file import Form, StoredFile
from daemon.errors import BadInput, StorageFault
from daemon.older_settings import salvaged
from daemon.ports import Loaded
from daemon.settings import Settings

_LARGEST_NOTE = 1024
_SETTINGS = Form("settings", render_settings, parse_settings, largest=64 * 1024, salvage=salvaged)
_ACCOUNT: Form[Account] = Form("CCM account", render, lambda data: parse(data, Account), largest=16 * 1024)


class FileSettingsStore:
    """Settings in `settings.json`, the account in `account.json`, both 0600."""

    def __init__(self, layout: Layout) -> None:
        self._settings = StoredFile(layout.settings, _SETTINGS, generations=True)
        self._account = StoredFile(layout.account, _ACCOUNT, generations=True)
        self._boot_note = layout.boot_note

    def load(self) -> Loaded:
        """The newest readable generation, else the factory's defaults, and what was wrong. Never raises."""
        found = self._settings.load()
        faults = found.faults
        if found.content is None and faults:
            faults = (*faults, "The factory's settings are in use until you save others.")
        if found.salvaged:
            faults = (
                *faults,
                "Until then the self-signed certificate serves; port 80 and network are as they were.",
            )
        return Loaded(found.content or Settings(), faults)

    def save(self, settings: Settings) -> None:
        """Store `settings`, old-or-new. Raises StorageFault, or BadInput for what could not be loaded again."""
        self._settings.save(settings)

    def load_account(self) -> tuple[Account | None, tuple[str, ...]]:
        """The newest readable account, or None, and what was wrong. Never raises."""
        found = self._account.load()
        return found.content, found.faults

    def save_account(self, account: Account) -> None:
        """Store `account`, old-or-new. Raises StorageFault, or BadInput for what could not be loaded again."""
        self._account.save(account)

    def load_boot_note(self) -> str:
        """What was last kept about the panel's boot screen, "" if nothing can be read. Never raises."""
        try:
            raw = atomic.read(self._boot_note, _LARGEST_NOTE)
        except (BadInput, StorageFault):
            return ""
        return "" if raw is None else raw.data.decode(errors="replace")

    def save_boot_note(self, note: str) -> None:
        """Store it, old-or-new. Raises StorageFault."""
        atomic.write(self._boot_note, note.encode()[:_LARGEST_NOTE])
