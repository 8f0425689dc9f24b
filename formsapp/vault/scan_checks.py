"""Whether the virus scanner is one to rely on: it answers, it finds what every scanner must find, and what it can't look into it doesn't pass.

For the doctor. Each check is a question that only a scanner that is set up as it should be answers rightly.
"""

import io
import zipfile
from collections.abc import Iterator

from formsapp.vault.scan import CLEAN, FOUND, Clamd

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"  # in two, so that no scanner takes this file away
LARGEST = 10 * 1024 * 1024  # of a form's files
DEEPER_THAN_IT_LOOKS = 40
AT_MOST = 20.0  # seconds for each question


def faults(address: str, seconds: float = AT_MOST) -> Iterator[str]:
    """A sentence for each thing that is wrong; one that doesn't answer is asked nothing more."""
    clamd = Clamd(address, seconds)
    if not clamd.alive():
        yield f"The virus scanner at {address} does not answer: until it does, every upload is held. Start clamd, or correct CLAMD."
        return
    if clamd.scan([EICAR]).code != FOUND:
        yield f"The virus scanner at {address} does not find the EICAR test file: fetch its signatures with freshclam and restart it."
    if clamd.scan([b"w" * 65_536] * (LARGEST // 65_536)).state != CLEAN:
        yield f"The virus scanner at {address} does not take a file of 10 MB: set StreamMaxLength and MaxFileSize in clamd.conf to 25M or more."
    if clamd.scan([nested(DEEPER_THAN_IT_LOOKS)]).state == CLEAN:
        yield f"The virus scanner at {address} passes what it can’t look into: set AlertExceedsMax yes in clamd.conf (and AlertEncrypted yes)."


def nested(depth: int) -> bytes:
    """An archive in an archive in an archive."""
    data, name = b"words", "words.txt"
    for _ in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(name), data)
        data, name = out.getvalue(), "a.zip"
    return data
