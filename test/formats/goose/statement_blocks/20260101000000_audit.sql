-- +goose Up
CREATE TABLE audit (at timestamptz, who text);

-- +goose StatementBegin
CREATE FUNCTION note() RETURNS trigger AS $note$
BEGIN
    INSERT INTO audit VALUES (now(), 'it''s; me');
    RETURN NEW;
END;
$note$ LANGUAGE plpgsql;
-- the function ends here
-- +goose StatementEnd

-- +goose StatementBegin
DO $$ BEGIN PERFORM 1; END $$ -- no semicolon;
-- +goose StatementEnd
-- +goose statementbegin
-- +goose statementend

-- +goose Down
-- +goose StatementBegin
DROP FUNCTION note() CASCADE
-- +goose StatementEnd
DROP TABLE audit;
