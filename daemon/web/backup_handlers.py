"""The configuration as a file, and back: applied as one change that has to be confirmed over HTTPS.

A pass phrase goes over HTTPS or the Unix socket only; what has none may go over HTTP, since there is no secret in it.
"""

from aiohttp import web

from daemon.errors import Refused
from daemon.messages.backup import ExportBackup, JudgeBackup, RestoreBackup
from daemon.web.backup_bodies import RESTORE_LIMIT, ExportRequest, RestoreRequest, restore_body
from daemon.web.https_only import refuse_secret_over_http
from daemon.web.incoming import as_json, read_json
from daemon.web.queries import flags
from daemon.web.reading import read_body
from daemon.web.replies import download, json_reply
from daemon.web.services import Services, Visit


async def export(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /backup/export`: the file."""
    wanted = await read_json(visit.request, ExportRequest)
    if wanted.passphrase is not None:
        refuse_secret_over_http(services, visit)
    data = await services.hub.submit(ExportBackup(wanted.passphrase, visit.origin))
    serial = services.hub.snapshot.device.serial
    return download(data, "application/json", f"base-station-{serial}-backup.json")


async def restore(services: Services, visit: Visit) -> web.StreamResponse:
    """`POST /backup/restore`: apply what is in the file; with `?dry_run=true` only say what that would mean."""
    (dry_run,) = flags(visit.request, "dry_run")
    with services.uploads.turn():
        wanted = as_json(await read_body(visit.request, RESTORE_LIMIT), RestoreRequest)
        if wanted.passphrase is not None:
            refuse_secret_over_http(services, visit)
        if dry_run:
            return json_reply(restore_body(await services.hub.submit(JudgeBackup(wanted.restoration))))
        verdict = await services.hub.submit(RestoreBackup(wanted.restoration, visit.origin))
    if verdict.asks_identity:
        raise Refused(
            "identity-unclear",
            f"The file was saved by another unit ({verdict.device.serial}).",
            'Say whether this unit is to become that one: identity "take" or "keep".',
        )
    return json_reply(restore_body(verdict))
