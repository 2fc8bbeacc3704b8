-- Several instances of the application may start at the same time.
select pg_advisory_lock(2026);
create table if not exists book (title text primary key);
select pg_advisory_unlock(2026);
