create table if not exists book (title text primary key);
