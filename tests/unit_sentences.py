"""Every sentence that the daemon says to a person, read off its source: literals and f-strings, values numbered."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_DAEMON = ROOT / "daemon"

# Of these nothing comes to the page in words: the panel and the command speak English, logs and figures are for
# engineers, and the API describes itself in English.
_ELSEWHERE = (
    "__init__.py",
    "__main__.py",
    "adapters/folder_lock.py",
    "adapters/host_changes.py",
    "adapters/log_events.py",
    "adapters/mdns",
    "adapters/networkd_file.py",
    "adapters/sqlite_events.py",
    "adapters/syslog_message.py",
    "adapters/systemd_notify.py",
    "certificates/apple_profile.py",
    "certificates/pem_blocks.py",
    "client/",
    "panel_",
    "states.py",
    "web/account_calls.py",
    "web/call",
    "web/certificate_calls.py",
    "web/components.py",
    "web/figures.py",
    "web/host_calls.py",
    "web/openapi",
    "web/support.py",
    "web/unix_socket.py",
)
_LINK = ("conversation", "driver", "errors", "finding", "serialport")
_SENTENCE = re.compile(r"^[A-Z'{].* .*[.!?]$", re.DOTALL)


def sentences() -> dict[str, str]:
    """Each template with the place where it stands."""
    found: dict[str, str] = {}
    for path in _files():
        name = path.relative_to(_DAEMON if path.is_relative_to(_DAEMON) else ROOT).as_posix()
        if name.startswith(_ELSEWHERE) or path.name == "__init__.py":
            continue
        for node, text in _texts(ast.parse(path.read_text(encoding="utf-8"))):
            if _SENTENCE.match(text):
                found.setdefault(text, f"{name}:{node.lineno}")
    return found


def words() -> str:
    """All that the daemon's source says, one literal after another."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in _files())
    return "\n".join(
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _files() -> list[Path]:
    """The daemon's, and what the panel's driver says of its link."""
    return [*sorted(_DAEMON.rglob("*.py")), *(ROOT / "frontpanel" / f"{name}.py" for name in _LINK)]


def _texts(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    told |= {id(value) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for value in node.values}
    # What goes to the log with its values beside it.
    told |= {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_log(node.func)
        for argument in node.args
    }
    for node in ast.walk(tree):
        if id(node) in told:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value
        elif isinstance(node, ast.JoinedStr):
            yield node, _numbered(node)


def _is_log(called: ast.Attribute) -> bool:
    return isinstance(called.value, ast.Name) and called.value.id == "_log"


def _numbered(node: ast.JoinedStr) -> str:
    text, number = "", 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            text += f"{{{number}}}"
            number += 1
    return text
