-- Random keys that all processes of a database share, such as that which signs the cursors of pages. Made when first needed.

create table secrets (
  name text primary key,
  secret bytea not null
);
