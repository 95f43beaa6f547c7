"""Decks: .pptx (and .ppsx, .pptm) and .odp, slide by slide."""
