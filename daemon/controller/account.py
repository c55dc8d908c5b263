"""Signing in, and the password's changes. The rules are in `daemon.accounts`; hashing runs in the password lane."""

from msgspec.structs import replace

from daemon import accounts
from daemon.accounts import USERNAME, Account, source_of
from daemon.controller.conditions import require_serving
from daemon.controller.core import Core
from daemon.controller.effects import Reply, interrupted
from daemon.controller.tokens import TokenDuty
from daemon.controller.unit import Kept
from daemon.errors import BaseStationError, NotSignedIn, Refused, StorageFault
from daemon.messages.account import ChangePassword, ResetPassword, SignIn
from daemon.messages.command import Door
from daemon.record import Record
from daemon.states import SERVED, State


class _Reset(Record, frozen=True):
    """The account after a reset, and what of it could not be stored."""

    account: Account
    unsaved: StorageFault | None
    tokens_unsaved: StorageFault | None


class AccountDuty:
    """Handles what concerns the one account."""

    def __init__(self, core: Core, tokens: TokenDuty) -> None:
        self._core = core
        self._tokens = tokens
        self._turn = 0  # counts the resets: a newer one overtakes an older, and every change that is under way

    def sign_in(self, command: SignIn, reply: Reply[None]) -> None:
        """Check the name and password; the same work for a wrong name as for a wrong password."""
        core, account, source = self._core, self._account(), source_of(command.origin.client)
        if not SERVED[core.state].https:
            raise _not_ready()
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
        require_serving(self._core)
        core, account, source = self._core, self._account(), source_of(command.origin.client)
        accounts.check_new_password(command.new, command.current)
        self._admit(source)
        turn, writing = self._turn, False
        travelled = command.origin.door is Door.HTTP

        async def change() -> Account | None:
            nonlocal writing
            if not await core.passwords.run(accounts.verify_password, account.password_hash, command.current):
                return None
            new_hash = await core.passwords.run(accounts.hash_password, command.new)
            if self._overtaken(turn, account):
                raise interrupted()
            new = Account(password_hash=new_hash, travelled=travelled)
            writing = True
            core.unit.account_writing += 1
            await core.disk.run(core.ports.settings.save_account, new)
            return new

        def changed(new: Account | None) -> None:
            core.unit.account_writing -= writing
            core.unit.throttle.settle(source, core.ports.clock.monotonic(), good=new is not None)
            if new is None:
                said = "The CCM password was not changed: the current one was wrong."
                core.event("password-change-failed", said, command.origin, warning=True)
                reply.refuse(_wrong())
                return
            if self._turn != turn:
                reply.refuse(interrupted())
                return
            self._take(new)
            core.saved(Kept.ACCOUNT)
            core.event("password-changed", "The CCM password was changed.", command.origin)
            reply.give(None)

        def failed(error: BaseStationError) -> None:
            core.unit.account_writing -= writing
            if writing and error.code == "timed-out":
                # The disk may yet store the new one behind our back; the one that holds is stored again after it.
                core.cannot_save(error, Kept.ACCOUNT, "That the old CCM password stays")
            self._unchecked(source, error, reply)

        core.effects.start(change(), changed, failed, reply)

    def reset_password(self, command: ResetPassword, reply: Reply[None]) -> None:
        """A new first password, to be read off the panel; overtakes a change that is under way, and ends all tokens.

        Works with a disk that refuses or hangs: then until the next restart, or until storing it succeeds.
        """
        core = self._core
        require_serving(core)
        self._turn += 1
        turn = self._turn

        async def make() -> _Reset | None:
            password = accounts.make_first_password()
            new_hash = await core.passwords.run(accounts.hash_password, password)
            if self._turn != turn:
                return None
            account = Account(password_hash=new_hash, first_password=password)
            core.unit.account_writing += 1
            unsaved = await core.patiently(core.ports.settings.save_account, account)
            return _Reset(account, unsaved, await self._tokens.end_all())

        def made(result: _Reset | None) -> None:
            core.unit.account_writing -= result is not None
            if result is None or self._turn != turn:
                reply.refuse(interrupted())
                return
            self._take(result.account)
            core.saved(Kept.ACCOUNT)
            if result.unsaved is not None:
                core.cannot_save(result.unsaved, Kept.ACCOUNT, "The new CCM password")
            if result.tokens_unsaved is not None:
                core.cannot_save(result.tokens_unsaved, Kept.TOKENS, "That all API tokens ended")
            said = "The CCM password was reset; all sign-ins and API tokens ended."
            core.event("password-reset", said, command.origin, warning=True)
            reply.give(None)

        core.effects.start(make(), made, reply.refuse, reply)

    def _overtaken(self, turn: int, account: Account) -> bool:
        """Whether a reset began since, or the password that was checked is not, or soon not, in force any more."""
        now, writing = self._core.unit.account, self._core.unit.account_writing
        return self._turn != turn or bool(writing) or now is None or now.password_hash != account.password_hash

    def _take(self, account: Account) -> None:
        self._core.unit.account = account
        self._core.unit.session_epoch += 1

    def _travelled(self, reply: Reply[None]) -> None:
        """The password went over port 80 in clear: remember it first, so that Force HTTPS can ask for a new one."""
        core, account = self._core, self._core.unit.account
        if account is None or account.travelled:
            reply.give(None)
            return
        marked = core.unit.account = replace(account, travelled=True)
        if core.state is State.FAULT:
            reply.give(None)  # the account is that of the defaults, not the owner's
            return

        async def store() -> None:
            # Looked at when it is its turn: a new password on its way to the disk must not be overwritten.
            if not core.unit.account_writing and core.unit.account is marked:
                await core.disk.run(core.ports.settings.save_account, marked)

        def failed(error: BaseStationError) -> None:
            core.cannot_save(error, Kept.ACCOUNT, "That the password was sent over port 80")
            reply.give(None)

        core.effects.start(store(), reply.give, failed, reply)

    def _account(self) -> Account:
        if self._core.unit.account is None:
            raise _not_ready()
        return self._core.unit.account

    def _admit(self, source: str) -> None:
        core = self._core
        core.passwords.check_room()
        core.unit.throttle.admit(source, core.ports.clock.monotonic())

    def _unchecked(self, source: str, error: BaseStationError, reply: Reply[None]) -> None:
        self._core.unit.throttle.abandon(source)
        reply.refuse(error)


def _not_ready() -> Refused:
    return Refused("not-ready", "The unit is not in normal operation.", "Wait a moment and try again.")


def _wrong() -> NotSignedIn:
    return NotSignedIn(
        "bad-credentials",
        "The user name or the password is wrong.",
        "The first password stands on the front panel: Administration > CCM Access > Default Password.",
    )
