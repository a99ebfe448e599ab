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
