"""A news-digest bot for Telegram and Slack."""
