"""What strangers' bytes may do in the safe room: nothing to us, and only so much to the machine."""

import asyncio
import contextlib
import ctypes
import os
import platform
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from service.sandbox import DirectSandbox, Sandbox
from signing.errors import DocumentRefusedError


def double(number, *, plus=0):
    return 2 * number + plus


def refuse():
    raise DocumentRefusedError("too_many_pages", "pages", 5000)


def stumble():
    raise KeyError("/Pages")


def sleep_long():
    time.sleep(60)


def eat():
    return len(bytearray(3 << 30))


def crash():
    os.kill(os.getpid(), signal.SIGSEGV)


def surroundings():
    return dict(os.environ)


def write(path):
    Path(path).write_bytes(b"x" * 100)


def call_home(port):
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        line.sendall(b"here I am")


def break_out(folder, parent):
    """Try every door, and name those that opened."""
    doors = {
        "socket": lambda: socket.socket(socket.AF_INET),
        "unix socket": lambda: socket.socket(socket.AF_UNIX),
        "fork": lambda: os._exit(0) if os.fork() == 0 else None,
        "program": lambda: subprocess.run(["/bin/true"], check=True),
        "exec": lambda: os.execv("/bin/true", ["true"]),
        "new file": lambda: (Path(folder) / "loot").touch(),
        "write": lambda: os.open(Path(folder, "letter"), os.O_WRONLY),
        "folder": lambda: Path(folder, "inner").mkdir(),
        "delete": lambda: Path(folder, "letter").unlink(),
        "rename": lambda: Path(folder, "letter").rename(Path(folder, "gone")),
        "rights": lambda: Path(folder, "letter").chmod(0o777),
        "link": lambda: Path(folder, "other").symlink_to("letter"),
        "signal": lambda: os.kill(parent, 0),
        "trace": lambda: traced(parent),
    }
    opened = []
    for name, door in doors.items():
        with contextlib.suppress(OSError):
            door()
            opened.append(name)
    return opened


def traced(parent):
    if ctypes.CDLL(None).ptrace(16, parent, 0, 0) != 0:  # PTRACE_ATTACH
        raise PermissionError


def count_for_ever():
    number = 0
    while True:
        number += 1


def in_a_loop():
    async def answer():
        await asyncio.sleep(0)
        return 42

    return asyncio.run(answer())


def talk(size):
    return bytes(size)


def read(path):
    return Path(path).read_bytes()


def whoami():
    return os.getpid()


@pytest.fixture(scope="module")
def sandbox():
    room = Sandbox(workers=1, timeout=10, memory=1 << 30)
    yield room
    room.close()


def refusal(room, function, *args, **facts):
    with pytest.raises(DocumentRefusedError) as refused:
        room.run(function, *args, **facts)
    return refused.value


def test_a_function_runs_elsewhere_and_its_answer_comes_back(sandbox):
    assert sandbox.run(double, 20, plus=2) == 42
    assert sandbox.run(whoami) != os.getpid()


@pytest.mark.parametrize("room", [DirectSandbox(), None])
def test_a_refusal_passes_through_with_its_limit(sandbox, room):
    told = refusal(room or sandbox, refuse)

    assert (told.code, told.detail, told.limit) == ("too_many_pages", "pages", 5000)


@pytest.mark.parametrize("room", [DirectSandbox(), None])
def test_whatever_else_goes_wrong_is_unreadable(sandbox, room):
    assert refusal(room or sandbox, stumble).code == "unreadable"


def test_too_long_is_stopped_and_the_next_one_is_served(sandbox):
    begun = time.monotonic()

    told = refusal(sandbox, sleep_long, timeout=0.5)

    assert (told.code, time.monotonic() - begun < 10) == ("too_slow", True)
    assert sandbox.run(double, 1) == 2


def test_too_much_memory_is_refused(sandbox):
    assert refusal(sandbox, eat).code == "too_much_memory"
    assert sandbox.run(double, 1) == 2


