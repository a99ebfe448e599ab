-- What a WhatsApp channel that a business depends on has to remember.
alter table outbox add column doubts bigint not null default 0;
alter table outbox add column forgiven bigint not null default 0;
alter table outbox add column released_at bigint;
alter table inbox add column turn_version bigint;
alter table contacts add column opted_in_at bigint;
alter table contacts add column opted_in_source text not null default '';
alter table contacts add column opted_out_at bigint;
alter table contacts add column opted_out_source text not null default '';
alter table contacts add column marketing_stopped_at bigint;

create table pace (
  scope text primary key,
  until bigint not null
);

create table stops (
  scope text primary key,
  kind text not null,
  code bigint not null,
  failures bigint not null,
  since bigint not null,
  until bigint not null
);

create table templates (
  name text not null,
  language text not null,
  status text not null,
  category text not null,
  quality text not null default '',
  components text not null default '[]',
  blocked_until bigint not null default 0,
  synced_at bigint not null,
  primary key (name, language)
);

create table alarms (
  code text primary key,
  detail text not null,
  since bigint not null,
  cleared_at bigint,
  told_at bigint,
  recovery_told_at bigint
);
