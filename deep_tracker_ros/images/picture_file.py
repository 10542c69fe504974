"""What the bytes of a JPEG or PNG say of the picture, read before anything is decoded.

Some decoders answer a cut-off file with a picture that is grey from the cut on, and all fill memory
for a file that claims to be huge: both must be known beforehand.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from deep_tracker_ros.images.errors import ImageError

JPEG_START = b"\xff\xd8\xff"
JPEG_END = b"\xff\xd9"
# The frame headers SOF0..SOF15 without DHT, JPG and DAC, which share the numbers' range.
JPEG_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_START_OF_SCAN = 0xDA
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
PNG_GREY = 0

CUT_OFF = "is cut off; check the camera, and give both ends the large-image transport profile"


@dataclass(frozen=True)
class PictureFile:
    """The size and the kind of a picture in a file."""

    width: int
    height: int
    grey_16_bit: bool = False


def read_picture_file(data: bytes) -> PictureFile:
    """Read the header of a JPEG or PNG file; ImageError if it is neither, or not complete."""
    if not data:
        raise ImageError("it holds no data; check the camera driver")
    try:
        if data.startswith(JPEG_START):
            return _read_jpeg(data)
        if data.startswith(PNG_START):
            return _read_png(data)
    except struct.error as error:  # the header points behind the last byte
        raise ImageError(f"a file of {len(data)} bytes {CUT_OFF}") from error
    raise ImageError(
        f"it starts with the bytes {data[:8].hex(' ')}, which is neither JPEG nor PNG; "
        "set the publisher to jpeg or png, or use the raw transport"
    )


def _read_jpeg(data: bytes) -> PictureFile:
    """Walk over the segments to the first scan; the size is in the frame header on the way."""
    picture = None
    position = 2
    while True:
        prefix, marker, length = struct.unpack_from(">BBH", data, position)
        if prefix == 0xFF and marker == 0xFF:  # any number of fill bytes may stand before a marker
            position += 1
            continue
        if prefix != 0xFF or length < 2:
            raise ImageError(f"its JPEG header is corrupt at byte {position}; check the transport")
        if marker in JPEG_FRAME_HEADERS:
            height, width = struct.unpack_from(">HH", data, position + 5)
            picture = PictureFile(width, height)
        if marker == JPEG_START_OF_SCAN:
            break
        position += 2 + length
    if picture is None:
        raise ImageError(f"its JPEG scan at byte {position} comes before its size; check the encoder")
    # In a scan the bytes of this marker mean nothing else; a thumbnail's end lies before the scan.
    if data.find(JPEG_END, position) < 0:
        raise ImageError(f"a JPEG of {len(data)} bytes {CUT_OFF}")
    return picture


def _read_png(data: bytes) -> PictureFile:
    kind, width, height, bits, colour = struct.unpack_from(">4sIIBB", data, 12)
    if kind != b"IHDR":
        raise ImageError(f"its first PNG chunk is {kind!r} instead of IHDR; check the encoder")
    if PNG_END not in data:
        raise ImageError(f"a PNG of {len(data)} bytes {CUT_OFF}")
    return PictureFile(width, height, grey_16_bit=bits == 16 and colour == PNG_GREY)
