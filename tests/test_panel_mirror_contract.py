"""What ports.PanelMirror promises, of the real one and of the fake that the web's tests use."""

import pytest

from daemon.messages.panel_view import PanelView
from daemon.messages.snapshot import Snapshot
from daemon.panel_menu import PanelMenu
from daemon.ports import PanelKey, PanelMirror
from daemon.settings import PanelModel, PanelProfile
from tests.fake_mirror import FakeMirror
from tests.fakes import FakeClock
from tests.test_panel_menu import SNAPSHOT


def the_menu(model: PanelModel) -> PanelMenu:
    return PanelMenu(PanelProfile(device="", model=model), FakeClock(), PanelView(Snapshot(SNAPSHOT.device, "1")))


@pytest.fixture(params=["635", "533", "fake"])
async def mirror(request: pytest.FixtureRequest) -> PanelMirror:
    if request.param == "fake":
        return FakeMirror()
    return the_menu(PanelModel.CFA635 if request.param == "635" else PanelModel.CFA533)


@pytest.mark.parametrize("public", [True, False])
async def test_mirror_shows_rows_of_one_length(mirror: PanelMirror, public: bool) -> None:
    picture = mirror.picture(public=public)
    assert len({len(row) for row in picture.rows}) == 1
    assert 0 <= picture.backlight <= 100
    assert set(picture.leds) <= {"off", "green", "red", "orange"}


async def test_mirror_tells_watchers_of_keys_until_they_leave(mirror: PanelMirror) -> None:
    told: list[str] = []
    unwatch = mirror.watch(lambda: told.append("one"))
    leave = mirror.watch(lambda: told.append("other"))
    told.clear()
    mirror.key(PanelKey.ENTER, pressed=True)
    mirror.key(PanelKey.ENTER, pressed=False)
    assert {"one", "other"} <= set(told)
    unwatch()
    told.clear()
    mirror.key(PanelKey.EXIT, pressed=True)
    mirror.key(PanelKey.EXIT, pressed=False)
    assert set(told) == {"other"}
    leave()
