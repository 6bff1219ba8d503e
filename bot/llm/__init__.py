"""Optional wording by a language model: a client for an endpoint that speaks OpenAI's protocol, and when to ask it.

Nothing here is needed by default, and nothing is shown to a reader that `bot.summaries.grounded` has not passed.
"""

from bot.llm.client import Client, Endpoint
from bot.llm.reword import Purse, Reword, Rules

__all__ = ["Client", "Endpoint", "Purse", "Reword", "Rules"]
