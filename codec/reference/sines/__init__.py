"""Networks of sines that are fitted to one recording: layers, fitting, stored weights."""
