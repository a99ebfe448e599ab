-- A WhatsApp that a business can depend on, with many customers.
-- What an alarm or its end still has to be told, and through which door it was.
create table alarm_news (
  seq integer primary key autoincrement,
  code text not null,
  detail text not null,
  since integer not null,
  cleared_at integer
);

create table alarm_doors (
  door text primary key,
  lease_until integer not null
) without rowid;

create table alarm_told (
  door text not null,
  seq integer not null,
  primary key (door, seq)
) without rowid;

insert into alarm_news (code, detail, since) select code, detail, since from alarms where cleared_at is null;

-- What is due is found in its order, and conversations are counted without reading them, however many there are.
create index outbox_due on outbox (next_attempt_at, seq) where finished_at is null and state in ('pending', 'sending');
create index conversations_counted on conversations (stage, mode) where merged_into is null;
