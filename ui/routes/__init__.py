"""The web application's routes, one module for each topic."""
