"""Processes that help: never begun where they would wait for ever."""

import subprocess
import sys

from tests.benchmarks.processes import ROOT

# One PDF first, then PDFs in several processes: what a build does that follows another in the same process (capsite serve).
ONE_AFTER_ANOTHER = """
import typst
from capsite.sharing import Shared, may_fork

PAPER = b"#set document(title: [A page])\\n" + b"Words. #pagebreak()\\n" * 20

def draw(number):
    return len(typst.compile(PAPER, pdf_standards=["ua-1"]))

before = may_fork()
assert draw(0) > 1000
with Shared(draw, range(6), 1) as shared:
    found = sorted(number for number, size, _ in shared.results())
print(before, may_fork(), found)
"""


def test_a_process_that_has_made_a_pdf_makes_the_next_ones_alone() -> None:
    """Typst keeps threads, and a forked process that waits for them never ends."""
    done = subprocess.run([sys.executable, "-c", ONE_AFTER_ANOTHER], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "True False [0, 1, 2, 3, 4, 5]\n"
