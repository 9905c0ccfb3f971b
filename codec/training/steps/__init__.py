"""Training of the network whose steps refine events (:mod:`codec.model.steps`)."""
