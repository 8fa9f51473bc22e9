"""With a chat model: what it is asked, and what of its reply is kept, sentence by sentence, with what bears it out."""
