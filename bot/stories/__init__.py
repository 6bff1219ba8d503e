"""Articles -> stories: near copies, grouping and what is new. Reads no page, keeps nothing but through its ports."""
