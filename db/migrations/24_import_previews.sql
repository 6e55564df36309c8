-- Imports that only say what they would do, as `marquee import --dry-run` does.

alter table imports add column dry_run boolean not null default false;
