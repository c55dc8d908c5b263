"""A user and a password, as HTTP's Basic authentication carries them (RFC 7617)."""

import base64
from typing import NamedTuple

from aiohttp import web


class Login(NamedTuple):
    user: str
    password: str

    @property
    def headers(self) -> dict[str, str]:
        """What a client sends."""
        return {"Authorization": f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"}

    def is_with(self, request: web.Request) -> bool:
        """Whether a request carries it."""
        return request.headers.get("Authorization", "") == self.headers["Authorization"]
