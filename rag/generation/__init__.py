"""Answers written by a chat model; every sentence is checked before it is passed on."""
