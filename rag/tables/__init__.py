"""Tables as tables: what a question asks of their rows, computed by an engine and never by a language model."""
