"""Training of the network that tells sounds at one onset apart (:mod:`codec.model.masks`)."""
