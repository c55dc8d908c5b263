"""What a person would call the device that a browser runs on, guessed from its User-Agent (RFC 9110 section 10.1.5).

For a list in which its owner is to recognise it. What the field says is anybody's choice, so nothing of it is passed on
but words that stand here, and the first name in it where that is a plain word.
"""

import re

UNKNOWN = "Unknown device"

_READ = 512
_PLAIN = re.compile(r"([A-Za-z][A-Za-z0-9._-]{0,29})(?:/|\s|$)")

# In this order: most browsers also claim to be those further down.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Such as `Firefox on Windows`, or the program's own name; at most 40 characters, all of them plain."""
    read = user_agent[:_READ]
    browser, system = _first(_BROWSERS, read), _first(_SYSTEMS, read)
    if browser or system:
        return f"{browser or 'Browser'} on {system}" if system else browser
    plain = _PLAIN.match(read)
    return plain[1] if plain else UNKNOWN


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in names if mark in text), "")
