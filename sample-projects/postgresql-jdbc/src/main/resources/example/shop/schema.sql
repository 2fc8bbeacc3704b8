CREATE TABLE IF NOT EXISTS orders (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer  text        NOT NULL CHECK (customer <> ''),
    placed_at timestamptz NOT NULL
);

CREATE TABLE IF NOT EXISTS order_lines (
    order_id bigint         NOT NULL REFERENCES orders ON DELETE CASCADE,
    position int            NOT NULL,
    product  text           NOT NULL,
    quantity int            NOT NULL CHECK (quantity > 0),
    price    numeric(12, 2) NOT NULL,
    PRIMARY KEY (order_id, position)
);

CREATE INDEX IF NOT EXISTS orders_by_customer ON orders (customer, placed_at);

CREATE TABLE IF NOT EXISTS stock (
    product   text PRIMARY KEY,
    available int NOT NULL CHECK (available >= 0)
);
