"""A family of autoencoders of spectrograms ("Neural Audio Compressor"), in one configuration each.

Blocks of 64 frames become a few hundred numbers of 8 bits. The phase is not among them: it is found by
Griffin-Lim, or, as an oracle, taken from the original and counted apart.
"""
