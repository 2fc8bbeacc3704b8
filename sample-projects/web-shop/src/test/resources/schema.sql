CREATE TABLE stock (product text PRIMARY KEY, pieces integer NOT NULL);
INSERT INTO stock VALUES ('tea', 40), ('pot', 1);
