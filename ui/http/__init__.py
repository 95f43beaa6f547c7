"""What every request meets before a route, and the bodies of requests and replies."""
