"""What this software is made of: each library with its version, its licence, and the licence's own words.

Read off what is installed (PyPA's core metadata), so that it tells of this unit and not of the one it was written on.
"""

import platform
import re
import ssl
from importlib import metadata

from daemon.record import Record

_ROOT = "base-station"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_TEXTS = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*", re.IGNORECASE)
_LONGEST_LICENCE = 80
_LONGEST_TEXT = 256 * 1024


class Component(Record, frozen=True):
    """One library. `licence` is an SPDX expression or what its makers call it; `texts`: its words are here."""

    name: str
    version: str
    licence: str
    texts: bool


def components() -> tuple[Component, ...]:
    """Python, OpenSSL, and every library that this software needs, by name. Reads files: call it in a thread."""
    found = [_component(distribution) for distribution in _needed()]
    found.append(Component("Python", platform.python_version(), "PSF-2.0", texts=False))
    found.append(
        Component("OpenSSL", ssl.OPENSSL_VERSION.removeprefix("OpenSSL ").split(" ")[0], "Apache-2.0", texts=False)
    )
    return tuple(sorted(found, key=lambda component: component.name.lower()))


def licence_text(name: str) -> str | None:
    """The words of a library's licence and notices, None where it has none here. Reads files: call it in a thread."""
    for distribution in _needed():
        if distribution.name == name:
            texts = [file.locate().read_text(errors="replace") for file in _texts(distribution)]  # type: ignore[attr-defined]
            return "\n\n".join(texts)[:_LONGEST_TEXT] or None
    return None


def _needed() -> list[metadata.Distribution]:
    """Everything that the daemon's own distribution requires, and what that requires."""
    found: dict[str, metadata.Distribution] = {}
    wanted = [_ROOT]
    while wanted:
        name = wanted.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            found[key] = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        wanted += _requirements(found[key])
    found.pop(_ROOT, None)
    return list(found.values())


def _requirements(distribution: metadata.Distribution) -> list[str]:
    # What an extra or another system would need is not here, and is passed over as not found.
    names = (_NAME.match(requirement) for requirement in distribution.requires or () if "extra ==" not in requirement)
    return [name[0] for name in names if name]


def _component(distribution: metadata.Distribution) -> Component:
    return Component(distribution.name, distribution.version, _licence(distribution), texts=bool(_texts(distribution)))


def _licence(distribution: metadata.Distribution) -> str:
    about = distribution.metadata
    # The old field may hold the licence's whole text.
    for said in (*about.get_all("License-Expression", ()), *about.get_all("License", ())):
        if said and len(said) <= _LONGEST_LICENCE and "\n" not in said and said != "UNKNOWN":
            return str(said)
    classifiers = [entry for entry in about.get_all("Classifier") or () if entry.startswith("License ::")]
    return classifiers[0].rpartition(" :: ")[2] if classifiers else ""


def _texts(distribution: metadata.Distribution) -> list[metadata.PackagePath]:
    files = distribution.files or []
    return [file for file in files if _TEXTS.fullmatch(file.name) and any("info" in part for part in file.parts)]
