-- What an evaluation does, for programs; `phase` says the same in words.

alter table evaluations
  add step text check (step in ('read', 'learn', 'recommend', 'compare')),
  -- Which one learns or recommends.
  add model text,
  -- For whom, or of what.
  add part text check (part in ('everyone', 'new_users', 'new_movies'));
