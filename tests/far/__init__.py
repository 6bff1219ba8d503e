"""Far servers for the tests: real programs that speak Telegram's and Slack's wire protocols, and a feed server.

Everything listens on loopback or on a unix socket inside a temporary folder, is bounded in time, and dies with the
test. Each chat server stands behind a front of ours that injects faults and adds the checks the server lacks.
Nothing here knows the bot: a test points the bot's base URL at the front and reads what arrived.
"""
