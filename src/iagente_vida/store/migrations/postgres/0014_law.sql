-- Health apart from everything else, what is left of erased people, and who asked for it.

create table health_forms (
  form_id text primary key,
  conversation_id bigint not null references conversations (id),
  via text not null,
  questionnaire text not null,
  questions bytea not null,
  issued_at bigint not null,
  expires_at bigint not null,
  consent_version text not null default '',
  consented_at bigint,
  refused_at bigint,
  answered_at bigint,
  outcome text not null default '',
  answers bytea
);
create index health_forms_conversation on health_forms (conversation_id);
create index health_forms_kept on health_forms (issued_at) where answers is not null;

create table erased_keys (
  hash text primary key,
  until bigint not null
);
create index erased_keys_until on erased_keys (until);

alter table contacts add column erased_at bigint;
