"""Runs the waiting of many tests at once: each in a thread, with an event loop and a world, of its own.

    together = Together(a_world)

    @together
    async def test_something(unit: Unit, other: Judge) -> None: ...

For tests that mostly wait for a protocol's own pauses, and disturb nobody. The first of a module's tests that is run
begins all of them that were selected; each then waits for its own end, and fails by its own assertion. What a test
takes are members of its world, which is made for it alone.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

Scenario = Callable[..., Awaitable[None]]
Test = Callable[[pytest.FixtureRequest], None]


class Together:
    """The tests of one module that run together. `world` makes what each of them takes."""

    def __init__(self, world: Callable[[], AbstractAsyncContextManager[Any]]) -> None:
        self._world = world
        self._scenarios: dict[str, Scenario] = {}
        self._running: dict[str, Future[None]] = {}

    def __call__(self, scenario: Scenario) -> Test:
        """The test of the same name, which waits for `scenario`."""
        name = "test_" + getattr(scenario, "__name__", "").removeprefix("test_")
        assert name not in self._scenarios, f"there are two {name}"
        self._scenarios[name] = scenario

        def test(request: pytest.FixtureRequest) -> None:
            self._begin(request)
            self._running[name].result()

        test.__name__ = test.__qualname__ = name
        test.__doc__ = scenario.__doc__
        return test

    def _begin(self, request: pytest.FixtureRequest) -> None:
        if self._running:
            return
        selected = {item.name for item in request.session.items if item.path == request.path}
        chosen = {name: scenario for name, scenario in self._scenarios.items() if name in selected}
        threads = ThreadPoolExecutor(len(chosen), thread_name_prefix="together")
        self._running = {name: threads.submit(self._run, scenario) for name, scenario in chosen.items()}
        threads.shutdown(wait=False)

    def _run(self, scenario: Scenario) -> None:
        async def work() -> None:
            async with self._world() as world:
                await scenario(**{name: getattr(world, name) for name in inspect.signature(scenario).parameters})

        asyncio.run(work())
