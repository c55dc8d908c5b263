"""What the owner supplied: files in whatever form a certificate authority, a colleague or a PC produced them.

All reading is done in a child process with limits on time and memory, and not in the daemon: a PKCS#12 or an encrypted
key states itself how much work opening it takes, up to years and gigabytes, an RSA key is as costly to check as its
maker wants, and none of that can be interrupted inside a thread. A child can be ended. It takes about a quarter of a
second, which nobody notices in an upload. Secrets travel over its standard input and output only.
"""

import signal
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import msgspec

import daemon
from daemon.certificates.inspect import Finding
from daemon.errors import BadInput, TooLarge, TooMany
from daemon.record import Record

LARGEST_BUNDLE = 1 << 20  # bytes, all files together
MOST_FILES = 32
MOST_CERTIFICATES = 64
MOST_KEYS = 8
LONGEST_PASS_PHRASE = 1024  # characters
SECONDS = 5  # for the child, on the wall and on the processor

OUT_OF_MEMORY = 3  # how the child ends when it could not have more
_ENDED_BY_LIMITS = (-signal.SIGKILL, -signal.SIGXCPU, OUT_OF_MEMORY)
_CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from daemon.certificates.bundle_child import main; main()"


class Bundle(Record, frozen=True):
    """What was found in the owner's files, each thing once, in the order of appearance.

    `certificates` are clean PEM, one each; `keys` are PKCS#8 PEM without encryption, one each; `findings` say what
    could not be read and why (see `candidate_findings.Code`, first group). `judgement.judge_candidate` goes on from
    there; a bundle by itself says nothing about soundness.
    """

    hidden: ClassVar[frozenset[str]] = frozenset({"keys"})

    certificates: tuple[bytes, ...]
    keys: tuple[bytes, ...]
    findings: tuple[Finding, ...] = ()


class BundleRequest(Record, frozen=True):
    """What the child process is asked."""

    hidden: ClassVar[frozenset[str]] = frozenset({"files", "passphrase"})

    files: tuple[bytes, ...]
    passphrase: str | None


class BundleAnswer(Record, frozen=True):
    """What the child process answers: the bundle, or why there is none (`code`, `detail`, `remedy` of a BadInput)."""

    bundle: Bundle | None = None
    fault: tuple[str, str, str] | None = None


def read_bundle(files: tuple[bytes, ...], passphrase: str | None) -> Bundle:
    """Read certificates and keys out of `files`: PEM, DER, PKCS#7, PKCS#12, keys as PKCS#8, PKCS#1 or SEC 1.

    PEM may be in any order, with any text around it, in UTF-8 or UTF-16, with any line ends. `passphrase` opens what is
    locked; it is not used up, and not needed, where nothing is. Blocks the calling thread for up to 5 seconds: call it
    in a thread.

    What cannot be read is a finding of the bundle, so that the rest can be judged with it. Raises TooLarge
    (`bundle-too-large`: over 1 MiB, over 32 files, over 64 certificates or 8 keys) and BadInput (`bundle-too-costly`:
    reading took more time or memory than the unit gives it; `bundle-unreadable`: a parser broke down over it;
    `pass-phrase-too-long`), and TooMany (`busy`: the unit has no room for a process just now).
    """
    if len(files) > MOST_FILES or sum(map(len, files)) > LARGEST_BUNDLE:
        raise TooLarge(
            "bundle-too-large",
            f"The files are more than this unit takes: {MOST_FILES} files, 1 MiB together.",
            "Supply the certificate, its chain and its key, and nothing else.",
        )
    if passphrase is not None and len(passphrase) > LONGEST_PASS_PHRASE:
        raise BadInput(
            "pass-phrase-too-long",
            f"The pass phrase is longer than {LONGEST_PASS_PHRASE} characters.",
            "Check what was typed as the pass phrase.",
            field="passphrase",
        )
    answer = _ask(BundleRequest(files, passphrase or None))
    if answer.fault is not None:
        code, detail, remedy = answer.fault
        raise (TooLarge if code == "bundle-too-large" else BadInput)(code, detail, remedy)
    return answer.bundle or Bundle((), ())


def _ask(request: BundleRequest) -> BundleAnswer:
    root = str(Path(daemon.__file__).resolve().parent.parent)
    command = [sys.executable, "-I", "-B", "-c", _CHILD, root]
    try:
        result = subprocess.run(  # noqa: S603  (no part of the command comes from outside)
            command,
            input=msgspec.msgpack.encode(request),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=True,
            env={},
            cwd="/",
        )
        return msgspec.msgpack.decode(result.stdout, type=BundleAnswer)
    except OSError as err:
        raise _no_room() from err
    except subprocess.TimeoutExpired as err:
        raise _too_costly() from err
    except subprocess.CalledProcessError as err:
        raise (_too_costly() if err.returncode in _ENDED_BY_LIMITS else _unreadable()) from err
    except msgspec.DecodeError as err:
        raise _unreadable() from err


def _no_room() -> TooMany:
    return TooMany(
        "busy",
        "The unit has no room to read the files at this moment.",
        "Wait 10 s and try again; restart the unit if this stays.",
        retry_after=10,
    )


def _too_costly() -> BadInput:
    return BadInput(
        "bundle-too-costly",
        "Reading the files takes more time or memory than this unit gives it.",
        "Save the key again with an ordinary encryption (openssl's own default, say), or without a pass phrase.",
    )


def _unreadable() -> BadInput:
    return BadInput(
        "bundle-unreadable",
        "The files cannot be read: something in them is damaged in an unusual way.",
        "Supply the certificate, its chain and its key as PEM, each file by itself.",
    )
