-- What Chatwoot shows of ours, how each lead went, and what customers think of the people who attended them.
alter table conversations add column waiting_since integer;
alter table conversations add column shown blob;

create table mirrored (
  outbox_seq integer primary key references outbox (seq),
  place integer not null,
  message_id integer not null,
  state text not null
);

create table lead_steps (
  conversation_id integer not null references conversations (id),
  step text not null,
  at integer not null,
  primary key (conversation_id, step)
);
create index lead_steps_at on lead_steps (step, at);

create table lead_sources (
  conversation_id integer primary key references conversations (id),
  source text not null,
  detail blob not null
);

create table ratings (
  id integer primary key autoincrement,
  conversation_id integer not null references conversations (id),
  asked_at integer not null,
  at integer,
  rating integer
);
create index ratings_conversation on ratings (conversation_id, id);
