"""Classes of the wire API, made by client/python/make_stubs.sh from proto/tessera/v1. Do not edit."""
