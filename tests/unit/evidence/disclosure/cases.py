"""Random hierarchical tables, and what an attacker finds in them."""

from schoolweave.evidence.disclosure import Layout, build

TREE = ("region", "community", "school")
ACROSS = ("authority", "school")


def records(rng, *, met=True, linked=False, deep=True):
    """Return rows of a nation of one to three regions: most schools with some small groups."""
    rows, school = [], 0
    groups = [f"g{g}" for g in range(rng.integers(2, 5))]
    for region in range(rng.integers(1, 4) if deep else 1):
        for community in range(rng.integers(1, 4)):
            for _ in range(rng.integers(1, 5)):
                school += 1
                authority = f"a{rng.integers(3)}"
                for group in groups:
                    count = int(rng.choice([0, rng.integers(1, 5), rng.integers(5, 60)], p=[0.1, 0.35, 0.55]))
                    rows.append({
                        "region": f"r{region}", "community": f"c{community}", "school": f"s{school}",
                        "authority": authority, "group": group, "count": str(count),
                        "met": str(int(rng.binomial(count, rng.choice([0.05, 0.5, 0.95])))),
                    })  # fmt: skip
    return rows


def layout(*, met=True, linked=False):
    return Layout(trees=(TREE, ACROSS) if linked else (TREE,), groups=("group",), met="met" if met else None)


def table(rng, *, met=True, linked=False):
    return build(records(rng), layout(met=met, linked=linked))
