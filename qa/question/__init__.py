"""The question: a string in, everything that is asked as values out."""
