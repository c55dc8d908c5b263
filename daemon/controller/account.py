"""Signing in, and the password's changes. The rules are in `daemon.accounts`; hashing runs in the password lane."""

from msgspec.structs import replace

from daemon import accounts
from daemon.accounts import USERNAME, Account, source_of
from daemon.controller.core import Core
from daemon.controller.effects import Reply
from daemon.errors import BaseStationError, NotSignedIn, Refused, StorageFault
from daemon.messages import ChangePassword, Door, ResetPassword, SignIn


class AccountDuty:
    """Handles what concerns the one account."""

    def __init__(self, core: Core) -> None:
        self._core = core

    def sign_in(self, command: SignIn, reply: Reply[None]) -> None:
        """Check the name and password; the same work for a wrong name as for a wrong password."""
        core, account, source = self._core, self._account(), source_of(command.origin.client)
        self._admit(source)

        def checked(fits: bool) -> None:
            good = fits and command.username == USERNAME
            core.unit.throttle.settle(source, core.ports.clock.monotonic(), good=good)
            if not good:
                core.event("sign-in-failed", "A sign-in failed.", command.origin, warning=True)
                reply.refuse(_wrong())
                return
            core.event("signed-in", "Signed in.", command.origin)
            if command.origin.door is Door.HTTP:
                self._travelled(reply)
            else:
                reply.give(None)

        work = core.passwords.run(accounts.verify_password, account.password_hash, command.password)
        core.effects.start(work, checked, lambda error: self._unchecked(source, error, reply), reply)

    def change_password(self, command: ChangePassword, reply: Reply[None]) -> None:
        """Replace the password after checking the current one; ends all sessions by a new epoch."""
        core, account, source = self._core, self._account(), source_of(command.origin.client)
        accounts.check_new_password(command.new, command.current)
        self._admit(source)
        travelled = command.origin.door is Door.HTTP

        async def change() -> Account | None:
            if not await core.passwords.run(accounts.verify_password, account.password_hash, command.current):
                return None
            new_hash = await core.passwords.run(accounts.hash_password, command.new)
            new = Account(password_hash=new_hash, travelled=travelled)
            await core.disk.run(core.ports.settings.save_account, new)
            return new

        def changed(new: Account | None) -> None:
            core.unit.throttle.settle(source, core.ports.clock.monotonic(), good=new is not None)
            if new is None:
                reply.refuse(_wrong())
                return
            self._take(new)
            core.event("password-changed", "The CCM password was changed.", command.origin)
            reply.give(None)

        core.effects.start(change(), changed, lambda error: self._unchecked(source, error, reply), reply)

    def reset_password(self, command: ResetPassword, reply: Reply[None]) -> None:
        """A new first password, to be read off the panel. Works with a disk that refuses, until the next restart."""
        core = self._core
        self._account()

        async def make() -> tuple[Account, StorageFault | None]:
            password = accounts.make_first_password()
            new_hash = await core.passwords.run(accounts.hash_password, password)
            account = Account(password_hash=new_hash, first_password=password)
            try:
                await core.disk.run(core.ports.settings.save_account, account)
            except StorageFault as fault:
                return account, fault
            return account, None

        def made(result: tuple[Account, StorageFault | None]) -> None:
            account, unsaved = result
            self._take(account)
            if unsaved is not None:
                core.cannot_save(unsaved, "The new CCM password")
            core.event("password-reset", "The CCM password was reset.", command.origin, warning=True)
            reply.give(None)

        core.effects.start(make(), made, reply.refuse, reply)

    def _take(self, account: Account) -> None:
        self._core.unit.account = account
        self._core.unit.session_epoch += 1

    def _travelled(self, reply: Reply[None]) -> None:
        """The password went over port 80 in clear: remember it first, so that Force HTTPS can ask for a new one."""
        core, account = self._core, self._core.unit.account
        if account is None or account.travelled:
            reply.give(None)
            return
        core.unit.account = replace(account, travelled=True)

        def failed(error: BaseStationError) -> None:
            if isinstance(error, StorageFault):
                core.cannot_save(error, "That the password was sent over port 80")
            reply.give(None)

        work = core.disk.run(core.ports.settings.save_account, core.unit.account)
        core.effects.start(work, reply.give, failed, reply)

    def _account(self) -> Account:
        if self._core.unit.account is None:
            raise Refused("not-ready", "The unit is still starting.", "Wait a moment and try again.")
        return self._core.unit.account

    def _admit(self, source: str) -> None:
        core = self._core
        core.passwords.check_room()
        core.unit.throttle.admit(source, core.ports.clock.monotonic())

    def _unchecked(self, source: str, error: BaseStationError, reply: Reply[None]) -> None:
        self._core.unit.throttle.abandon(source)
        reply.refuse(error)


def _wrong() -> NotSignedIn:
    return NotSignedIn(
        "bad-credentials",
        "The user name or the password is wrong.",
        "The first password stands on the front panel: Administration > CCM Access > Default Password.",
    )
