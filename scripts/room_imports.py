"""Count the imports between rooms (the folders of `codec` and `editor`), and find import cycles of files.

python scripts/room_imports.py            # number of imports between rooms, cycles
python scripts/room_imports.py --arrows   # the number of imports for each pair of rooms
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

import grimp

__all__ = ["main"]


def main() -> None:
    """Print the number of imports between rooms, and the cycles."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--arrows", action="store_true", help="every arrow between two rooms")
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    for package in ("codec", "editor"):
        graph = grimp.build_graph(package, cache_dir=None)
        arrows: Counter[tuple[str, str]] = Counter()
        for module in graph.modules:
            for imported in graph.find_modules_directly_imported_by(module):
                if room(module) != room(imported):
                    arrows[room(module), room(imported)] += 1
        both_ways = sorted(pair for pair in arrows if pair[::-1] in arrows and pair < pair[::-1])
        print(f"{package}: {len(arrows)} arrows between rooms, {sum(arrows.values())} imports")
        print(f"  rooms that import each other: {both_ways or 'none'}")
        for cycle in circles(graph):
            print(f"  circle of files: {', '.join(sorted(cycle))}")
        if options.arrows:
            for (importer, imported), count in sorted(arrows.items()):
                print(f"  {importer} -> {imported}: {count}")


def room(module: str) -> str:
    """Return the folder directly under the package, or the module itself."""
    return ".".join(module.split(".")[:2])


def circles(graph: grimp.ImportGraph) -> list[set[str]]:
    """Return the strongly connected components of more than one file."""
    import networkx as nx

    directed = nx.DiGraph(
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    )
    return [group for group in nx.strongly_connected_components(directed) if len(group) > 1]


if __name__ == "__main__":
    main()
