"""Runs the whole suite; as root on Debian it first installs the servers the tests talk to."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import sys
from pathlib import Path

import environment

# What a test needs beside Python: a program that shows it is there, and Debian's package for it.
SERVERS = {
    "/usr/sbin/slapd": "slapd",
    "ldapsearch": "ldap-utils",
    "/usr/sbin/dovecot": "dovecot-core",
    "/usr/lib/dovecot/imap": "dovecot-imapd",
    "/usr/lib/dovecot/lmtp": "dovecot-lmtpd",
    "/usr/lib/dovecot/modules/auth/libauthdb_ldap.so": "dovecot-ldap",
    "/usr/lib/postfix/sbin/master": "postfix",
    "/usr/lib/postfix/postfix-ldap.so": "postfix-ldap",
    "/usr/lib/postgresql": "postgresql",
    "softhsm2-util": "softhsm2",
    "chromium": "chromium",
    "lib:atomic": "libatomic1",  # the browser driver's own runtime wants it
    "pdfsig": "poppler-utils",
    "qpdf": "qpdf",
    "mutool": "mupdf-tools",
    "openssl": "openssl",
    "java": "default-jdk-headless",
    "mvn": "maven",
}


def main() -> None:
    environment.prepare(dev=True)
    missing = {package for program, package in SERVERS.items() if not _is_there(program)}
    if missing and not environment.install_debian(sorted(missing)):
        print(
            "antin: some tests will be skipped by name; to run them: "
            f"sudo apt-get install {' '.join(sorted(missing))}",
            file=sys.stderr,
        )
    os.chdir(environment.ROOT)
    words = sys.argv[1:] or ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "worksteal"]
    os.execv(environment.BIN / "python", [str(environment.BIN / "python"), "-m", "pytest", *words])


def _is_there(program: str) -> bool:
    if program.startswith("lib:"):
        return ctypes.util.find_library(program.removeprefix("lib:")) is not None
    return Path(program).exists() if program.startswith("/") else shutil.which(program) is not None


main()
