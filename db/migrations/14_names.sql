-- A user may have a name of the site's own, such as a UUID, beside the number.
alter table users add column name text unique
check (name <> '' and char_length(name) <= 255 and name !~ '[[:cntrl:]]' and name !~ '^[[:space:]]*[0-9]+[[:space:]]*$');

comment on column users.name is 'by which the site knows the user; never digits alone, as these are a number';

-- What each file of an import was taken for, and what its ratings ran from and to before they became stars.
alter table imports add column understood jsonb, add column scale text;
