"""The pages, and the files that they load."""

import asyncio
import hashlib
import json
import os
import re
from pathlib import Path
from threading import Lock
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.api.http import describe
from app.api.http.compressible import Compressible
from app.api.http.outline import outline
from app.joined import script, sheet
from app.settings import Settings

LANGUAGES = ("en", "ko")
COOKIE = "lang"
METHODS = ["GET", "HEAD"]
KEPT = "public, max-age=31536000, immutable"
VERSION = re.compile("v-[0-9a-f]{16}")
# The joined files stand among those that they are made of: what these name by its place is found from there.
SCRIPT = "js/joined-main.js"
SHEET = "css/joined.css"
# Each may overrule those before it.
SHEETS = tuple(
    f"css/{name}.css"
    for name in (
        *("tokens", "base", "layout", "controls", "titlebar", "rail", "lanes", "legends", "figures", "panes"),
        *("maps", "microscope", "opgraph", "layer", "hand", "why", "comparison", "inspector", "operation"),
        *("operands", "transport", "dialogs", "debugger"),
        *("typing", "cards", "structure", "equations", "explore", "present"),
    )
)
# By name and not by the machine's own table: on some systems that has scripts as plain text, which nosniff
# then refuses.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}


def language(request: Request) -> str:
    """The language of the page: by the link, else the cookie, else what the browser asks for; English if none
    is known.
    """
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return asked
    weighed = []
    for k, item in enumerate(request.headers.get("accept-language", "").split(",")):
        tag, _, weight = item.partition(";q=")
        quality = re.fullmatch(r"\s*(0(\.\d{0,3})?|1(\.0{0,3})?)\s*", weight or "1")
        weighed.append((-float(quality[1]) if quality else 0.0, k, tag.strip().split("-")[0].lower()))
    return next((tag for q, _, tag in sorted(weighed) if q < 0 and tag in LANGUAGES), LANGUAGES[0])


class Static(StaticFiles):
    """The files of the page, and two that are joined of them: all modules, all styles. Under an address with
    their version they may be kept for ever, and a browser need not ask for them again. Without it they are
    asked for anew each time, but sent only when they changed.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory)
        self._lock = Lock()
        self._joined: tuple[str, dict[str, Compressible]] = ("", {})
        self.version()

    def version(self) -> str:
        """Of all files as they are now: a module names others by their place beside it, so in its version."""
        root = Path(str(self.directory))
        stats = ((path, path.stat()) for path in sorted(root.rglob("*")) if path.is_file())
        told = [f"{path.relative_to(root)} {stat.st_mtime_ns} {stat.st_size}" for path, stat in stats]
        self._version = "v-" + hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
        return self._version

    def joined(self) -> dict[str, Compressible]:
        """The script and the sheet, by their paths; made when they are first asked for, and anew when the
        version is another one. Raises JoinError.
        """
        with self._lock:
            version = self._version
            if self._joined[0] != version:
                root = Path(str(self.directory))
                made = {SCRIPT: script(root, "js/main.js"), SHEET: sheet(root, SHEETS)}
                files = {
                    path: Compressible(text.encode, TYPES[Path(path).suffix]) for path, text in made.items()
                }
                self._joined = (version, files)
            return self._joined[1]

    async def get_response(self, path: str, scope: Scope) -> Response:
        asked = scope["path"].removeprefix(scope.get("root_path", ""))
        if asked != "/" + path.replace(os.sep, "/"):  # a/b/, a//b and a/./b are not a/b
            raise HTTPException(404)
        version, _, rest = path.partition(os.sep)
        versioned = VERSION.fullmatch(version) is not None
        name = rest if versioned else path
        if (joined := name.replace(os.sep, "/")) in (SCRIPT, SHEET) and scope["method"] in METHODS:
            files = await asyncio.to_thread(self.joined)
            response = await files[joined].response(Request(scope))
        else:
            response = await super().get_response(name, scope)
        # Another version's page may still ask: what it gets is not what that address stands for.
        response.headers["cache-control"] = KEPT if version == self._version else "no-cache"
        return response

    def file_response(
        self, full_path: Any, stat_result: Any, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        kind = TYPES.get(Path(full_path).suffix)
        if kind and response.status_code == 200:
            response.headers["content-type"] = kind
        return response


class Script(Compressible):
    """plotly.min.js out of the installed package: its address has its digest, so a browser may keep it for
    ever.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path.read_bytes, TYPES[".js"], {"cache-control": KEPT})
        self.etag = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        self.url = f"/vendor/plotly-{self.etag}.min.js"


def install(app: FastAPI, settings: Settings) -> None:
    """Add the pages and their files to the app."""
    templates = Jinja2Templates(settings.templates)
    plotly = Script(settings.plotly)
    static = Static(settings.static)
    router = APIRouter(include_in_schema=False)

    def catalogue(lang: str) -> dict[str, str]:
        return json.loads((settings.static / "locales" / f"{lang}.json").read_text(encoding="utf-8"))

    def page(request: Request, template: str, **context: Any) -> Response:
        version = static.version()
        context = {"asset": lambda path: f"/static/{version}/{path}", **context}
        response = templates.TemplateResponse(request, template, context)
        response.headers["cache-control"] = "no-cache"
        return response

    @router.api_route("/", methods=METHODS)
    def explorer(request: Request) -> Response:
        lang = language(request)
        sentences = catalogue(lang)
        response = page(
            request,
            "explorer.html",
            lang=lang,
            text=sentences.__getitem__,
            plotly=plotly.url,
            script=SCRIPT,
            sheet=SHEET,
            page={"lang": lang, "catalogue": sentences},
            first=request.app.state.first.result(),
        )
        response.headers["vary"] = "accept-language, cookie"
        response.headers["content-language"] = lang
        for constant in request.app.state.constants.values():
            constant.begin()  # the page asks for them next
        return response

    @router.api_route("/docs", methods=METHODS)
    def api(request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        return page(request, "api.html", base=base, about=describe.ABOUT, **outline(app.openapi()))

    @router.api_route(plotly.url, methods=METHODS)
    async def script(request: Request) -> Response:
        return await plotly.response(request)

    app.include_router(router)
    app.mount("/static", static, name="static")
    app.state.static = static
