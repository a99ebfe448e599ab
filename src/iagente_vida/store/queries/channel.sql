-- name: reserve_pace
-- Leave to send one more, unless that goes over `tolerance` (microseconds ahead of now).
insert into pace (scope, until) values (:scope, :db_now * 1000 + :interval)
on conflict (scope) do update
set until = case when pace.until > :db_now * 1000 then pace.until else :db_now * 1000 end + :interval
where case when pace.until > :db_now * 1000 then pace.until else :db_now * 1000 end + :interval
  <= :db_now * 1000 + :tolerance
returning until;

-- name: pace_ahead
-- How many microseconds the reservations of a scope reach ahead of now.
select until - :db_now * 1000 as ahead from pace where scope = :scope;

-- name: refund_pace
-- A leave that was not used.
update pace set until = until - :interval where scope = :scope;

-- name: forget_pace
-- Scopes that have been quiet for an hour: nothing is remembered of them that counts.
delete from pace where until < (:db_now - 3600000) * 1000;

-- name: stops_of
-- What stops a scope or the whole account, the longest first.
select scope, kind, code, failures, since, until from stops where scope in (:scope, :account) order by until desc;

-- name: every_stop
-- What is stopped.
select scope, kind, code, failures, since, until from stops order by since, scope;

-- name: add_stop
-- A scope is stopped for the first time.
insert into stops (scope, kind, code, failures, since, until) values (:scope, :kind, :code, 1, :at, :until)
on conflict (scope) do nothing;

-- name: stop_failures
-- How often in a row a scope was stopped.
select failures from stops where scope = :scope;

-- name: prolong_stop
-- A scope goes on being stopped.
update stops set kind = :kind, code = :code, failures = failures + 1, until = :until where scope = :scope;

-- name: claim_probe
-- One message may try whether the stop is over.
update stops set until = :next where scope = :scope and until <= :now;

-- name: lift_stop
-- What stopped the scope is over.
delete from stops where scope = :scope;

-- name: probe_stops
-- Whoever waits for credentials or a payment may try at once.
update stops set until = :now where kind in ('auth', 'account') and until > :now;

-- name: keep_template
-- A template as Meta describes it; what it blocked goes when Meta says that it is approved again.
insert into templates (name, language, status, category, quality, components, synced_at)
values (:name, :language, :status, :category, :quality, :components, :at)
on conflict (name, language) do update
set status = excluded.status, category = excluded.category, quality = excluded.quality,
  components = excluded.components, synced_at = excluded.synced_at;

-- name: forget_templates
-- Templates that Meta does not list any more.
delete from templates where synced_at < :at;

-- name: change_template
-- What a notice says about a template (empty = as it was).
update templates
set status = case when :status = '' then status else :status end,
  quality = case when :quality = '' then quality else :quality end,
  category = case when :category = '' then category else :category end
where name = :name and (language = :language or :language = '');

-- name: every_template
-- The catalogue.
select name, language, status, category, quality, components, synced_at from templates
order by name, language;

-- name: opt_in
-- A person agreed; what came later holds.
update contacts set opted_in_at = :at, opted_in_source = :source, opted_out_at = null
where id = :contact_id and coalesce(opted_in_at, 0) <= :at;

-- name: opt_out
-- A person wants no messages.
update contacts set opted_out_at = :at, opted_out_source = :source where id = :contact_id;

-- name: marketing_stop
-- A person stopped marketing in WhatsApp.
update contacts set marketing_stopped_at = :at where id = :contact_id;

-- name: marketing_resume
-- A person wants marketing again.
update contacts set marketing_stopped_at = null where id = :contact_id;

-- name: consents_of
-- What a person agreed to, from where and when.
select opted_in_at, opted_in_source, opted_out_at, opted_out_source, marketing_stopped_at from contacts
where id = :contact_id;
