"""Which events sound alike: map layout, colour clusters, representatives, stage profiles."""
