"""Events of the whole program: who tried to get in is known after the power went, and nobody knows after a reset."""

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from tests.system.unit import ROOT, Unit, running_unit
from tests.web_sockets import until


async def told(unit: Unit, *arguments: str) -> list[dict[str, Any]]:
    code, out, err = await unit.command("--json", "events", *arguments)
    assert code == 0, err
    answer = json.loads(out)
    assert answer["fault"] == ""
    return list(answer["events"])


async def test_a_failed_sign_in_is_known_after_the_power_went_and_forgotten_after_a_reset(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        async with unit.client(https=False) as client:
            for _ in range(2):
                assert (await client.sign_in("wrong guess")).status in (401, 429)
        (failed,) = await told(unit, "--code", "sign-in-failed")
        assert (failed["door"], failed["client"], failed["result"]) == ("http", "127.0.0.1", "failed")
        assert failed["count"] == 2
        await unit.kill()
        assert b"wrong guess" not in b"".join(path.read_bytes() for path in unit.state_dir.iterdir())
        await unit.start()
        assert [event["id"] for event in await told(unit, "--search", "127.0.0.1")] == [failed["id"]]
        code, out, _ = await unit.command("events", "--kind", "sign-in")
        assert code == 0
        assert "A sign-in failed. (2 times, until" in out

        assert (await unit.command("reset", "--yes"))[0] == 0
        await unit.panel.until_shown("Factory reset done", seconds=30)
        await unit.until_serving()
        kept = await told(unit)
        assert not any("127.0.0.1" in event["client"] for event in kept)
        assert any(event["text"].startswith("Factory reset done") for event in kept)


async def test_an_orderly_end_is_in_the_log_of_the_next_start(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit:
        assert await unit.stop() == 0
        await unit.start()
        texts = [event["text"] for event in await told(unit)]
        assert any(text.startswith("State stopping") for text in texts)
        await until(lambda: (unit.state_dir / "events.sqlite3").stat().st_mode & 0o777 == 0o600)


async def test_the_command_follows_events_until_it_is_interrupted(tmp_path: Path) -> None:
    async with running_unit(tmp_path) as unit, unit.client(https=True) as owner:
        following = await asyncio.create_subprocess_exec(
            "env", "--default-signal=INT",  # which a shell in the background ignores, and with it all that it starts
            sys.executable, "-m", "daemon.client", "--socket", unit.socket, "events", "--follow", "--kind", "sign-in",
            cwd=ROOT, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert following.stdout is not None
        password = await unit.panel.read_password()
        reading = asyncio.ensure_future(following.stdout.readline())
        async with asyncio.timeout(15):
            while not reading.done():  # nobody tells when it listens
                await owner.sign_in(password)
                await asyncio.wait([reading], timeout=0.5)
        line = reading.result().decode()
        assert line.endswith("Signed in. [signed-in, by https 127.0.0.1]\n")
        following.send_signal(signal.SIGINT)
        assert await following.wait() == 0
