"""Whether exported Web Annotations hold against W3C's own context and tests.

python3 -m venv peers && peers/bin/pip install -r requirements.txt
tapereader highlights export --format jsonld --out highlights.jsonld
ANNO_CONTEXT=../web-annotation/jsonld/anno.jsonld ANNO_TESTS=../web-annotation-tests peers/bin/python run.py highlights.jsonld

The context is https://www.w3.org/ns/anno.jsonld, the tests are https://github.com/w3c/web-annotation-tests; neither is part
of this tree. Licences of the peers: BSD-3-Clause (PyLD), MIT (jsonschema).
1. The context drops no key: what is expanded and compacted again is what was written.
2. Every identity is an absolute IRI, every time an xsd:dateTime.
3. Every annotation, the page and the collection hold against the schemas of all that the model says MUST be; what it says
   SHOULD be and is not is named. (An annotation should have a body; a highlight without note and tags has none.)
"""

import json
import os
import pathlib
import sys

import jsonschema
from pyld import jsonld

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
OFFERS = "Implemented"


def normal(value):
    """A list of one is what is in it; order is of no meaning, except to people."""
    if isinstance(value, list):
        values = sorted((normal(one) for one in value), key=lambda one: json.dumps(one, sort_keys=True))
        return values[0] if len(values) == 1 else values
    if isinstance(value, dict):
        return {key: normal(one) for key, one in value.items()}
    return value


def load(context):
    document = json.loads(pathlib.Path(context).read_text())

    def loader(url, options):
        if url != CONTEXT:
            raise ValueError(f"asks for {url}")
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}

    jsonld.set_document_loader(loader)


def walk(value, path=""):
    yield path, value
    if isinstance(value, dict):
        for key, one in value.items():
            yield from walk(one, f"{path}/{key}")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from walk(one, f"{path}/{at}")


def expansion(written):
    expanded = jsonld.expand(written)
    again = jsonld.compact(expanded, CONTEXT)
    if normal(again) != normal(written):
        before, after = dict(walk(normal(written))), dict(walk(normal(again)))
        yield from (f"dropped or changed: {path}" for path in before if before[path] != after.get(path))
    for path, value in walk(expanded):
        if path.endswith("/@id") and ":" not in value:
            yield f"no absolute IRI: {path} {value}"
        if path.endswith(("created/0", "modified/0")) and not value["@type"].endswith("#dateTime"):
            yield f"no dateTime: {path}"
    print(len(jsonld.to_rdf(expanded)["@default"]), "triples")


def schemas(tests, folder):
    store = {path.name: json.loads(path.read_text()) for path in (tests / "definitions").glob("*.json")}
    for path in sorted((tests / folder).glob("*.json")):
        schema = json.loads(path.read_text())
        resolver = jsonschema.RefResolver(base_uri="", referrer=schema, store=store)
        yield path, schema, jsonschema.Draft4Validator(schema, resolver=resolver)


def holds(kind, values, tests, folder):
    asked = failed = 0
    for path, schema, validator in schemas(tests, folder):
        # Whether an optional part of the model is used at all is no matter of right and wrong.
        if OFFERS in path.name:
            continue
        asked += 1
        for value in values:
            is_valid = validator.is_valid({"@context": CONTEXT, **value})
            if is_valid != (schema.get("expectedResult", "valid") == "valid"):
                said = f"{kind}: {path.name}: {schema.get('errorMessage')}"
                if schema.get("assertionType") == "should":
                    print(said)
                else:
                    failed += 1
                    yield said
                break
    print(f"{kind}: {asked} schemas, {failed} failed, {len(values)} looked at")


def main():
    load(os.environ["ANNO_CONTEXT"])
    tests = pathlib.Path(os.environ["ANNO_TESTS"])
    collection = json.loads(pathlib.Path(sys.argv[1]).read_text())
    page = collection["first"]
    problems = [
        *expansion(collection),
        *holds("annotation", page["items"], tests, "annotations"),
        *holds("page", [page], tests, "collections/pages"),
        *holds("collection", [collection], tests, "collections"),
    ]
    print("\n".join(problems) or "all hold")
    sys.exit(bool(problems))


main()
