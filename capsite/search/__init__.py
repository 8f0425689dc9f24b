"""Search: build the index, ask it, write what the browser needs.

``analysis`` makes words of text; ``fields`` makes weighted words of a course; ``index`` writes them for Whoosh, ``browser`` for the
browser. ``expand`` finds what a typed word may mean, ``score`` holds the one formula that ranks, ``ask`` answers. What ``ask`` does in
Python ``theme/static/js/search`` does in the browser, word for word; ``tests/search`` holds them together.
"""
