"""validate.py SCHEMA: holds each line of the standard input, "name TAB JSON", against the schema, strictly: a key that the
schema does not name is an error, too. Prints what is wrong, then "saw" and the definitions that were used.
validate.py SCHEMA table: prints the table of docs/json.md."""
import json
import sys

import jsonschema


def strict(node):
    if isinstance(node, dict):
        result = {key: strict(value) for key, value in node.items()}
        if "properties" in result and "additionalProperties" not in result:
            result["additionalProperties"] = False
        return result
    return [strict(value) for value in node] if isinstance(node, list) else node


def definition(line):
    if line.get("event") != "result":
        return "event_%s" % line.get("event")
    if line.get("dry_run") and line.get("verb") != "import":
        return "result_dry_run"
    return "result_%s" % line.get("verb", "text")


def keys(names):
    return ", ".join("`%s`" % name for name in names) or "-"


def table(schema):
    print("| line | when | keys always there | keys that may be there |\n|---|---|---|---|")
    for name, one in schema["$defs"].items():
        if not name.startswith(("event_", "result_")):
            continue
        kind, word = name.split("_", 1)
        label = "`%s`" % word if kind == "event" else "`result`"
        basic = {"v", "event", "verb"}
        always = [key for key in one["properties"] if key in one["required"] and key not in basic]
        maybe = [key for key in one["properties"] if key not in one["required"]]
        print("| %s | %s | %s | %s |" % (label, one["description"], keys(always), keys(maybe)))


def main():
    with open(sys.argv[1], encoding="ascii") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    if sys.argv[2:] == ["table"]:
        table(schema)
        return
    definitions = strict(schema["$defs"])
    seen = set()
    for line in sys.stdin:
        name, text = line.rstrip("\n").split("\t", 1)
        value = json.loads(text)
        used = definition(value)
        if used not in definitions:
            print("%s: the schema has no %s: %s" % (name, used, text))
            continue
        seen.add(used)
        one = dict(definitions[used], **{"$defs": definitions})
        for error in jsonschema.Draft202012Validator(one).iter_errors(value):
            print("%s: %s at %s: %s" % (name, error.message, list(error.path), text[:300]))
        if not jsonschema.Draft202012Validator(schema).is_valid(value):
            print("%s: not one of the lines: %s" % (name, text[:300]))
    print("saw", *sorted(seen))


main()
