"""Torture: the real program under kill -9 and worse, and a count of what came of it. See docs/torture.md."""
