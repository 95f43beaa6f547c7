"""Query understanding: cleaning, analysis, stand-alone follow-ups, decomposition."""
