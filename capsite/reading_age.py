"""How hard a text is to read: the grade level of Kincaid, Fishburne, Rogers and Chissom (1975), in years of age.

    grade = 0.39 × words per sentence + 11.8 × syllables per word − 15.59;  age = grade + 5

Computed here rather than by a package: the formula is one line, and textstat, the usual package, brings dictionaries of many
megabytes for syllables that a rule of thumb counts well enough for a figure rounded to whole years. For English only.
"""

import re

LEAST_WORDS = 60
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouyscxzg]es|[^aeioudty]ed|[^laeiouy]e)$")
_APART = re.compile(r"ia(?!l|n$)|io(?!u|n)|eo(?!p)|ea$|ience|(?<!q)ua(?!r)|ii|uou|[aeiou]ing")


def reading_age(text: str) -> float | None:
    """Years of age at which the text is read with ease; nothing for a text too short to tell."""
    sentences = [words for part in _sentences(text) if (words := _WORD.findall(part))]
    count = sum(map(len, sentences))
    if count < LEAST_WORDS:
        return None
    syllables = sum(syllables_of(word) for words in sentences for word in words)
    grade = 0.39 * count / len(sentences) + 11.8 * syllables / count - 15.59
    return round(max(grade + 5, 5), 1)


def syllables_of(word: str) -> int:
    """A rule of thumb: groups of vowels, without a silent e at the end, with vowels that are spoken apart."""
    letters = re.sub(r"['’][a-z]+$", "", word.lower())
    if letters.isupper() or not _VOWELS.search(letters):
        return 1
    found = len(_VOWELS.findall(letters)) + len(_APART.findall(letters))
    if len(letters) > 3 and _SILENT.search(letters):
        found -= 1
    return max(found, 1)


def _sentences(text: str) -> list[str]:
    """Each entry of a list and each heading stands for itself; marks and addresses of Markdown are no words."""
    plain = re.sub(r"\]\([^)]*\)|https?://\S+|[*_`#>\[\]]", " ", text)
    return re.split(r"[.!?:;]+(?:\s+|$)|\n\s*\n|\n\s*(?:[-+•]|[0-9]+\.)\s+", plain)
