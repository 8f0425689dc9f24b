"""``make bench``: how fast, how small, how well; figures as tables, never as tests that flake."""
