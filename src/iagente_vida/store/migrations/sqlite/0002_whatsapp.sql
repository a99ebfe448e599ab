-- What a WhatsApp channel that a business depends on has to remember.
alter table outbox add column doubts integer not null default 0;
alter table outbox add column forgiven integer not null default 0;
alter table outbox add column released_at integer;
alter table inbox add column turn_version integer;
alter table contacts add column opted_in_at integer;
alter table contacts add column opted_in_source text not null default '';
alter table contacts add column opted_out_at integer;
alter table contacts add column opted_out_source text not null default '';
alter table contacts add column marketing_stopped_at integer;

create table pace (
  scope text primary key,
  until integer not null
) without rowid;

create table stops (
  scope text primary key,
  kind text not null,
  code integer not null,
  failures integer not null,
  since integer not null,
  until integer not null
) without rowid;

create table templates (
  name text not null,
  language text not null,
  status text not null,
  category text not null,
  quality text not null default '',
  components text not null default '[]',
  blocked_until integer not null default 0,
  synced_at integer not null,
  primary key (name, language)
) without rowid;

create table alarms (
  code text primary key,
  detail text not null,
  since integer not null,
  cleared_at integer,
  told_at integer,
  recovery_told_at integer
) without rowid;
