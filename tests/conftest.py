"""Fixtures for all tests: far servers on loopback."""

pytest_plugins = ["tests.far.fixtures"]
