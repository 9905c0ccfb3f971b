from typing import Any

stream: Any
