"""What is true of the service whatever it is built with: standard library only."""
