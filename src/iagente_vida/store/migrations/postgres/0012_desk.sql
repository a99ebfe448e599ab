-- What Chatwoot's conversations looked like when they were last seen, so that a change that nobody told is noticed.
create table desk_threads (
  chatwoot_id bigint primary key,
  contact_id bigint not null default 0,
  held_by text not null default '',
  assignee_id bigint not null default 0,
  excused_id bigint not null default 0,
  message_id bigint not null default 0,
  updated_at bigint not null default 0,
  released_at bigint not null default 0
);
