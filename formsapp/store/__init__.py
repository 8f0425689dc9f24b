"""What the app reads and keeps; for now, the directory that capsite published."""
