"""When the record of a challenge counts as seen by everybody, and the certificate authority is told to look."""

from tests.registered_unit import NAME, registrable, settle


async def test_an_authority_that_is_silent_does_not_count_where_others_tell() -> None:
    async with registrable() as it:
        it.world.names.authorities["ns2.example"] = "192.0.2.2"
        it.world.names.unheard.add("ns2.example")
        await it.set()
        await it.register()
        assert it.names == (NAME,)


async def test_where_no_authority_can_be_asked_the_record_has_two_minutes_to_spread() -> None:
    async with registrable() as it:
        it.world.names.unheard.add("ns1.example")
        await it.set()
        await it.ask()
        it.clock.advance(0.0)
        began, waited = it.clock.monotonic(), []
        for _ in range(20):
            await settle()
            waited.append(not it.names)
            it.clock.advance(8.0)
        await it.rest()
        assert it.names == (NAME,)
        assert it.registrar.texts[f"_acme-challenge.{NAME}"] == []
        assert waited.count(True) * 8.0 >= 112.0
        assert it.clock.monotonic() - began < 180.0


async def test_a_record_that_was_heard_to_be_missing_is_waited_for_longer() -> None:
    async with registrable() as it:
        await it.set()
        it.world.names.records = {}
        await it.ask()
        it.clock.advance(0.0)
        for at in range(40):
            await settle()
            if at == 3:
                it.world.names.unheard.add("ns1.example")
            it.clock.advance(8.0)
        await it.rest()
        assert it.names == ()
        assert "not seen" in it.status.fault
