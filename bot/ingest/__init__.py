"""Sources become articles: fetching, feeds, pages, folders, and the policy of when to look again.

`refresh` is the use case; everything that decides is pure, and everything that parses runs in a worker process.
This room does not group, summarise or send.
"""
