create table facts (
  key text primary key,
  value text not null
) without rowid;

create table refusals (
  day integer not null,
  reason text not null,
  count integer not null,
  primary key (day, reason)
) without rowid;

create table contacts (
  id integer primary key autoincrement,
  name blob not null,
  username blob not null,
  created_at integer not null,
  merged_into integer references contacts (id)
);

create table identities (
  id integer primary key autoincrement,
  contact_id integer not null references contacts (id),
  kind text not null check (kind in ('bsuid', 'parent_bsuid', 'wa_id')),
  value text not null,
  valid_from integer not null,
  valid_to integer
);
create unique index identities_active on identities (kind, value) where valid_to is null;
create index identities_contact on identities (contact_id);

create table conversations (
  id integer primary key autoincrement,
  contact_id integer not null references contacts (id),
  phone_number_id text not null,
  stage text not null default 'INICIO',
  mode text not null default 'bot',
  opted_out integer not null default 0,
  state blob,
  version integer not null default 0,
  failures integer not null default 0,
  not_before integer,
  lease_owner text,
  lease_until integer not null default 0,
  window_expires_at integer,
  listed integer not null default 1,
  last_activity integer not null,
  created_at integer not null,
  merged_into integer references conversations (id)
);
create unique index conversations_of on conversations (contact_id, phone_number_id) where merged_into is null;
create index conversations_listed on conversations (last_activity) where listed = 1 and merged_into is null;
create index conversations_stage on conversations (stage, mode) where merged_into is null;

create table inbox (
  seq integer primary key autoincrement,
  dedupe_key text not null unique,
  lane text not null,
  source text not null,
  kind text not null,
  payload blob not null,
  received_at integer not null,
  occurred_at integer,
  conversation_id integer references conversations (id),
  prompt integer not null,
  done_at integer
);
create index inbox_pending on inbox (lane, conversation_id, seq, received_at, prompt, kind) where done_at is null;
create index inbox_history on inbox (conversation_id, seq) where done_at is not null;
create index inbox_messages on inbox (received_at) where kind = 'message';

create table outbox (
  seq integer primary key autoincrement,
  conversation_id integer not null references conversations (id),
  channel text not null,
  kind text not null,
  body blob not null,
  author text not null,
  ref text not null,
  state text not null,
  attempts integer not null default 0,
  next_attempt_at integer,
  tried_at integer,
  provider_id text not null default '',
  pricing_category text not null default '',
  error_code integer,
  error text not null default '',
  caused_at integer,
  created_at integer not null,
  finished_at integer
);
create index outbox_unfinished on outbox (conversation_id, channel, seq) where finished_at is null;
create index outbox_finished on outbox (finished_at) where finished_at is not null;
create index outbox_conversation on outbox (conversation_id, seq);
create index outbox_provider on outbox (provider_id) where provider_id <> '';

create table delivery_lanes (
  conversation_id integer not null references conversations (id),
  channel text not null,
  lease_owner text,
  lease_until integer not null,
  primary key (conversation_id, channel)
) without rowid;

create table status_evidence (
  phone_number_id text primary key,
  tried_at integer not null,
  seq integer not null
) without rowid;

create table timers (
  id integer primary key autoincrement,
  conversation_id integer not null references conversations (id),
  kind text not null,
  due_at integer not null,
  payload blob not null,
  unique (conversation_id, kind)
);
create index timers_due on timers (due_at);

create table turns (
  id integer primary key autoincrement,
  conversation_id integer not null references conversations (id),
  version integer not null,
  at integer not null,
  trace blob not null
);
create index turns_conversation on turns (conversation_id, id);

create table turn_failures (
  id integer primary key autoincrement,
  conversation_id integer not null references conversations (id),
  at integer not null,
  error text not null
);
create index turn_failures_at on turn_failures (at);

create table quotes (
  quote_id text primary key,
  conversation_id integer not null references conversations (id),
  inputs blob not null,
  result blob not null,
  tariff_pack text not null,
  tariff_sha256 text not null,
  engine_version text not null,
  created_at integer not null,
  expires_at integer not null
);
create index quotes_conversation on quotes (conversation_id);

create table ledger (
  seq integer primary key autoincrement,
  conversation_id integer not null references conversations (id),
  kind text not null,
  at integer not null,
  commitment blob not null,
  chain blob not null
);
create index ledger_conversation on ledger (conversation_id, seq);

create table ledger_secrets (
  seq integer primary key references ledger (seq),
  nonce blob not null,
  payload blob not null
);
