"""The web application and how it is served."""
