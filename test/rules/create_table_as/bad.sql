CREATE TABLE heap_copy AS SELECT id, payload FROM heap WHERE id > 0;
