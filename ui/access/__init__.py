"""Who gets in, and who they are."""
