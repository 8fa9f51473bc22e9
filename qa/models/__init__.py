"""Models: weights -> numbers. The files lie beside the code that reads them, each with a card."""
