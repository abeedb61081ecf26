"""Fixtures that many tests share, each in its own file under tests/support."""

pytest_plugins = ["tests.support.databases", "tests.support.slapd"]
