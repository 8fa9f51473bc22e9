"""Follow-ups: a question that leans on those before it, with their answers -> what it may mean, standing alone."""
