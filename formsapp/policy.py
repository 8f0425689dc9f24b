"""Each endpoint and method of the app, and who it is for: written down a second time, on purpose.

The stamps on the views are what is enforced (``access.py``); this table is what a reader checks. The tests hold the stamps, this table and
``app.url_map`` equal, both ways: a new door without a line here fails, and so does a line without its door. What an act means stands in
``domain/permissions.py``.
"""

GET, POST = "GET", "POST"

POLICY: dict[tuple[str, str], str] = {
    # the public site and what it asks of the app
    ("site.page", GET): "public",
    ("search.search", GET): "public",
    ("search.shortlist", GET): "public",
    ("search.compare", GET): "public",
    ("openreferral.details", GET): "public",
    ("openreferral.listing", GET): "public",
    ("openreferral.record", GET): "public",
    ("openreferral.document", GET): "public",
    # signing in
    ("sign_in.ask", GET): "act sign_in",
    ("sign_in.enter", POST): "act sign_in",
    ("sign_in.signed_out", GET): "act sign_out",
    ("sign_in.leave", POST): "act sign_out",
    ("sign_in.terms", GET): "act terms.read",
    ("sign_in.accept", POST): "halfway terms",
    # one's own account
    ("account.mine", GET): "signed in",
    # a developer's machine only
    ("demo.choose", GET): "act demo.sign_in",
    ("demo.step_in", POST): "act demo.sign_in",
}
