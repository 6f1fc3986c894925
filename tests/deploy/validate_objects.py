"""Holds objects against the schemas of Kubernetes and of the definitions in a folder; unknown fields are faults.

usage: validate_objects.py VERSION CRDS_FOLDER < OBJECTS.yaml
Runs in the virtual environment of tests/tools/install.sh. Prints a line for each fault and exits 1 if there is one.
"""
import copy
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml


def strict(schema):
    """The schema, with every field that it does not name forbidden."""
    if isinstance(schema, list):
        return [strict(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if isinstance(made.get("properties"), dict) and not made.get("x-kubernetes-preserve-unknown-fields"):
        made.setdefault("additionalProperties", False)
    if made.get("x-kubernetes-int-or-string"):
        made.pop("type", None)
    return made


class Loader(yaml.CSafeLoader):
    """Reads `=` as text, which PyYAML does not."""


Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: node.value)


def definitions(folder):
    """(API version, kind) to schema."""
    schemas = {}
    for path in sorted(folder.rglob("*.yaml")):
        for definition in yaml.load_all(path.read_text(), Loader):
            if not definition or definition.get("kind") != "CustomResourceDefinition":
                continue
            spec = definition["spec"]
            for version in spec["versions"]:
                schema = strict(copy.deepcopy(version["schema"]["openAPIV3Schema"]))
                schema["properties"]["metadata"] = {"type": "object"}
                schemas[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = schema
    return schemas


def main():
    version, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    custom = definitions(folder)
    found = False
    for entry in yaml.safe_load_all(sys.stdin):
        name = f"{entry['kind']} {entry['metadata']['name']}"
        schema = custom.get((entry["apiVersion"], entry["kind"]))
        try:
            if schema is None:
                kubernetes_validate.validate(entry, version, strict=True)
            else:
                jsonschema.Draft7Validator(schema).validate(entry)
        except jsonschema.ValidationError as fault:
            found = True
            print(f"{name}: {'.'.join(map(str, fault.path))}: {fault.message}")
        except kubernetes_validate.SchemaNotFoundError:
            found = True
            print(f"{name}: nobody defines {entry['apiVersion']} {entry['kind']}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
