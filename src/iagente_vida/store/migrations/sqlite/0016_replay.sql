-- What a turn was given beside its events, the stage it reached, and which replies are its own: what a replay compares.
alter table turns add column stage text not null default '';
alter table turns add column given blob;
alter table outbox add column turn_version integer;
