"""From the National Grid to latitude and longitude (WGS84), by the formulas of the Ordnance Survey's guide to coordinate systems.

The inverse of the Transverse Mercator projection on Airy's ellipsoid (annexe C), then a Helmert transformation (section 6.6): right to about
five metres everywhere in Great Britain, which is finer than a postcode.
"""

from math import atan2, cos, degrees, hypot, radians, sin, sqrt, tan

# Airy 1830 and the National Grid: semi-axes, scale on the central meridian, true origin and its grid coordinates.
_A, _B, _F0 = 6_377_563.396, 6_356_256.909, 0.9996012717
_LAT0, _LON0, _N0, _E0 = radians(49), radians(-2), -100_000.0, 400_000.0
_E2 = 1 - (_B * _B) / (_A * _A)
_N = (_A - _B) / (_A + _B)
# WGS84, and the shift from OSGB36 to it: metres, parts in one, radians.
_WA, _WB = 6_378_137.0, 6_356_752.3142
_WE2 = 1 - (_WB * _WB) / (_WA * _WA)
_SHIFT = (446.448, -125.157, 542.060)
_SCALE = 1 - 20.4894e-6
_TURN = tuple(radians(seconds / 3600) for seconds in (0.1502, 0.2470, 0.8421))


def latitude_longitude(easting: float, northing: float) -> tuple[float, float]:
    """Degrees, north and east positive."""
    return _to_wgs84(*_from_grid(easting, northing))


def _arc(lat: float) -> float:
    """The developed arc of the meridian from the true origin to a latitude."""
    n, less, more = _N, lat - _LAT0, lat + _LAT0
    return (
        _B
        * _F0
        * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * less
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * sin(less) * cos(more)
            + (15 / 8 * n**2 + 15 / 8 * n**3) * sin(2 * less) * cos(2 * more)
            - 35 / 24 * n**3 * sin(3 * less) * cos(3 * more)
        )
    )


def _from_grid(easting: float, northing: float) -> tuple[float, float]:
    """Latitude and longitude on Airy's ellipsoid, in radians; the letters are those of the guide."""
    lat = _LAT0
    rest = northing - _N0
    while abs(rest) >= 0.00001:
        lat += rest / (_A * _F0)
        rest = northing - _N0 - _arc(lat)
    s, t = sin(lat), tan(lat)
    v = _A * _F0 / sqrt(1 - _E2 * s * s)
    p = _A * _F0 * (1 - _E2) / (1 - _E2 * s * s) ** 1.5
    h = v / p - 1
    c = 1 / cos(lat)
    d = easting - _E0
    seven = t / (2 * p * v)
    eight = t / (24 * p * v**3) * (5 + 3 * t**2 + h - 9 * t**2 * h)
    nine = t / (720 * p * v**5) * (61 + 90 * t**2 + 45 * t**4)
    ten = c / v
    eleven = c / (6 * v**3) * (v / p + 2 * t**2)
    twelve = c / (120 * v**5) * (5 + 28 * t**2 + 24 * t**4)
    twelve_a = c / (5040 * v**7) * (61 + 662 * t**2 + 1320 * t**4 + 720 * t**6)
    return (lat - seven * d**2 + eight * d**4 - nine * d**6, _LON0 + ten * d - eleven * d**3 + twelve * d**5 - twelve_a * d**7)


def _to_wgs84(lat: float, lon: float) -> tuple[float, float]:
    """OSGB36 in radians to WGS84 in degrees, over cartesian coordinates."""
    v = _A / sqrt(1 - _E2 * sin(lat) ** 2)
    x, y, z = v * cos(lat) * cos(lon), v * cos(lat) * sin(lon), v * (1 - _E2) * sin(lat)
    rx, ry, rz = _TURN
    x, y, z = (_SHIFT[0] + _SCALE * x - rz * y + ry * z, _SHIFT[1] + rz * x + _SCALE * y - rx * z, _SHIFT[2] - ry * x + rx * y + _SCALE * z)
    flat = hypot(x, y)
    found = atan2(z, flat * (1 - _WE2))
    for _ in range(4):  # each turn is some two hundred times closer
        v = _WA / sqrt(1 - _WE2 * sin(found) ** 2)
        found = atan2(z + _WE2 * v * sin(found), flat)
    return degrees(found), degrees(atan2(y, x))
