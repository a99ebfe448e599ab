-- A quote's life, and the tariffs as they were when quotes were computed with them.

alter table quotes add column state text not null default 'draft';
alter table quotes add column state_at integer;
update quotes set state = 'presented', state_at = created_at;

create table tariff_packs (
  label text primary key,
  sha256 text not null,
  files blob not null,
  kept_at integer not null
);
create index tariff_packs_hash on tariff_packs (sha256);
