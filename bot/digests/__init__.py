"""Stories -> digests -> outbox: when, what, in which words, and the delivery. Knows no platform and no database."""
