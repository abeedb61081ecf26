"""Is this signature valid? Facts are collected first, judged second, told third (EN 319 102-1)."""
