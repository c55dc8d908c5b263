"""The calls about who gets in; see `calls`."""

from daemon.web import account_handlers, session_handlers
from daemon.web.account_bodies import NewTokenBody, SessionsBody, TokenRequest, TokensBody
from daemon.web.bodies import PasswordRequest, SessionBody, SignInRequest
from daemon.web.call import API, STORAGE, Call, fails

ACCOUNT_CALLS: tuple[Call, ...] = (
    Call(
        "POST",
        f"{API}/session",
        session_handlers.sign_in,
        "Sign in; the answer sets the session's cookie",
        takes=SignInRequest,
        gives=(SessionBody,),
        status=201,
        refusals=(fails(401, "bad-credentials"), fails(429, "throttled")),
        public=True,
    ),
    Call(
        "GET",
        f"{API}/session",
        session_handlers.show,
        "Who is signed in, and the CSRF token",
        gives=(SessionBody,),
        browser_only=True,
    ),
    Call("DELETE", f"{API}/session", session_handlers.sign_out, "Sign out", status=204, browser_only=True),
    Call(
        "PUT",
        f"{API}/account/password",
        session_handlers.change_password,
        "Set another password; all other sign-ins end",
        takes=PasswordRequest,
        gives=(SessionBody,),
        refusals=(
            fails(400, "weak-password"),
            fails(401, "bad-credentials"),
            fails(409, "https-required"),
            fails(429, "throttled"),
            STORAGE,
        ),
        browser_only=True,
    ),
    Call(
        "GET",
        f"{API}/account/sessions",
        account_handlers.show_sessions,
        "Who is signed in, with what and from where",
        gives=(SessionsBody,),
        browser_only=True,
    ),
    Call(
        "DELETE",
        f"{API}/account/sessions",
        account_handlers.end_others,
        "End all sign-ins but this one",
        status=204,
        browser_only=True,
    ),
    Call(
        "DELETE",
        f"{API}/account/sessions/{{id:[0-9a-f]{{1,32}}}}",
        account_handlers.end_session,
        "End one sign-in",
        status=204,
        refusals=(fails(404, "no-such-session"),),
        browser_only=True,
    ),
    Call(
        "GET",
        f"{API}/account/tokens",
        account_handlers.show_tokens,
        "The tokens of programs",
        gives=(TokensBody,),
        browser_only=True,
    ),
    Call(
        "POST",
        f"{API}/account/tokens",
        account_handlers.make_token,
        "Make a token, which is told this once",
        takes=TokenRequest,
        gives=(NewTokenBody,),
        status=201,
        refusals=(fails(409, "https-required", "too-many-tokens"), STORAGE),
        browser_only=True,
    ),
    Call(
        "DELETE",
        f"{API}/account/tokens/{{id:[0-9a-f]{{1,32}}}}",
        account_handlers.delete_token,
        "Delete a token; it is worth nothing from then on",
        status=204,
        refusals=(fails(404, "no-such-token"),),
        browser_only=True,
    ),
)
