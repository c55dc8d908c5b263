"""Which panel is on the port: asked for its version at each speed it may have, and judged by what comes back.

A panel keeps the speed that it was told last, and one put in its place has its maker's, so that no profile can be
trusted about it. The likeliest speed comes first. Devices that answer nothing are told apart by what they do instead,
since each wants another thing done about it.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import msgspec

from frontpanel import commands
from frontpanel.conversation import Conversation, Heard
from frontpanel.errors import CommandRefused, LinkError, WrongDevice
from frontpanel.models import LONGEST_DATA, MODELS, Model, model_of_version
from frontpanel.protocol import Packet
from frontpanel.serialport import SerialPort

SPEEDS = (115200, 19200)
"""The speeds that the makers' settings and command 33 know."""

LONGEST_VERSION = 32
MAKER = "CFA"


class Found(msgspec.Struct, frozen=True):
    """The panel on the port: how to drive it, its own version text (`CFA635:h1.1,v1.6`), and its speed in baud."""

    model: Model
    version: str
    baud: int

    @property
    def name(self) -> str:
        """The model as it calls itself, `CFA835` for one."""
        return self.version.partition(":")[0].strip()

    @property
    def known(self) -> bool:
        """False if it is driven as something that it does not say it is."""
        return self.name.upper() == self.model.name

    @property
    def firmware(self) -> str:
        """Its hardware's and firmware's revisions in its own words."""
        return self.version.partition(":")[2].strip()


def speeds(*likely: int) -> tuple[int, ...]:
    """Return the speeds to ask at, each once, the `likely` ones before all others."""
    return tuple(dict.fromkeys((*likely, *SPEEDS)))


@contextlib.asynccontextmanager
async def talking(
    device: Path,
    baud: int,
    on_report: Callable[[Packet], None],
    on_doubt: Callable[[], None],
    on_lost: Callable[[], None],
) -> AsyncIterator[Conversation]:
    """Open the device and converse with it until the block ends; LinkError: it cannot be opened.

    `on_lost` is called once when the line fails, after which the conversation raises.
    """
    port = await SerialPort.open(device, baud)
    conversation = Conversation(port.write, LONGEST_DATA, on_report, on_doubt)

    def take(data: bytes) -> None:
        conversation.feed(data)
        if conversation.over:
            on_lost()

    def lose(error: LinkError) -> None:
        conversation.lost(error)
        on_lost()

    try:
        port.start(take, lose)
        yield conversation
    finally:
        conversation.lost(LinkError("The panel's port was closed."))
        await port.close()


async def ask(conversation: Conversation, device: Path) -> str | None:
    """Return the device's version text, None if it does not answer as a panel does at this speed.

    LinkError: the line failed, or whatever is there cannot be a panel at any speed.
    """
    try:
        data = await conversation.exchange(commands.version())
    except CommandRefused as error:
        raise WrongDevice(f"The device at {device} has no version") from error
    except LinkError:
        conversation.check()
        if conversation.heard is Heard.ECHO:
            raise WrongDevice(f"The device at {device} sends back whatever it is sent") from None
        return None
    return "".join(chr(byte) for byte in data[:LONGEST_VERSION] if 0x20 <= byte < 0x7F).strip()


def judge(version: str, baud: int, wanted: Model | None, device: Path) -> Found:
    """Return the panel that says it is `version`; one of the maker's that we do not know is driven as `wanted`.

    LinkError: it is another maker's, or unknown to us and nobody said what to drive it as.
    """
    if not version.upper().startswith(MAKER):
        raise WrongDevice(f"The device at {device} answers as '{version}'")
    model = model_of_version(version) or wanted
    if model is None:
        known = ", ".join(model.setting for model in MODELS)
        raise LinkError(
            f"The front panel at {device} says it is {version}, which is not known here. "
            f"Connect another one, or say in [panel] model as which one to drive it ({known})."
        )
    return Found(model, version, baud)


def silence(device: Path, tried: Sequence[tuple[int, Heard]]) -> LinkError:
    """Return the sentence about a device that no question was answered by; `tried` are speeds and what came back."""
    rates = " or ".join(str(baud) for baud, _ in tried)
    if any(heard is Heard.NOISE for _, heard in tried):
        return WrongDevice(f"What the device at {device} sends makes no sense at {rates} baud")
    if any(heard is Heard.PACKETS for _, heard in tried):
        return LinkError(f"The panel at {device} sends but does not answer. Check its cable: it cannot hear this unit.")
    return LinkError(
        f"The device at {device} does not answer at {rates} baud. Check that the front panel is connected "
        "there and has power, or correct [panel] device."
    )
