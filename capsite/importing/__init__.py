"""``capsite import``: a table of courses or providers becomes factsheets, and a later table changes only what it says differently.

``tables``, ``excel`` and ``feed`` read files into rows of text; ``columns`` finds out which column is which key; ``cells`` reads the
words of a cell; ``fates`` says what becomes of each row; ``files`` writes; ``command`` talks with the person who runs it.
"""
