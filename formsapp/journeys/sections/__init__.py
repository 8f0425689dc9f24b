"""Sections that several forms ask: who is sending, who it is about, what is promised. A form's own questions stand in its own file."""
