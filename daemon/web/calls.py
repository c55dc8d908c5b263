"""Every call of every door, in one table: the applications are built from it, and so is the API's description.

The three doors differ in what exists there at all: the page and the sign-in at the network's, the resets and the front
panel's keys at the Unix socket. A reset takes hands on the panel or root on the unit, so over the network there is no
such call to protect.
"""

from daemon.messages.command import Door
from daemon.web import event_handlers, event_log_handlers, metrics_handlers, openapi_handlers, page_handlers
from daemon.web.account_calls import ACCOUNT_CALLS
from daemon.web.call import API, EVENTS, STORAGE, Call, fails
from daemon.web.certificate_calls import CERTIFICATE_CALLS
from daemon.web.event_bodies import EventsBody, EventsExportRequest, EventsRequest, SyslogBody, SyslogRequest
from daemon.web.host_calls import HOST_CALLS, SOCKET_ONLY

_DESCRIPTION: tuple[Call, ...] = (
    Call("GET", f"{API}/openapi.json", openapi_handlers.show, "This description", kinds=("application/json",)),
    Call(
        "GET",
        "/metrics",
        metrics_handlers.show,
        "Figures for a monitoring system, in Prometheus' text format",
        kinds=("text/plain",),
        refusals=(fails(404, "metrics-off"),),
    ),
)

_PAGE: tuple[Call, ...] = (
    Call("GET", "/", page_handlers.index, "The CCM", public=True),
    Call("GET", "/static/{name}", page_handlers.static, "What the CCM is made of", public=True),
)

_EVENT_CALLS: tuple[Call, ...] = (
    Call(
        "GET",
        f"{API}/events/stream",
        event_handlers.follow,
        "Events with the bodies of `system`, `security`, `network`, `easydns` at each change, and each new `event`; "
        "`door-closed` is the last one at port 80 when Force HTTPS closes it",
        kinds=(EVENTS,),
        refusals=(fails(429, "too-many-streams"),),
    ),
    Call(
        "GET",
        f"{API}/events",
        event_log_handlers.show,
        "What happened to the unit: newest first, filtered, a page at a time",
        asks=EventsRequest,
        gives=(EventsBody,),
    ),
    Call(
        "GET",
        f"{API}/events/export",
        event_log_handlers.export,
        "All events that fit, as a file: CSV or JSON",
        asks=EventsExportRequest,
        kinds=("application/json", "text/csv"),
        refusals=(fails(507, "events-not-read"),),
    ),
    Call(
        "GET",
        f"{API}/events/syslog",
        event_log_handlers.show_syslog,
        "To which syslog collector they are sent on",
        gives=(SyslogBody,),
        tagged=True,
    ),
    Call(
        "PUT",
        f"{API}/events/syslog",
        event_log_handlers.change_syslog,
        "Send them on elsewhere, or nowhere",
        takes=SyslogRequest,
        gives=(SyslogBody,),
        refusals=(STORAGE,),
        tagged=True,
    ),
)

EVERYWHERE: tuple[Call, ...] = HOST_CALLS + CERTIFICATE_CALLS + _EVENT_CALLS + _DESCRIPTION

NETWORK_ONLY: tuple[Call, ...] = _PAGE + ACCOUNT_CALLS


def calls_at(door: Door) -> tuple[Call, ...]:
    """All calls that exist at `door`."""
    return EVERYWHERE + (SOCKET_ONLY if door is Door.SOCKET else NETWORK_ONLY)
