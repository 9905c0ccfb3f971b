# pyqtgraph ships no annotations and builds part of its interface at run time, so that what a type checker
# infers from its sources is often wrong. Here it counts as untyped.
from typing import Any

def __getattr__(name: str) -> Any: ...
