"""Sources that give different values for one thing, and how things are told apart."""
