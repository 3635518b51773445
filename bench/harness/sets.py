"""The migrations that are run: the same scripts, written the way each tool wants them.

One migration makes a table with a primary key, two more indexes, a comment and a column: five statements. Its down
drops the table.
"""
import pathlib


def up(number, audit):
    table = f"t_{number:05d}"
    statements = [
        f"CREATE TABLE {table} (\n    id bigserial PRIMARY KEY,\n    a integer NOT NULL,\n    b text,\n"
        "    c timestamptz NOT NULL DEFAULT now(),\n    d numeric(10, 2)\n)",
        f"CREATE INDEX {table}_a ON {table} (a)",
        f"CREATE INDEX {table}_b ON {table} (b)",
        f"COMMENT ON TABLE {table} IS 'table of migration {number}'",
        f"ALTER TABLE {table} ADD COLUMN e boolean",
    ]
    if audit:
        # Tells how often it ran, and in which backend's memory at that moment.
        statements.append(audit.format(number=number))
    return ";\n".join(statements) + ";\n"


def down(number):
    return f"DROP TABLE t_{number:05d};\n"


def quoted(text):
    return "$sql$" + text + "$sql$"


def call(names, contents):
    """The CALL that hands a whole set to the extension without the client."""
    files = ",\n".join(f"'{name}'" for name in names)
    texts = ",\n".join(quoted(text) for text in contents)
    return f"CALL migrate_run(ARRAY[\n{files}\n], ARRAY[\n{texts}\n]);\n"


def write(folder, count, audit=None):
    """Writes them below the folder: goose/ dbmate/ migrate/ and so on. Returns the folder."""
    folder = pathlib.Path(folder)
    for name in ("goose", "dbmate", "migrate", "sql-migrate", "node-pg-migrate", "psql"):
        (folder / name).mkdir(parents=True)
    goose = {}
    transactions = ["CREATE TABLE history (version bigint PRIMARY KEY, name text NOT NULL, at timestamptz NOT NULL DEFAULT now());\n"]
    for number in range(1, count + 1):
        script, undo = up(number, audit), down(number)
        goose[f"{number:05d}_m.sql"] = f"-- +goose Up\n{script}\n-- +goose Down\n{undo}"
        (folder / "dbmate" / f"{20240101000000 + number}_m.sql").write_text(f"-- migrate:up\n{script}\n-- migrate:down\n{undo}")
        (folder / "sql-migrate" / f"{number:05d}_m.sql").write_text(f"-- +migrate Up\n{script}\n-- +migrate Down\n{undo}")
        (folder / "node-pg-migrate" / f"{1704067200000 + number}_m.sql").write_text(f"-- Up Migration\n{script}\n-- Down Migration\n{undo}")
        (folder / "migrate" / f"{number:06d}_m.up.sql").write_text(script)
        (folder / "migrate" / f"{number:06d}_m.down.sql").write_text(undo)
        transactions.append(f"BEGIN;\n{script}INSERT INTO history (version, name) VALUES ({number}, 'm');\nCOMMIT;\n")
    for name, text in goose.items():
        (folder / "goose" / name).write_text(text)
    numbers = range(1, count + 1)
    (folder / "psql" / "one.sql").write_text("".join(up(number, audit) for number in numbers))
    (folder / "psql" / "each.sql").write_text("".join(transactions))
    (folder / "psql" / "down.sql").write_text("".join(down(number) for number in reversed(numbers)))
    (folder / "psql" / "each_down.sql").write_text("".join(
        f"BEGIN;\n{down(number)}DELETE FROM history WHERE version = {number};\nCOMMIT;\n" for number in reversed(numbers)))
    (folder / "psql" / "call.sql").write_text(call(list(goose), list(goose.values())))
    return folder


def write_rows(folder, count):
    """A set of many tiny migrations, a row each: what is measured is the number of files."""
    folder = pathlib.Path(folder)
    (folder / "goose").mkdir(parents=True)
    for number in range(1, count + 1):
        first = "CREATE TABLE numbers (n integer PRIMARY KEY);\n" if number == 1 else ""
        script = f"-- +goose Up\n{first}INSERT INTO numbers VALUES ({number});\n-- +goose Down\nDELETE FROM numbers WHERE n = {number};\n"
        (folder / "goose" / f"{number:05d}_m.sql").write_text(script)
    return folder
