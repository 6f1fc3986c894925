"""Names of things, as people write them and as the server wants them."""
from __future__ import annotations

__all__ = ["model_name", "named", "version_name"]


def named(collection: str, name: str) -> str:
    """``wing`` as ``datasets/wing``; a whole name stays as it is."""
    return name if name.startswith(collection + "/") else f"{collection}/{name}"


def model_name(name: str) -> str:
    """``nuclei`` as ``models/nuclei``."""
    return named("models", name)


def version_name(name: str) -> str:
    """``nuclei``, ``nuclei@3`` and ``nuclei@production`` as the server names versions."""
    model, at, version = model_name(name).partition("@")
    return f"{model}/versions/{version}" if at else model
