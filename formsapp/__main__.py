"""python -m formsapp is the command formsapp."""

from formsapp.cli import main

main()
