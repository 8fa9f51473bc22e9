"""Text: strings -> sentences and words. Knows nothing of news or of questions."""
