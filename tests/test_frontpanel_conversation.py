"""Conversations: replies matched to commands on a line that loses, doubles and delays."""

import asyncio
from collections.abc import Callable

import pytest

from frontpanel import commands
from frontpanel.commands import Code
from frontpanel.conversation import CLEAN_RUN, LONGEST_JUNK, Conversation, Heard
from frontpanel.errors import CommandRefused, LinkError
from frontpanel.protocol import FrameReader, Packet, encode

CONTRAST = commands.contrast(100)


class Line:
    """The panel's end of the line, scripted: `answer` says what each command brings back."""

    def __init__(self, answer: Callable[[Packet], bytes] | None = None) -> None:
        self.sent: list[Packet] = []
        self.reports: list[Packet] = []
        self.doubts = 0
        self.answer = answer or reply
        self._reader = FrameReader(22)
        self.conversation = Conversation(self._write, 22, self.reports.append, self._doubt)

    def _write(self, data: bytes) -> None:
        for packet in self._reader.feed(data):
            self.sent.append(packet)
            asyncio.get_running_loop().call_soon(self.conversation.feed, self.answer(packet))

    def _doubt(self) -> None:
        self.doubts += 1

    def codes(self) -> list[int]:
        return [packet.code for packet in self.sent]


def reply(command: Packet) -> bytes:
    return encode(Packet(0x40 | command.code, command.data if command.code == Code.PING else b""))


async def test_conversation_begins_with_a_fence_and_then_sends_one_frame_a_command() -> None:
    line = Line()
    for _ in range(3):
        assert await line.conversation.exchange(CONTRAST) == b""
    assert line.codes() == [Code.PING, Code.CONTRAST, Code.CONTRAST, Code.CONTRAST]


async def test_conversation_returns_the_reply_and_delivers_reports_between() -> None:
    report = Packet(0x80, b"\x05")
    line = Line(lambda command: encode(report) + reply(command))
    assert await line.conversation.exchange(commands.ping(b"abc")) == b"abc"
    assert line.reports == [report, report]


async def test_conversation_fences_with_a_fresh_ping_after_a_time_out() -> None:
    unanswered = [CONTRAST]

    def answer(command: Packet) -> bytes:
        if command in unanswered:
            unanswered.remove(command)
            return b""
        return reply(command)

    line = Line(answer)
    assert await line.conversation.exchange(CONTRAST) == b""
    assert line.codes() == [Code.PING, Code.CONTRAST, Code.PING, Code.CONTRAST]
    assert line.sent[0].data != line.sent[2].data


async def test_conversation_does_not_take_a_late_reply_for_the_retried_command() -> None:
    late: list[bytes] = []

    def answer(command: Packet) -> bytes:
        if command.code == Code.CONTRAST and not late:
            late.append(reply(command))
            return b""
        return b"".join(late[:1]) + reply(command)

    line = Line(answer)
    assert await line.conversation.exchange(CONTRAST) == b""
    assert line.codes() == [Code.PING, Code.CONTRAST, Code.PING, Code.CONTRAST]
    assert line.doubts == 0


async def test_conversation_gives_up_a_silent_panel_in_a_sentence() -> None:
    line = Line(lambda _: b"")
    with pytest.raises(LinkError, match="does not answer"):
        await line.conversation.exchange(CONTRAST)
    assert set(line.codes()) == {Code.PING}


async def test_conversation_asks_only_once_if_it_is_told_to() -> None:
    line = Line(lambda command: reply(command) if command.code == Code.PING else b"")
    with pytest.raises(LinkError, match="command 4"):
        await line.conversation.exchange(commands.store_boot_state(), tries=1)
    assert line.codes() == [Code.PING, Code.STORE_BOOT_STATE]
    assert not line.conversation.over


async def test_conversation_knows_what_kind_of_sound_it_heard() -> None:
    answers: dict[Heard, Callable[[Packet], bytes]] = {
        Heard.NOTHING: lambda _: b"",
        Heard.NOISE: lambda _: b"\xff\xfe",
        Heard.ECHO: encode,
        Heard.PACKETS: lambda _: encode(Packet(0x80, b"\x05")),
    }
    conversations = [Line(answer).conversation for answer in answers.values()]
    failures = await asyncio.gather(*(each.exchange(CONTRAST) for each in conversations), return_exceptions=True)
    assert [type(failure) for failure in failures] == [LinkError] * 4
    assert [each.heard for each in conversations] == list(answers)


async def test_conversation_never_fences_with_the_same_payload_twice_nor_with_other_than_digits() -> None:
    line = Line()
    for _ in range(50):
        line.conversation.feed(encode(Packet(0x40 | Code.WRITE)))
        await line.conversation.exchange(CONTRAST)
    payloads = [packet.data for packet in line.sent if packet.code == Code.PING]
    assert len(set(payloads)) == len(payloads) == 50
    assert all(len(payload) == 16 and int(payload, 16) >= 0 for payload in payloads)


async def test_conversation_passes_on_a_refusal() -> None:
    line = Line(lambda command: reply(command) if command.code == Code.PING else encode(Packet(0xC0 | command.code)))
    with pytest.raises(CommandRefused):
        await line.conversation.exchange(CONTRAST)


async def test_conversation_with_a_doubled_reply_says_so_once_and_fences_from_then_on() -> None:
    line = Line(lambda command: reply(command) * 2)
    for _ in range(5):
        await line.conversation.exchange(CONTRAST)
    assert line.doubts <= 1
    tail = line.codes()[-4:]
    assert tail == [Code.PING, Code.CONTRAST, Code.PING, Code.CONTRAST]


async def test_conversation_trusts_the_line_again_after_a_clean_run() -> None:
    line = Line()
    await line.conversation.exchange(CONTRAST)
    line.conversation.feed(encode(Packet(0x40 | Code.WRITE)))
    assert line.doubts == 1
    for _ in range(CLEAN_RUN + 1):
        await line.conversation.exchange(CONTRAST)
    assert line.codes()[-3:] == [Code.PING, Code.CONTRAST, Code.CONTRAST]


async def test_conversation_that_lost_its_link_raises_at_once_and_ever_after() -> None:
    line = Line(lambda _: b"")
    asyncio.get_running_loop().call_soon(line.conversation.lost, LinkError("gone"))
    for _ in range(2):
        with pytest.raises(LinkError, match="gone"):
            await line.conversation.exchange(CONTRAST)
    assert line.conversation.over


async def test_conversation_ends_when_only_junk_comes() -> None:
    line = Line()
    for _ in range(LONGEST_JUNK // 100 + 1):
        line.conversation.feed(b"\xff" * 100)
    with pytest.raises(LinkError, match="not a front panel"):
        line.conversation.check()


async def test_conversation_finds_a_report_held_back_by_noise() -> None:
    arrived = asyncio.Event()
    reports: list[Packet] = []

    def take(packet: Packet) -> None:
        reports.append(packet)
        arrived.set()

    conversation = Conversation(lambda _: None, 22, take, lambda: None)
    conversation.feed(b"\x40\x16" + encode(Packet(0x80, b"\x02")))
    assert reports == []
    await arrived.wait()
    assert reports == [Packet(0x80, b"\x02")]
