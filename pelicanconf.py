"""Pelican's settings. ``capsite build`` uses them; ``pelican content -s pelicanconf.py`` works with them too.

Everything a council changes (names, colours, lists, dates) is in content/site.yaml, not here.
"""

from jinja2 import StrictUndefined

from capsite.words import FILTERS

PATH = "content"
OUTPUT_PATH = "output"
THEME = "theme"
PLUGINS = ["capsite.generators"]
CAPSITE_WORK = None

SITENAME = "Alternative provision directory"  # pages take the name from content/site.yaml
SITEURL = ""
TIMEZONE = "Europe/London"
DEFAULT_LANG = "en"

# Factsheets are read by our own generator; Pelican's articles, pages, feeds and lists are not used.
ARTICLE_PATHS: list[str] = []
PAGE_PATHS: list[str] = []
STATIC_PATHS: list[str] = []
THEME_STATIC_PATHS: list[str] = []
DIRECT_TEMPLATES: list[str] = []
FEED_ALL_ATOM = FEED_ALL_RSS = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ""
DELETE_OUTPUT_DIRECTORY = False
CACHE_CONTENT = False
LOAD_CONTENT_CACHE = False

# Pelican leaves autoescape off; a factsheet's text must never become markup.
JINJA_ENVIRONMENT = {"autoescape": True, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, "extensions": []}
JINJA_FILTERS = FILTERS
