"""What Flask is extended with: forms carry a token against requests from elsewhere, on every unsafe method, with no exemption."""

from flask import Flask
from flask_wtf import CSRFProtect

csrf = CSRFProtect()


def start(app: Flask) -> None:
    csrf.init_app(app)
