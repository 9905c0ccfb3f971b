"""From a recording to events: the greedy search, refinement, details, pruning and streaming."""
