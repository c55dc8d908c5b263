"""The page's own files."""

from aiohttp import hdrs, web
from aiohttp.helpers import ETag

from daemon.errors import NotFound
from daemon.web.services import Services, Visit
from daemon.web.static_files import StaticFile

_INDEX = "index.html"


async def index(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /`: the CCM."""
    return await _file(services, visit, _INDEX)


async def static(services: Services, visit: Visit) -> web.StreamResponse:
    """`GET /static/{name}`: what the CCM is made of."""
    return await _file(services, visit, visit.request.match_info["name"])


async def _file(services: Services, visit: Visit, name: str) -> web.Response:
    file = await services.pages.find(name)
    if file is None:
        raise NotFound("not-found", "There is no such file.", "Reload the page.")
    response = _response(visit.request, file, kept=not visit.connection.secure)
    if visit.connection.secure and visit.connection.tls_generation != services.hub.snapshot.tls_generation:
        # Who loads the page after a swap is to meet the new certificate, which a connection from before does not show.
        # (A page that is open keeps its connections: it may have to tell that nobody confirms the new one.)
        response.force_close()
    return response


def _response(request: web.Request, file: StaticFile, *, kept: bool) -> web.Response:
    coded = file.gzipped is not None and _takes_gzip(request)
    etag = f"{file.digest}-gz" if coded else file.digest
    headers: dict[str, str] = {hdrs.VARY: hdrs.ACCEPT_ENCODING}
    if kept:
        # `no-cache` has the browser ask each time, so that a new version shows at once and costs nothing until then.
        # Over HTTPS nothing is kept: Chromium throws away what it has kept when a 304 comes under a certificate that
        # its user had to accept (an expired one, or one after a swap), and then there is neither style nor script.
        headers |= {hdrs.CACHE_CONTROL: "no-cache", hdrs.ETAG: f'"{etag}"'}
        if _is_known(request.if_none_match, etag):
            return web.Response(status=304, headers=headers)
    if coded:
        headers[hdrs.CONTENT_ENCODING] = "gzip"
    return web.Response(
        body=file.gzipped if coded else file.data, content_type=file.content_type, charset=file.charset, headers=headers
    )


def _is_known(tags: tuple[ETag, ...] | None, etag: str) -> bool:
    return any(tag.value in (etag, "*") for tag in tags or ())


def _takes_gzip(request: web.Request) -> bool:
    """Whether Accept-Encoding (RFC 9110 section 12.5.3) names gzip with a weight above zero."""
    for coding in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower().split(","):
        name, _, weight = coding.partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
