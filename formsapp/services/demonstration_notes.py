"""Words of the demonstration's registers: announcements, notes, remarks on marks. All of it made up."""

ANNOUNCED = (
    (
        "How registers are taken",
        "A register is taken in the **first quarter of an hour** of each lesson.\n\n- Somebody who is not there is *unexplained*: the school decides.\n"
        "- Say how many minutes somebody is late.\n- A lesson that does not take place is cancelled, and is nobody’s absence.",
        "providers",
    ),
    (
        "Absences: decide within two days",
        "Please decide on unexplained absences within **two school days**, so that no code N is left standing.",
        "schools",
    ),
    ("Review meetings before the holidays", "Reviews of autumn placements are due. The placement’s page says which day.", "all"),
    ("Roadworks on Mill Lane", "Buses to Mill Lane may be late this week. As of {day}: allow ten minutes more.", "all"),
)
NOTES = (
    ("A good week", "Came early twice and helped to set up."),
    ("Bus pass", "The new pass has come. The first bus is at ten past eight."),
    ("Next unit", "Will begin the second unit after the holidays, if the last piece is handed in."),
    ("Glasses", "Forgets the glasses. There is a spare pair in the office."),
    ("Meeting with the family", "They are pleased. They ask for a call on Fridays."),
    ("Seat in the van", "Sits in front: it is a long way, and the back makes ill."),
    ("Work experience", "A garage has offered a day a week. The school looks at the risk assessment."),
    ("Lunch", "Brings lunch from now on."),
)
ON_MARKS = (
    "Worked well with the younger ones.",
    "Left the tools in order without being asked.",
    "Tired: went to bed late.",
    "Needed a break outside, then came back.",
    "No call from home.",
    "Finished the first joint.",
)
