"""The limits of packages (packages.md 4.1 and 1.2), in one place; sizes in bytes unless the name says otherwise.

Limits of rows, texts, sheets and images are kept where those are read.
"""

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB

# The container. FAT32 ends at 4 GiB - 1 and encryption adds 16 bytes per 64 KiB.
VOLUME_BYTES = 4_000_000_000
VOLUME_MARGIN = 16 * MIB
VOLUME_ENTRIES = 60_000
VOLUMES = 99
TAG_FILE_BYTES = 64 * MIB
# A file of change sets or of definitions, which is read as a whole.
TEXT_FILE_BYTES = 256 * MIB
EVIDENCE_BYTES = 2 * GIB
# Nothing that runs, and nothing with macros; each with how its content begins and where (4.1).
EVIDENCE_BEGINNINGS = {
    "pdf": (0, b"%PDF-"),
    "jpg": (0, b"\xff\xd8\xff"),
    "jpeg": (0, b"\xff\xd8\xff"),
    "png": (0, b"\x89PNG\r\n\x1a\n"),
    "docx": (0, b"PK\x03\x04"),
    "xlsx": (0, b"PK\x03\x04"),
    "ofd": (0, b"PK\x03\x04"),
    "zip": (0, b"PK\x03\x04"),
    "mp4": (4, b"ftyp"),
}
EVIDENCE_EXTENSIONS = tuple(EVIDENCE_BEGINNINGS)
BAG_BYTES = 200 * GIB
CHANGE_SETS = 100_000
PATH_BYTES = 200
BAG_INFO_VALUE_BYTES = 500
BAG_INFO_LIST_BYTES = 64 * KIB

# Encryption: age headers longer than this are no work of ours.
AGE_STANZAS = 20
AGE_HEADER_BYTES = 64 * KIB
# age itself adds one stanza of grease, so that readers do not get used to a fixed shape.
AGE_RECIPIENTS = AGE_STANZAS - 1

# JSON
JSON_BYTES = MIB
JSON_DEPTH = 32
JSON_INTEGER = 2**53

# The key file
SCRYPT_N_MOST = 2**18
PASSPHRASE_LEAST = 10

# Copying
BLOCK_BYTES = MIB
FSYNC_EVERY = 32 * MIB
REPORT_EVERY = 256 * KIB
QUARANTINE_FACTOR_PERCENT = 210
QUARANTINE_SPARE = GIB
