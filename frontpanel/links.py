"""Stable names for pseudo-terminals, whose own are new each time: symlinks, as udev makes for real devices."""

import contextlib
import os
from pathlib import Path


def point(link: Path, target: str) -> None:
    """Make `link` a symlink to `target` in one step; FileExistsError if something else stands in its place."""
    if link.exists() and not link.is_symlink():
        raise FileExistsError(f"'{link}' is there already and is not a symlink; choose another path for the panel.")
    link.parent.mkdir(parents=True, exist_ok=True)
    temporary = link.with_name(f".{link.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


def unpoint(link: Path, target: str) -> None:
    """Remove `link` if it still points to `target`; whatever else stands there is not ours."""
    with contextlib.suppress(OSError):
        if str(link.readlink()) == target:
            link.unlink()
