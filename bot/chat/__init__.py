"""The places people talk: Telegram, Slack and the console.

Each platform is four verbs (render, run, send, close; `probe` where it can tell) and keeps the limits of its service
in its own folder. A platform decides nothing about news: it hands over what was typed and says what it is given.
"""
