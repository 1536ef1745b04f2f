"""The limits are those of packages.md; what they do is tested where they are used."""

from exchange import limits


def test_limits_of_packages_are_those_of_the_specification() -> None:
    assert limits.VOLUME_BYTES == 4_000_000_000 < 2**32 - 1
    assert limits.VOLUME_MARGIN == 16 * 2**20
    assert limits.VOLUME_ENTRIES == 60_000 < 2**16 - 1
    assert limits.TAG_FILE_BYTES == 64 * 2**20
    assert limits.EVIDENCE_BYTES == 2 * 2**30
    assert limits.BAG_BYTES == 200 * 2**30
    assert limits.CHANGE_SETS == 100_000
    assert limits.PATH_BYTES == 200
    assert limits.BAG_INFO_VALUE_BYTES == 500


def test_a_full_bag_fits_into_the_volumes_that_names_can_count() -> None:
    assert limits.VOLUMES * (limits.VOLUME_BYTES - limits.EVIDENCE_BYTES) > limits.BAG_BYTES * 0.85


def test_an_encrypted_volume_stays_below_the_limit_of_fat32() -> None:
    chunks = limits.VOLUME_BYTES // (64 * 1024) + 1
    assert limits.VOLUME_BYTES + 16 * chunks + limits.AGE_HEADER_BYTES < 2**32 - 1


def test_limits_of_json_keys_and_age_are_those_of_the_specification() -> None:
    assert (limits.JSON_BYTES, limits.JSON_DEPTH, limits.JSON_INTEGER) == (2**20, 32, 2**53)
    assert (limits.SCRYPT_N_MOST, limits.PASSPHRASE_LEAST) == (2**18, 10)
    assert (limits.AGE_STANZAS, limits.AGE_RECIPIENTS) == (20, 19)


def test_copying_is_by_mib_and_fsynced_every_32() -> None:
    assert (limits.BLOCK_BYTES, limits.FSYNC_EVERY) == (2**20, 32 * 2**20)
    assert (limits.QUARANTINE_FACTOR_PERCENT, limits.QUARANTINE_SPARE) == (210, 2**30)
