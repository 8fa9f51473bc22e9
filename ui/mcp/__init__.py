"""MCP: collections as tools of a language model, read-only, few tokens; needs the extra `dateline[mcp]`."""