def test_a_crash_takes_nobody_along(sandbox):
    assert refusal(sandbox, crash).code == "unreadable"
    assert sandbox.run(double, 1) == 2


def test_the_child_knows_no_secret_of_the_environment(sandbox, monkeypatch):
    monkeypatch.setenv("ANTIN_SECRET", "do not tell")

    assert sandbox.run(surroundings) == {}


def test_the_child_reads_but_does_not_write(sandbox, tmp_path):
    letter = tmp_path / "letter"
    letter.write_bytes(b"words")

    assert sandbox.run(read, str(letter)) == b"words"
    assert refusal(sandbox, write, str(tmp_path / "loot")).code == "unreadable"
    assert not (tmp_path / "loot").exists() or (tmp_path / "loot").stat().st_size == 0


def test_the_child_reaches_no_network(sandbox):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        assert refusal(sandbox, call_home, server.getsockname()[1]).code == "unreadable"
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.skipif(
    platform.machine() not in {"x86_64", "aarch64"} or not Path("/proc/self/status").exists(),
    reason="no filter of system calls for this machine",
)
def test_every_door_out_of_the_room_is_shut(tmp_path):
    (tmp_path / "letter").write_bytes(b"words")
    room = Sandbox(workers=1)
    try:
        assert room.run(break_out, str(tmp_path), os.getpid()) == []
        assert room.run(read, str(tmp_path / "letter")) == b"words"
    finally:
        room.close()
    assert [one.name for one in tmp_path.iterdir()] == ["letter"]


def test_the_kernel_too_forgets_the_environment():
    task = "import sys; from service.sandbox import settle; settle((), 1 << 30); "
    told = subprocess.run(
        [sys.executable, "-c", task + "sys.stdout.write(open('/proc/self/environ').read())"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"ANTIN_SECRET": "do not tell"},
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert (told.returncode in (0, 1), b"do not tell" in told.stdout) == (True, False)


def test_a_task_that_only_counts_is_stopped_within_its_time(sandbox):
    begun = time.monotonic()

    told = refusal(sandbox, count_for_ever, timeout=1)

    assert (told.code, told.limit) == ("too_slow", 1)
    assert time.monotonic() - begun < 8
    assert sandbox.run(double, 1) == 2


def test_a_task_may_use_no_more_processor_than_time():
    """Where the clock is not watched, the kernel stops it."""
    task = "from service.sandbox import *; from tests.service.test_sandbox import *; "
    told = subprocess.run(
        [sys.executable, "-c", task + "perform(count_for_ever, (), {}, 0.5, 10)"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=30,
        check=False,
    )

    assert told.returncode == -signal.SIGXCPU


def test_what_the_verifier_needs_still_works(sandbox):
    assert sandbox.run(in_a_loop) == 42


def test_an_answer_that_is_too_large_is_a_refusal():
    room = Sandbox(workers=1, largest_answer=1000)
    try:
        assert room.run(talk, 100) == bytes(100)
        told = refusal(room, talk, 2000)
        assert (told.code, told.detail, told.limit) == ("too_much_memory", "answer", 1000)
    finally:
        room.close()


def test_the_ceiling_keeps_a_request_of_two_halves_under_ten_seconds():
    assert Sandbox().seconds < 10
    assert DirectSandbox().seconds < 10


@pytest.mark.parametrize("used", ["", "room.run(double, 1)"])
def test_a_forked_worker_starts_children_of_its_own(tmp_path, used):
    """In an interpreter of its own, as a web server's worker is."""
    program = tmp_path / "worker.py"
    program.write_text(
        f"""
import os, signal
from service.sandbox import Sandbox
from tests.service.test_sandbox import double
if __name__ == "__main__":
    room = Sandbox(workers=1)
    {used}
    worker = os.fork()
    if worker == 0:
        signal.alarm(30)
        try:
            os.write(1, b"%d" % room.run(double, 21))
        finally:
            os._exit(0)
    os.waitpid(worker, 0)
    room.close()
"""
    )

    told = subprocess.run(
        [sys.executable, str(program)],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert told.stdout == b"42", told.stderr
