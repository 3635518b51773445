"""What was measured, for people: tables and verdicts on the terminal while it runs, and as a page afterwards."""
import statistics


def median(values):
    return statistics.median(values)


def spread(values, digits=2):
    """All runs, in their order."""
    return " ".join(f"{value:.{digits}f}" for value in values)


class Table:
    def __init__(self, *heads):
        self.heads = heads
        self.rows = []

    def add(self, *cells):
        self.rows.append([cell if isinstance(cell, str) else "" if cell is None else str(cell) for cell in cells])

    def text(self):
        widths = [max(len(row[i]) for row in [self.heads, *self.rows]) for i in range(len(self.heads))]
        # What the first column names stands left, numbers right.
        return "\n".join("  ".join(cell.rjust(width) if i else cell.ljust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip()
                         for row in [self.heads, *self.rows])

    def markdown(self):
        lines = [self.heads, ["---"] + ["--:"] * (len(self.heads) - 1), *self.rows]
        return "\n".join("| " + " | ".join(row) + " |" for row in lines)


class Report:
    def __init__(self):
        self.parts = []
        self.verdicts = []
        self.failures = []

    def head(self, number, title):
        self.parts.append(f"## {number}. {title}")
        print(f"\n== {number}. {title}", flush=True)

    def note(self, text):
        self.parts.append(text)
        print(text, flush=True)

    def output(self, text):
        """What a program printed."""
        lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
        self.parts.append(f"```\n{lines}\n```")
        print(lines, flush=True)

    def table(self, table):
        self.parts.append(table.markdown())
        print(table.text(), flush=True)

    def verdict(self, target, figure, reached):
        word = "reached" if reached else "NOT REACHED"
        self.verdicts.append((target, figure, word))
        self.parts.append(f"**{word}**: {target}: {figure}")
        print(f"{word}: {target}: {figure}", flush=True)

    def failed(self, what):
        """A tool did not do its work: whatever was measured is worth nothing."""
        self.failures.append(what)
        self.parts.append(f"**FAILED**: {what}")
        print(f"FAILED: {what}", flush=True)

    def summary(self):
        table = Table("target", "figure", "")
        for verdict in self.verdicts:
            table.add(*verdict)
        return table

    def page(self, head):
        return "\n\n".join([head, "## Targets", self.summary().markdown(), *self.parts]) + "\n"
