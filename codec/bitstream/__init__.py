"""The bitstream of a piece: events quantised to integers and entropy coded into a small file. No torch.

``grid`` quantises vectors, onsets and pans, ``coder`` entropy codes integers, ``symbols`` defines the order
of a piece's integers, and ``file`` adds the header (docs/adr/0011).
"""
