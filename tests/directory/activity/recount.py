"""A second reading of logs, slow and plain, written apart: what the fast one must agree with.

Line by line, by splitting; nothing of `directory.activity` is used. Vietnam's clock only.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timedelta

MONTHS = " JanFebMarAprMayJunJulAugSepOctNovDec"
SEVEN = timedelta(hours=7)
Act = tuple[str, str, str, str]  # kind, account, moment, server


def recount(octets: bytes, modified: datetime, server: str = "") -> Counter[Act]:
    """Return how often each act is told."""
    acts: Counter[Act] = Counter()
    lives: dict[tuple[str, str], list] = {}
    for raw in octets.split(b"\n")[:-1]:
        line = raw.lstrip(b"\0").decode("utf-8", "surrogateescape").removesuffix("\r")
        if "\r" in line:
            continue
        if line.startswith('{"event":"'):
            _event(line, None, acts)
        elif line[4:5] == "-" and line[10:11] == " ":
            _zimbra(line, server, acts)
        else:
            _syslog(line, modified, server, acts, lives)
    return +acts


def _syslog(line, modified, server, acts, lives):
    if line[4:5] == "-":
        stamp, _, rest = line.partition(" ")
        moment = datetime.fromisoformat(stamp).replace(microsecond=0)
        moment = (moment - moment.utcoffset()).replace(tzinfo=None)
    else:
        moment, rest = _moment(line[:15], modified), line[16:]
    if moment is None:
        return
    host, _, text = rest.partition(" ")
    at = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if host.endswith(":"):
        if text.split(" ")[0].rstrip(":") in ("Info", "Error", "Warning"):
            _dovecot(f"{host} {text}", at, server, acts)
        return
    program, colon, message = text.partition(": ")
    if not colon:
        return
    name = program.split("[")[0]
    if name == "dovecot":
        _dovecot(message, at, host.lower(), acts)
    elif name.endswith("/smtpd"):
        _born(message, at, host.lower(), lives)
    elif name.endswith("/qmgr"):
        _moved(message, host.lower(), lives, acts)


def _moment(stamp, modified):
    month, day, clock = stamp[:3], stamp[4:6], stamp[7:]
    latest = modified.replace(tzinfo=None) + SEVEN + timedelta(days=1)
    for year in range(latest.year, latest.year - 9, -1):
        try:
            hour, minute, second = map(int, clock.split(":"))
            found = datetime(year, MONTHS.index(month) // 3 + 1, int(day), hour, minute, second)
        except ValueError:
            continue
        if found <= latest:
            return found - SEVEN
    return None


def _born(message, at, host, lives):
    queue_id, _, rest = message.partition(": ")
    parts = rest.split(", ")
    if queue_id == "NOQUEUE" or not queue_id.isalnum() or len(parts) < 3:
        return
    if not (parts[0].startswith("client=") and parts[1].startswith("sasl_method=")):
        return
    if any(not one.startswith(("sasl_sender=", "orig_")) for one in parts[3:]):
        return
    kind, _, name = parts[2].partition("=")
    before = lives.get((host, queue_id))
    if kind != "sasl_username" or (before and before[1] == at):
        return
    lives.pop((host, queue_id), None)
    if name := _name(name):
        lives[host, queue_id] = [name, at, False]


def _moved(message, host, lives, acts):
    queue_id, _, rest = message.partition(": ")
    life = lives.get((host, queue_id))
    notice, removed = rest.startswith("from=<>"), rest == "removed"
    if life is None or not (removed or rest.startswith("from=<")):
        return
    if not life[2] and not notice:
        life[2] = True
        acts["sent", life[0], life[1], host] += 1
    if removed or notice:
        del lives[host, queue_id]


def _dovecot(message, at, host, acts):
    who, _, rest = message.partition(": ")
    rest = rest.removeprefix("Info: ")
    if who == "stats":
        _event(rest, host, acts)
    elif who.endswith("-login") and rest.startswith("Login: user=<"):
        name, bracket, _ = rest[13:].partition(">,")
        if bracket and (name := _name(name)):
            acts["signed_in", name, at, host] += 1
    elif who.split("(")[0] in ("imap", "pop3") and rest.startswith("Disconnected"):
        words = dict(word.partition("=")[::2] for word in rest.replace(",", "").split())
        read = int(words.get("body_count", 0)) or int(words.get("retr", "0").split("/")[0])
        if read and (name := _name(who.split("(")[1].split(")")[0])):
            acts["read", name, at, host] += 1


def _event(text, host, acts):
    try:
        told = json.loads(text)
        fields, kind = dict(told["fields"]), told["event"]
        name, at = _name(fields["user"]), told["end_time"][:19] + "Z"
    except (ValueError, KeyError, TypeError):
        return
    host = told["hostname"].lower() if host is None else host
    if "master_user" in fields or not name:
        return
    if kind == "auth_request_finished" and fields.get("success") == "yes":
        acts["signed_in", name, at, host] += 1
    if kind == "imap_command_finished" and (
        "BODY.PEEK[]" in fields["cmd_args"] or "(RFC822)" in fields["cmd_args"]
    ):
        done = fields["tagged_reply_state"] == "OK"
        acts["read", name, at, host] += done and fields["cmd_name"].endswith("FETCH")
    if (
        kind == "mail_opened"
        and "service:imap" in told["categories"]
        and "reason_code" not in fields
    ):
        acts["read", name, at, host] += 1


def _zimbra(line, server, acts):
    moment = datetime.fromisoformat(line[:19]) - SEVEN
    at, rest = moment.strftime("%Y-%m-%dT%H:%M:%SZ"), line[24:]
    if not rest.startswith("INFO  [") or "aname=" in rest:
        return
    context = rest.split("] [", 1)[-1]
    request = context.partition("] ")[2]
    name = context.removeprefix("name=").split(";")[0] if context.startswith("name=") else ""
    if request.startswith("security - cmd=Auth; account=") and "error=" not in request:
        acts["signed_in", _name(request[29:].split(";")[0]), at, server] += 1
    for start, kind in (
        ("soap - SendMsg", "sent"),
        ("soap - GetMsg", "read"),
        ("imap - FETCH", "read"),
    ):
        if request.startswith(start) and name:
            acts[kind, _name(name), at, server] += 1


def _name(name):
    sound = name and " " not in name and name.isprintable()
    return name.lower() if sound else ""
