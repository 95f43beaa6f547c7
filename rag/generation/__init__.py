"""Answers written by a chat model, of which no sentence is passed on unchecked."""
