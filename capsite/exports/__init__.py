"""What people take away: PDF, CSV and JSON of the directory, and the map of the site. Every maker is a pure function that returns bytes."""
