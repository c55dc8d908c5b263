"""A small ACME server (RFC 8555) of the tests' own, for what pebble cannot do: ARI (RFC 9773), profiles, misbehaviour.

    async with AcmeStub(profiles={"shortlived": "6 days"}, terms="https://ca.example/terms") as server:
        server.directory, server.trust, server.root
        server.fault("newOrder", problem("rateLimited", 429, retry_after="3600"))
        server.window = RenewalAdvice(start, end, retry_after="60")

Envelopes are checked as RFC 8555 section 6 wants it, challenges only where `texts` is given; what it issues is real.
"""

import itertools
import json
import secrets
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import trustme
from aiohttp import web
from aiohttp.typedefs import Handler

from tests import acme_jws
from tests.acme_authority import AcmeAuthority, certificate_id, utc_now
from tests.acme_jws import Problem, Signed, encoded
from tests.acme_orders import Account, Authorization, Challenge, Order
from tests.http_faults import HttpFault
from tests.loopback_server import LoopbackServer

_DIRECTORY = ("newNonce", "newAccount", "newOrder", "revokeCert")
ALWAYS = 1 << 30
"""As often as anybody asks."""


def problem(kind: str, status: int = 400, detail: str = "", retry_after: str | None = None) -> HttpFault:
    """A problem document, in place of an answer."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    found = Problem(kind, detail, status, headers)

    async def fault(_request: web.Request) -> web.StreamResponse:
        return _problem(found)

    return fault


@dataclass(frozen=True)
class RenewalAdvice:
    """When a certificate is to be renewed, and when to ask again."""

    start: datetime
    end: datetime
    retry_after: str = "21600"


@dataclass
class _Planned:
    resource: str
    fault: HttpFault
    times: int


class AcmeStub:
    """`asked` names the resources that were asked for, in order; `orders` and `accounts` is what came of it.

    `terms` is the URL of terms of service that have to be agreed to. `bindings` (key identifier: HMAC key in base64url)
    are external accounts, one of which a new account needs. `profiles` (name: description) can be ordered. `ari`:
    it says when to renew. `lifetime` is that of what it issues, `now` its clock. `texts` gives the TXT values of a
    name, by which challenges are validated; without it every challenge is taken as proven.

    `challenge_polls` and `order_polls` are how many times a client sees "processing" before the end.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        terms: str = "",
        bindings: Mapping[str, str] | None = None,
        profiles: Mapping[str, str] | None = None,
        ari: bool = True,
        lifetime: timedelta = timedelta(days=90),
        now: Callable[[], datetime] = utc_now,
        texts: Callable[[str], Iterable[str]] | None = None,
    ) -> None:
        self.terms = terms
        self.bindings = dict(bindings or {})
        self.profiles = dict(profiles or {})
        self.lifetime = lifetime
        self.texts = texts
        self.window: RenewalAdvice | None = None
        self.challenge_polls = 0
        self.order_polls = 0
        self.poll_retry_after: str | None = None
        self.asked: list[str] = []
        self.payloads: list[tuple[str, dict[str, Any] | None]] = []
        self.accounts: dict[str, Account] = {}
        self.orders: list[Order] = []
        self.authority = AcmeAuthority(now)
        self._ari = ari
        self._door = trustme.CA()
        self._numbers = itertools.count(1)
        self._nonces: set[str] = set()
        self._planned: list[_Planned] = []
        self._failing: list[dict[str, Any]] = []
        self._server = LoopbackServer(self._routes(), self._meet, host)

    @property
    def directory(self) -> str:
        """The directory's URL."""
        return self._url("directory")

    @property
    def trust(self) -> bytes:
        """PEM of the authority that certifies the server itself."""
        return self._door.cert_pem.bytes()

    @property
    def root(self) -> bytes:
        """PEM of the root of what it issues."""
        return self.authority.root.pem

    def fault(self, resource: str, fault: HttpFault, times: int = 1) -> None:
        """Give the next `times` requests for a resource this instead, after what was planned for it before.

        Resources are directory, newNonce, newAccount, newOrder, revokeCert, account, order, authorization, challenge,
        finalize, certificate and renewalInfo.
        """
        self._planned.append(_Planned(resource, fault, times))

    def fail_challenge(self, kind: str = "dns", detail: str = "No TXT record found", status: int = 400) -> None:
        """Find the next challenge that is answered invalid, for this reason."""
        self._failing.append(Problem(kind, detail, status).document)

    def mend(self) -> None:
        """Forget what was planned and did not happen yet."""
        self._planned.clear()
        self._failing.clear()

    def forget_accounts(self) -> None:
        """Know nobody any more."""
        self.accounts.clear()

    async def __aenter__(self) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._door.issue_cert(self._server.host).configure_cert(context)
        await self._server.start(context)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.stop()

    def _routes(self) -> list[web.RouteDef]:
        signed: dict[str, Callable[[web.Request, Signed, Account], web.Response]] = {
            "newOrder": self._new_order,
            "revokeCert": self._revoke,
            "account": self._account,
            "order": self._order,
            "authorization": self._authorization,
            "challenge": self._challenge,
            "finalize": self._finalize,
            "certificate": self._certificate,
        }
        return [
            web.get("/directory", self._show_directory),
            web.get("/newNonce", self._nonce),  # with it goes HEAD
            web.post("/newAccount", self._new_account),
            web.get("/renewalInfo/{id}", self._renewal_info),
            *(web.post(f"/{resource}", self._by_account(answer)) for resource, answer in signed.items()),
            *(web.post(f"/{resource}/{{id}}", self._by_account(answer)) for resource, answer in signed.items()),
        ]

    async def _meet(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.path.split("/")[1]
        self.asked.append(resource)
        try:
            response = await self._answer(resource, request, handler)
        except Problem as found:
            response = _problem(found)
        if not response.prepared:
            nonce = encoded(secrets.token_bytes(16))
            self._nonces.add(nonce)
            response.headers.setdefault("Replay-Nonce", nonce)
            response.headers.add("Link", f'<{self.directory}>;rel="index"')
        return response

    async def _answer(self, resource: str, request: web.Request, handler: Handler) -> web.StreamResponse:
        for planned in self._planned:
            if planned.times > 0 and planned.resource == resource:
                planned.times -= 1
                return await planned.fault(request)
        return await handler(request)

    async def _signed(self, request: web.Request) -> Signed:
        """The envelope, if it is as it should be but for the signature."""
        signed = acme_jws.read(request.content_type, await request.read())
        if signed.nonce not in self._nonces:
            raise Problem("badNonce", "The nonce is none of those given out, or was used")
        self._nonces.remove(signed.nonce)
        if signed.url != self._url(request.path.lstrip("/")):
            raise Problem("unauthorized", "The envelope is addressed to another URL", 401)
        self.payloads.append((request.path.split("/")[1], signed.payload))
        return signed

    def _by_account(self, answer: Callable[[web.Request, Signed, Account], web.Response]) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            signed = await self._signed(request)
            account = self.accounts.get(signed.account or "")
            if account is None:
                raise Problem("accountDoesNotExist", "No such account")
            signed.verify(account.key)
            return answer(request, signed, account)

        return guarded

    async def _show_directory(self, _request: web.Request) -> web.StreamResponse:
        meta: dict[str, Any] = {"externalAccountRequired": bool(self.bindings)}
        if self.terms:
            meta["termsOfService"] = self.terms
        if self.profiles:
            meta["profiles"] = self.profiles
        listed: dict[str, Any] = {resource: self._url(resource) for resource in _DIRECTORY}
        if self._ari:
            listed["renewalInfo"] = self._url("renewalInfo")
        return web.json_response({**listed, "meta": meta, encoded(secrets.token_bytes(6)): "https://any.example/"})

    async def _nonce(self, _request: web.Request) -> web.StreamResponse:
        return web.Response(headers={"Cache-Control": "no-store"})

    async def _new_account(self, request: web.Request) -> web.StreamResponse:
        signed = await self._signed(request)
        payload = signed.payload
        if signed.key is None or payload is None:
            raise Problem("malformed", "A new account comes with its key")
        signed.verify(signed.key)
        thumbprint = signed.key.thumbprint()
        for account in self.accounts.values():
            if account.key.thumbprint() == thumbprint:
                return _account(account, 200)
        if payload.get("onlyReturnExisting"):
            raise Problem("accountDoesNotExist", "No account has this key")
        if self.terms and payload.get("termsOfServiceAgreed") is not True:
            raise Problem("malformed", "The terms of service have to be agreed to")
        if self.bindings:
            acme_jws.check_binding(payload.get("externalAccountBinding"), signed.key, signed.url, self.bindings)
        account = Account(self._next("account"), signed.key, payload.get("contact", []))
        self.accounts[account.url] = account
        return _account(account, 201)

    def _account(self, _request: web.Request, _signed: Signed, account: Account) -> web.Response:
        return _account(account, 200)

    def _new_order(self, _request: web.Request, signed: Signed, _account: Account) -> web.Response:
        payload = signed.payload or {}
        names = tuple(identifier["value"] for identifier in payload.get("identifiers", ()))
        if not names or any(identifier.get("type") != "dns" for identifier in payload["identifiers"]):
            raise Problem("malformed", "DNS names are to be ordered")
        profile, replaces = payload.get("profile"), payload.get("replaces")
        if profile is not None and profile not in self.profiles:
            raise Problem("invalidProfile", f"No profile {profile}")
        if replaces is not None:
            self._check_replaced(replaces)
        order = Order(self._next("order"), names, profile, replaces, [self._ask_proof(name) for name in names])
        self.orders.append(order)
        return self._show(order, 201)

    def _check_replaced(self, replaces: object) -> None:
        if replaces not in self.authority.issued:
            raise Problem("malformed", "The certificate to be replaced is unknown")
        if any(order.replaces == replaces for order in self.orders):
            raise Problem("alreadyReplaced", "That certificate was replaced", 409)

    def _ask_proof(self, name: str) -> Authorization:
        kinds = ("dns-01",) if name.startswith("*.") else ("dns-01", "http-01")
        record = f"_acme-challenge.{name.removeprefix('*.')}"
        return Authorization(
            self._next("authorization"), name, [Challenge(self._next("challenge"), record, kind) for kind in kinds]
        )

    def _order(self, request: web.Request, _signed: Signed, _account: Account) -> web.Response:
        order = self._find_order(request)
        shown = self._show(order)
        order.polls = max(0, order.polls - 1)
        return shown

    def _find_order(self, request: web.Request) -> Order:
        number = request.match_info.get("id", "")
        for order in self.orders:
            if order.url.rpartition("/")[2] == number:
                return order
        raise Problem("malformed", "No such order", 404)

    def _show(self, order: Order, status: int = 200) -> web.Response:
        number = order.url.rpartition("/")[2]
        shown: dict[str, Any] = {
            "status": order.status,
            "expires": _text(utc_now() + timedelta(days=1)),
            "identifiers": [{"type": "dns", "value": name} for name in order.names],
            "authorizations": [authorization.url for authorization in order.authorizations],
            "finalize": self._url(f"finalize/{number}"),
        }
        if order.profile is not None:
            shown["profile"] = order.profile
        if order.replaces is not None:
            shown["replaces"] = order.replaces
        if order.status == "valid":
            shown["certificate"] = self._url(f"certificate/{number}")
        return web.json_response(shown, status=status, headers={"Location": order.url, **self._patience(order.status)})

    def _patience(self, status: str) -> dict[str, str]:
        patient = self.poll_retry_after is not None and status in ("pending", "processing")
        return {"Retry-After": self.poll_retry_after or ""} if patient else {}

    def _authorization(self, request: web.Request, _signed: Signed, account: Account) -> web.Response:
        for order in self.orders:
            for authorization in order.authorizations:
                if authorization.url == self._url(request.path.lstrip("/")):
                    for challenge in authorization.challenges:
                        self._go_on(challenge, account)
                    shown = {
                        "status": authorization.status,
                        "expires": _text(utc_now() + timedelta(days=1)),
                        "identifier": {"type": "dns", "value": authorization.name.removeprefix("*.")},
                        "wildcard": authorization.name.startswith("*."),
                        "challenges": [_shown(challenge) for challenge in authorization.challenges],
                    }
                    return web.json_response(shown, headers=self._patience(authorization.status))
        raise Problem("malformed", "No such authorization", 404)

    def _challenge(self, request: web.Request, signed: Signed, account: Account) -> web.Response:
        for order in self.orders:
            for authorization in order.authorizations:
                for challenge in authorization.challenges:
                    if challenge.url == self._url(request.path.lstrip("/")):
                        if signed.payload is not None and challenge.status == "pending":
                            challenge.status, challenge.polls = "processing", self.challenge_polls
                        elif signed.payload is None:
                            self._go_on(challenge, account)
                        up = f'<{authorization.url}>;rel="up"'
                        response = web.json_response(_shown(challenge), headers=self._patience(challenge.status))
                        response.headers.add("Link", up)
                        return response
        raise Problem("malformed", "No such challenge", 404)

    def _go_on(self, challenge: Challenge, account: Account) -> None:
        """Come to an end with a challenge, once it was asked about as often as is wanted."""
        if challenge.status != "processing":
            return
        if challenge.polls > 0:
            challenge.polls -= 1
            return
        if self._failing:
            challenge.status, challenge.error = "invalid", self._failing.pop(0)
        elif (
            self.texts and challenge.kind == "dns-01" and challenge.proof(account.key) not in self.texts(challenge.name)
        ):
            challenge.status, challenge.error = "invalid", Problem("dns", f"No proof at {challenge.name}").document
        else:
            challenge.status = "valid"

    def _finalize(self, request: web.Request, signed: Signed, _account: Account) -> web.Response:
        order = self._find_order(request)
        if order.status != "ready":
            raise Problem("orderNotReady", f"The order is {order.status}", 403)
        csr = acme_jws.decoded((signed.payload or {}).get("csr", ""))
        order.certificate = self.authority.issue(csr, order.names, self.lifetime)
        order.polls = self.order_polls
        return self._show(order)

    def _certificate(self, request: web.Request, _signed: Signed, _account: Account) -> web.Response:
        order = self._find_order(request)
        if order.certificate is None or order.status != "valid":
            raise Problem("malformed", "There is no certificate", 404)
        return web.Response(
            body=self.authority.chain(order.certificate), content_type="application/pem-certificate-chain"
        )

    def _revoke(self, _request: web.Request, _signed: Signed, _account: Account) -> web.Response:
        return web.Response()

    async def _renewal_info(self, request: web.Request) -> web.StreamResponse:
        certificate = self.authority.issued.get(request.match_info["id"])
        if certificate is None:
            raise Problem("malformed", "No such certificate", 404)
        ends = certificate.not_valid_after_utc
        lifetime = ends - certificate.not_valid_before_utc
        advice = self.window or RenewalAdvice(ends - lifetime / 3, ends - lifetime / 4)
        shown = {"suggestedWindow": {"start": _text(advice.start), "end": _text(advice.end)}}
        return web.json_response(shown, headers={"Retry-After": advice.retry_after})

    def _next(self, resource: str) -> str:
        return self._url(f"{resource}/{next(self._numbers)}")

    def _url(self, path: str) -> str:
        return f"https://{self._server.host}:{self._server.port}/{path}"


def _account(account: Account, status: int) -> web.Response:
    shown = {"status": "valid", "contact": account.contact, "orders": f"{account.url}/orders"}
    return web.json_response(shown, status=status, headers={"Location": account.url})


def _shown(challenge: Challenge) -> dict[str, Any]:
    shown = {"type": challenge.kind, "url": challenge.url, "token": challenge.token, "status": challenge.status}
    return shown | ({"error": challenge.error} if challenge.error else {})


def _problem(found: Problem) -> web.Response:
    return web.Response(
        text=json.dumps(found.document),
        status=found.status,
        content_type="application/problem+json",
        headers=found.headers,
    )


def _text(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


__all__ = ["ALWAYS", "AcmeStub", "Problem", "RenewalAdvice", "certificate_id", "problem"]
