"""Fixtures that many tests share, each in its own file under tests/support."""

import os

from hypothesis import settings

# On a developer's machine properties are searched anew each time; on the judging machine the same
# examples come every time, so that a red run says something about the change.
# No example has a time limit: a busy machine is not a fault.
settings.register_profile("unhurried", deadline=None)
settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady" if os.environ.get("CI") == "true" else "unhurried")

pytest_plugins = [
    "tests.support.databases",
    "tests.support.quick",
    "tests.support.slapd",
    "tests.support.mail.stack",
]
