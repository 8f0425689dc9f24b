"""A passkey in software, for tests: answers what a browser's would, and can be told to answer wrongly."""

import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


@dataclass
class Passkey:
    """One credential on one device."""

    host: str = "localhost"
    origin: str = "http://localhost:8000"
    counter: int = 0
    identity: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, options: dict[str, Any], **wrong: str) -> str:
        """The answer to ``navigator.credentials.create``."""
        told = self.told("webauthn.create", options, **wrong)
        point = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})
        attested = bytes(16) + struct.pack(">H", len(self.identity)) + self.identity + public
        data = self.data(PRESENT | VERIFIED | HAS_CREDENTIAL, wrong.get("host", "")) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self.answer({"clientDataJSON": told, "attestationObject": attestation})

    def signed(self, options: dict[str, Any], **wrong: str) -> str:
        """The answer to ``navigator.credentials.get``."""
        self.counter += 1
        told = self.told("webauthn.get", options, **wrong)
        data = self.data(PRESENT | VERIFIED, wrong.get("host", ""))
        signature = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        return self.answer({"clientDataJSON": told, "authenticatorData": data, "signature": signature})

    def told(self, kind: str, options: dict[str, Any], origin: str = "", challenge: str = "", **_: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge or options["challenge"], "origin": origin or self.origin, "crossOrigin": False}
        ).encode()

    def data(self, flags: int, host: str) -> bytes:
        return hashlib.sha256((host or self.host).encode()).digest() + bytes([flags]) + struct.pack(">I", self.counter)

    def answer(self, response: dict[str, bytes]) -> str:
        identity = bytes_to_base64url(self.identity)
        written = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": identity, "rawId": identity, "type": "public-key", "response": written, "clientExtensionResults": {}})
