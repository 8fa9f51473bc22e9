"""Articles in, an index out."""
