"""Sets made of others, so that what a public set doesn't hold can still be measured."""
