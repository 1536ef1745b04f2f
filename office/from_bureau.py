"""What a filling copy takes from its bureau: only what a key of the pinned key table has signed (packages.md 2.3)."""

from db.store import Store
from exchange.bag_info import BUREAU_KINDS, Kind
from exchange.policy import Standpoint
from exchange.registry import KeyRecord
from exchange.trust import ROOT_PATH, Root, SignedRoot, follow_roots, parse_root, read_roots
from exchange.verify import Verified
from office.taking_in import standpoint
from office.workspaces import kept_root


def bureau_standpoint(store: Store, kinds: frozenset[Kind]) -> Standpoint:
    """Say from whom and for whom a package of these kinds must be to be taken in here."""
    bureau, area, signers = store.pack.bureau, store.pack.area, pinned_root(store).sign
    records = {public: KeyRecord(public, bureau, area, level=2, kinds=BUREAU_KINDS) for public in signers}
    return standpoint(store, records, kinds)


def pinned_root(store: Store) -> Root:
    """Give the bureau's key table as it was accepted here."""
    return parse_root(kept_root(store).data, ROOT_PATH)


def followed_root(store: Store, verified: Verified, where: str) -> SignedRoot:
    """Go from the pinned key table to the newest in a package, step by step.

    Raises:
        PackageRefused: The one does not lead to the other (E-ROOT, E-ROOT-FORK).
    """
    roots = read_roots(verified.root, where)
    root = follow_roots(pinned_root(store), roots, where)
    return next(signed for signed in roots if parse_root(signed.data, where) == root)
