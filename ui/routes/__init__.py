"""The web application's routes, a module a topic."""
