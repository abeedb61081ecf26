"""Which language and which theme a page speaks, and the words and filters every template has."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError

from service.web import presenters
from service.web.context import current_person
from service.web.translations import FIRST, has, languages, say

LANGUAGE_COOKIE = "antin_language"
THEME_COOKIE = "antin_theme"
THEMES = ("auto", "light", "dark")
REMEMBERED = timedelta(days=365)


def current_language() -> str:
    """Return the reader's language: what was chosen, else what the browser asks for, else ours."""
    if "language" not in g:
        g.language = _choose_language()
    return str(g.language)


def _choose_language() -> str:
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in languages():
        return str(chosen)
    default = _default_language()
    asked = request.accept_languages.best_match(languages())
    return asked or default


def _default_language() -> str:
    known = current_app.extensions.get("antin")
    return str(getattr(known, "default_language", FIRST))


def current_theme() -> str:
    """Return `light` or `dark` as chosen, else `auto`: as the reader's system has it."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def told(texts: Mapping[str, str] | str | None) -> str:
    """Return the text of the reader's language out of a `{vi, en}` pair."""
    if texts is None or isinstance(texts, str):
        return texts or ""
    return texts.get(current_language()) or texts.get(FIRST) or ""


def door(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page, or None where this set-up has no such door."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def say_here(key: str, /, **facts: object) -> str:
    """Return one sentence in the reader's language."""
    return say(key, current_language(), **facts)


def return_path() -> str:
    """Return where a reader comes back to after switching language or theme."""
    adapter = current_app.url_map.bind("")
    try:
        adapter.match(request.path, method="GET")
    except HTTPException:
        return "/"
    return request.full_path.removesuffix("?")


def is_local(path: str) -> bool:
    r"""Tell whether a redirect to this path stays in the house.

    >>> is_local("/verify?x=1"), is_local("//evil.example"), is_local("/\\evil"), is_local("https:/x")
    (True, False, False, False)
    """
    return path.startswith("/") and path[1:2] not in {"/", "\\"} and not any(c < " " for c in path)


def keep_preferences() -> ResponseReturnValue:
    """Keep the chosen language or theme in a cookie of its own, and go back."""
    back = request.args.get("next", "/")
    answer = redirect(back if is_local(back) else "/", 303)
    wanted = (
        (LANGUAGE_COOKIE, request.args.get("language"), languages()),
        (THEME_COOKIE, request.args.get("theme"), THEMES),
    )
    for name, value, allowed in wanted:
        if value in allowed:
            answer.set_cookie(
                name,
                str(value),
                max_age=REMEMBERED,
                secure=request.is_secure,
                httponly=True,
                samesite="Lax",
            )
    answer.cache_control.no_store = True
    return answer


def _words() -> dict[str, object]:
    """Return what every template knows."""
    known = current_app.extensions.get("antin")
    return {
        "say": say_here,
        "door": door,
        "person": current_person(),
        "language": current_language(),
        "languages": languages(),
        "theme": current_theme(),
        "demo": bool(getattr(known, "demo", False)),
        "return_path": return_path,
        "NOTHING": presenters.NOTHING,
    }


def init_language(app: Flask) -> None:
    """Give every template of this app its words, its filters and the switch of language and theme."""
    app.context_processor(_words)
    app.add_url_rule("/preferences", "preferences", keep_preferences)
    app.jinja_env.globals.update(
        say=say_here, has=has, door=door
    )  # macros see globals, not the context
    app.jinja_env.filters.update(
        moment=presenters.tell_moment,
        date=presenters.tell_date,
        digest=presenters.tell_digest,
        digest_groups=presenters.in_groups,
        told=told,
        number=_in_language(presenters.tell_number),
        size=_in_language(presenters.tell_size),
        rate=_in_language(presenters.tell_rate),
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _in_language(tell: Any) -> Any:
    """Return a presenter as a filter that speaks the reader's language."""

    def filter_(*values: Any) -> str:
        return str(partial(tell, *values)(language=current_language()))

    return filter_
