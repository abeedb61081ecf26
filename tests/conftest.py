"""Fixtures that many tests share, each in its own file under tests/support."""

import os

from hypothesis import settings

# On a developer's machine properties are searched anew each time; on the judging machine the same
# examples come every time, so that a red run says something about the change. No example has a deadline: a
# busy machine says nothing about the code.
settings.register_profile("patient", deadline=None)
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady" if os.environ.get("CI") == "true" else "patient")

pytest_plugins = ["tests.support.databases", "tests.support.slapd", "tests.support.mail.stack"]
