-- name: raise_alarm
-- Something is wrong; an alarm that is on already stays as it is.
insert into alarms (code, detail, since) values (:code, :detail, :at)
on conflict (code) do update set detail = excluded.detail, since = excluded.since, cleared_at = null
where alarms.cleared_at is not null;

-- name: clear_alarm
-- It is right again.
update alarms set cleared_at = :at where code = :code and cleared_at is null
returning code, detail, since, cleared_at;

-- name: active_alarms
-- What is wrong now.
select code, detail, since from alarms where cleared_at is null order by since, code;

-- name: add_alarm_news
-- An alarm or its end, to be told through every door.
insert into alarm_news (code, detail, since, cleared_at) values (:code, :detail, :since, :cleared_at);

-- name: forget_alarm_news
-- What is too old to be told to anybody.
delete from alarm_news where since < :before and coalesce(cleared_at, since) < :before;

-- name: forget_alarm_told
-- Who heard what is forgotten.
delete from alarm_told where not exists (select 1 from alarm_news n where n.seq = alarm_told.seq);

-- name: add_alarm_door
-- A door that was never used.
insert into alarm_doors (door, lease_until) values (:door, 0) on conflict (door) do nothing;

-- name: spare_alarm_door
-- A new door hears what is wrong now, and not what is over.
insert into alarm_told (door, seq)
select :door, n.seq from alarm_news n
where not exists (
  select 1 from alarms a where a.code = n.code and a.since = n.since and a.cleared_at is null and n.cleared_at is null);

-- name: lease_alarm_door
-- One process at a time tells through a door.
update alarm_doors set lease_until = :db_now + :lease where door = :door and lease_until <= :db_now;

-- name: leave_alarm_door
-- Whoever told is done.
update alarm_doors set lease_until = 0 where door = :door;

-- name: known_alarm_door
-- Whether a door was ever used.
select 1 from alarm_doors where door = :door;

-- name: untold_alarms
-- What a door has not heard, oldest first.
select n.seq, n.code, n.detail, n.since, n.cleared_at from alarm_news n
where not exists (select 1 from alarm_told t where t.door = :door and t.seq = n.seq)
order by n.seq limit :limit;

-- name: tell_alarm
-- A door has heard it.
insert into alarm_told (door, seq) values (:door, :seq) on conflict (door, seq) do nothing;
