"""Prints an OpenAPI document in which every object has a name of its own, and no operation demands a key.

The generator gives two objects the same name if they are parts of a union, so the parts get names of their own here:
the part of Term whose kind is "rating" becomes TermRating. It would also refuse a client without a key wherever one may
be needed, which the server's settings decide.
"""

import json
import sys


def name_parts(name: str, schema: dict, schemas: dict) -> None:
    for index, part in enumerate(schema.get("anyOf", [])):
        if part.get("type") != "object":
            continue
        kind = part["properties"].get("kind", {}).get("const", str(index))
        part_name = name + "".join(word.capitalize() for word in kind.split("_"))
        schemas[part_name] = part
        schema["anyOf"][index] = {"$ref": f"#/components/schemas/{part_name}"}


document = json.load(open(sys.argv[1], encoding="utf-8"))
schemas = document["components"]["schemas"]
for name, schema in list(schemas.items()):
    name_parts(name, schema, schemas)
for operations in document["paths"].values():
    for operation in operations.values():
        operation.pop("security", None)
json.dump(document, sys.stdout)
