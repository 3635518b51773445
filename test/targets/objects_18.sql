-- From 18: constraints that are not enforced, NOT NULL as a constraint.
CREATE TABLE ne (id int PRIMARY KEY, a_id int, p_id int, p_day int);
ALTER TABLE ne ADD CONSTRAINT ne_a FOREIGN KEY (a_id) REFERENCES a NOT ENFORCED;
ALTER TABLE ne ADD CONSTRAINT ne_p FOREIGN KEY (p_id, p_day) REFERENCES p NOT ENFORCED;
ALTER TABLE lone ADD CONSTRAINT lone_nnv NOT NULL v NOT VALID;
