"""The browser's walls, put up on every response: pages, files, redirects and errors alike (safety row T22)."""

from flask import Flask, Response, g

from formsapp.config import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
# Of what somebody uploaded (``g.download``): should a browser show it all the same, nothing in it may do anything.
DOWNLOAD = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox"
FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
WALLS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in FEATURES),
}
# Where a passkey is made or used (``g.passkeys``), and nowhere else.
WITH_PASSKEYS = WALLS["Permissions-Policy"].replace(
    "publickey-credentials-create=(), publickey-credentials-get=()", "publickey-credentials-create=(self), publickey-credentials-get=(self)"
)
TWO_YEARS = 63_072_000


def walls(https: bool) -> dict[str, str]:
    return WALLS | ({"Strict-Transport-Security": f"max-age={TWO_YEARS}; includeSubDomains"} if https else {})


def put_up(app: Flask, settings: Settings) -> None:
    every = walls(settings.https)

    def add(response: Response) -> Response:
        response.headers.update(every)
        if g.get("download"):
            response.headers["Content-Security-Policy"] = DOWNLOAD
        if g.get("passkeys"):
            response.headers["Permissions-Policy"] = WITH_PASSKEYS
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(add)
