"""The bitstream of a piece: events quantised to integers and entropy coded into a small file. No torch.

``grid`` turns vectors, onsets and pans into integers and back, ``coder`` codes integers, ``symbols`` says in
which order a piece's integers stand, and ``file`` puts a header around them.
"""
