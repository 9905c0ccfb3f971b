"""What a file may ask of the program, in one place: bounds of sizes, counts and numbers, with their reasons.

Every file can come from somebody else. A bound is wide enough for all that this program writes, and small
enough that memory and time stay in proportion to the size of the file. Writers keep to the same bounds as
readers: an edit that would pass one is clipped or refused, so what was saved can be opened again.

The ranges in which a musician edits an event's parameters are in :mod:`codec.events.parameters`.
"""

from __future__ import annotations

__all__ = [
    "DECODED_ALLOWANCE_BYTES",
    "JSON_VALUES_ALLOWANCE",
    "MAX_ARCHIVE_BYTES",
    "MAX_ARRAY_BYTES",
    "MAX_CHANNELS",
    "MAX_CLIP_BYTES",
    "MAX_DIRECTORY_BYTES",
    "MAX_DURATION_S",
    "MAX_EVENTS",
    "MAX_FLAC_RATIO",
    "MAX_GAIN_DB",
    "MAX_JSON_BYTES",
    "MAX_JSON_DEPTH",
    "MAX_JSON_VALUES",
    "MAX_JSON_VALUES_PER_BYTE",
    "MAX_LEVEL",
    "MAX_MEMBERS",
    "MAX_MIX_BYTES",
    "MAX_NOTE_BYTES",
    "MAX_ONSET_S",
    "MAX_PACKED_BYTES",
    "MAX_ROOMS_BYTES",
    "MAX_SAMPLE_RATE",
    "MAX_SAMPLE_VALUE",
    "MAX_SOURCE_BYTES",
    "MAX_TABLE_BYTES",
    "MAX_TEXT",
    "MAX_TRANSPOSE_SEMITONES",
    "MAX_UNKNOWN_BYTES",
    "MAX_UNPACKED_RATIO",
    "MAX_VECTOR_VALUE",
    "MIN_GAIN_DB",
    "SAMPLE_RATES_HZ",
    "UNPACKED_ALLOWANCE_BYTES",
]

# Recordings and times

MAX_SAMPLE_VALUE = 1e10
"""Of audio; full scale is 1. The sum of squares of spectra of larger values overflows float32. Unscaled
32-bit integers reach 2e9."""

SAMPLE_RATES_HZ = (1_000, 768_000)
"""Lowest and highest sample rate of recordings. At a few Hz, a short file would be resampled to hours."""

MAX_SAMPLE_RATE = 10_000_000
"""Of the recording of a project, in Hz: earlier versions encoded recordings of any rate."""

MAX_CHANNELS = 64
"""More than two are mixed down when a recording is read."""

MAX_DURATION_S = 1e8
"""Length of a recording: three years. A recording is encoded in blocks, so its length costs no memory."""

MAX_ONSET_S = 24 * 3600
"""Latest onset, or the recording's end if that is later. A typing error must not ask for terabytes."""

MAX_CLIP_BYTES = 4 * 1024**3
"""A recording in memory, as float32: about three hours of stereo at 44.1 kHz."""

MAX_MIX_BYTES = 8 * 1024**3
"""A mix: a recording in memory, and as much again. Edits keep onsets within it."""

MAX_FLAC_RATIO, DECODED_ALLOWANCE_BYTES = 4_000, 64 * 1024**2
"""FLAC decodes to at most this many times its size, plus an allowance. Silence of eight channels reaches
3,145."""

MAX_ROOMS_BYTES = 512 * 1024**2
"""The impulse responses in a project together, decoded: 500 of the length at which the program cuts them."""

# Events

MAX_EVENTS = 500_000
"""Of a piece: a day of music at six events a second. The program holds about 2 kB for each."""

MIN_GAIN_DB, MAX_GAIN_DB = -400.0, 60.0
"""Below, an event is silent in float32 anyway; above, a mix leaves the range that can be computed."""

MAX_TRANSPOSE_SEMITONES = 48.0
"""To both sides, as edited. A transposition of n octaves resamples to 2**n times the length."""

MAX_VECTOR_VALUE, MAX_LEVEL = 1e4, 30.0
"""Magnitude of an element of an event vector, and its first element, the log level. Those of the shipped
model stay below 10, where full scale is 1; of the loudest audio that is read, the level is 20."""

MAX_TEXT = 32_768
"""Characters of a name or a path: the longest path of Windows."""

# Files

MAX_JSON_BYTES = 1024**3
"""A JSON member of a project: details of 300,000 events are about this long."""

MAX_JSON_VALUES = 32_000_000
"""Values in a JSON text: as many events as a piece can hold, as edited and as encoded. A list of two
characters takes 64 bytes of memory."""

MAX_JSON_VALUES_PER_BYTE, JSON_VALUES_ALLOWANCE = 10, 1_000_000
"""Values of a JSON member for each byte of the project's file, plus an allowance. Equal events have three."""

MAX_JSON_DEPTH = 100
"""Nesting in a JSON text. The program's own texts nest five deep."""

MAX_ARRAY_BYTES = 512 * 1024**2
"""A member that is an array: four million vectors."""

MAX_SOURCE_BYTES = MAX_CLIP_BYTES
"""The recording in a project, packed: at most as large as decoded."""

MAX_UNKNOWN_BYTES = 256 * 1024**2
"""All members of a project together that this version does not know. They are kept in memory."""

MAX_ARCHIVE_BYTES = 8 * 1024**3
"""All members of a ZIP file together, unpacked."""

MAX_MEMBERS = 20_000
"""Members of a ZIP file: each of the user's rooms is one."""

MAX_DIRECTORY_BYTES = 16 * 1024**2
"""The directory at the end of a ZIP file; it is read before anything else is known of the file."""

MAX_UNPACKED_RATIO, UNPACKED_ALLOWANCE_BYTES = 200, 16 * 1024**2
"""A ZIP file unpacks to at most this many times its size, plus an allowance. Projects unpack to four times
their size, and to 75 times if all their events are equal. Deflate alone allows 1,032."""

MAX_PACKED_BYTES = 256 * 1024**2
"""A packed file."""

MAX_TABLE_BYTES = 256 * 1024**2
"""A table or a script."""

MAX_NOTE_BYTES = 64 * 1024**2
"""Palettes for all projects, stored settings and notes on recovery files."""
