"""The fields of a course as bits: one small number says in which of them a word stands."""

NAME, PROVIDER, TOPIC, AWARD, FACTS, SUMMARY, UNITS, TEXT = (1 << bit for bit in range(8))
EVERYWHERE = 255
DEEP = UNITS | TEXT  # words that stand in these only are found when typed exactly; the browser fetches them when it needs them
