"""How close a render is to its recording: metrics, evaluation runs, result files and pages."""
