"""Fixtures for all tests: far servers on loopback; and how hypothesis tries examples."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.far.fixtures"]

# A busy machine is no fault of the code: no example is failed for the time it takes.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
