create table entry (amount numeric); insert into entry values (12.50);
