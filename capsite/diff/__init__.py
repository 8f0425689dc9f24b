"""``capsite diff``: what a change of the content does to the site, in English, for whoever must judge a pull request.

``trees`` gets the two contents (git revisions or folders); ``course_words`` and ``provider_words`` have words for every field of a record;
``compare`` pairs factsheets by their ids; ``report`` writes text, Markdown and JSON.
"""
