-- What Chatwoot's conversations looked like when they were last seen, so that a change that nobody told is noticed.
create table desk_threads (
  chatwoot_id integer primary key,
  contact_id integer not null default 0,
  held_by text not null default '',
  assignee_id integer not null default 0,
  excused_id integer not null default 0,
  message_id integer not null default 0,
  updated_at integer not null default 0,
  released_at integer not null default 0
);
