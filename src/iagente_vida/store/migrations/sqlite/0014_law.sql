-- Health apart from everything else, what is left of erased people, and who asked for it.

create table health_forms (
  form_id text primary key,
  conversation_id integer not null references conversations (id),
  via text not null,
  questionnaire text not null,
  questions blob not null,
  issued_at integer not null,
  expires_at integer not null,
  consent_version text not null default '',
  consented_at integer,
  refused_at integer,
  answered_at integer,
  outcome text not null default '',
  answers blob
);
create index health_forms_conversation on health_forms (conversation_id);
create index health_forms_kept on health_forms (issued_at) where answers is not null;

create table erased_keys (
  hash text primary key,
  until integer not null
) without rowid;
create index erased_keys_until on erased_keys (until);

alter table contacts add column erased_at integer;
