"""The search for events: greedy decomposition, joint refinement, pruning, details, streaming."""
