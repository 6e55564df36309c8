-- What our own server answered, where `marquee serve --log-answers` keeps it: beside what a log says of other recommenders, it
-- is what online quality is judged by.
create table answers (
  -- Made by the server, so that a batch that is written twice is kept once.
  id uuid primary key,
  user_id bigint not null references users on delete cascade,
  "timestamp" timestamptz not null,
  -- Best first; some may have no row in `movies` any more.
  movies text[] not null,
  model_version integer not null,
  recommender text not null,
  -- What the list rests on: history, demographics or popular.
  basis text not null,
  -- As declared, without ids.
  route text not null,
  milliseconds real not null
);

create index answers_by_user on answers (user_id);
create index answers_by_time on answers ("timestamp");
