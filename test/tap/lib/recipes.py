"""recipes.py PAGE: loads every YAML block of the page and prints the commands of the client that stand in it, one a line."""
import re
import sys

import yaml


def commands(node, key=None):
    if isinstance(node, dict):
        for name, value in node.items():
            yield from commands(value, name)
    elif isinstance(node, list):
        if key == "command" and node and node[0] == "sluice":
            yield " ".join(str(word) for word in node)
        else:
            for value in node:
                yield from commands(value, key)
    elif key in ("run", "script") and isinstance(node, str):
        yield from (part.strip() for part in re.split(r"\|\||&&|\|", node) if part.strip().startswith("sluice"))


with open(sys.argv[1], encoding="ascii") as file:
    blocks = re.findall(r"^```yaml\n(.*?)^```$", file.read(), re.S | re.M)
for block in blocks:
    loaded = yaml.safe_load(block)
    assert isinstance(loaded, dict), "a block is no mapping"
    found = list(commands(loaded))
    assert found, "no command in: " + block.split("\n", 1)[0]
    print("\n".join(found))
print("blocks", len(blocks))
