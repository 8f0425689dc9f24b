"""For developers: write the revision that leads from the newest schema to what the tables in Python say now.

python -m formsapp.store.migrations.write "0002" "cases know their panel"
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from formsapp.store.database import Database
from formsapp.store.migrations import FOLDER, configured, revisions, upgrade


def write(number: str, message: str) -> None:
    """Compared against an empty SQLite database brought to the newest revision; read what it wrote before you commit it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'compared.db'}")
        if revisions():
            upgrade(database.engine)
        with database.engine.connect() as connection, connection.begin():
            command.revision(configured(connection), message, autogenerate=True, rev_id=number)
        database.close()
    for path in (FOLDER / "versions").glob(f"{number}_*.py"):
        path.write_text(re.sub(r" *# ### .*\n", "", path.read_text()))
        subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(path)], check=True)


if __name__ == "__main__":
    write(*sys.argv[1:])
