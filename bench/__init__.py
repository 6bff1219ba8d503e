"""Programs that measure: each prints figures with the conditions they hold under. Run with `python -m bench.NAME`."""
