-- name: move_quote
-- The next state of a quote, if it is where the step begins.
update quotes set state = :state, state_at = :at
where quote_id = :quote_id and conversation_id = :conversation_id and state = :before;

-- name: quote_states
-- Where the quotes of a conversation are; one whose last day is over has expired, whether anybody said so or not.
select quote_id, case when state in ('draft', 'presented') and expires_at <= :now then 'expired' else state end as state
from quotes where conversation_id = :conversation_id;

-- name: tariff_of_label
-- The contents that a name and version stand for.
select sha256 from tariff_packs where label = :label;

-- name: tariff_of_hash
-- A tariff by its contents.
select label, sha256, files from tariff_packs where sha256 = :sha256;

-- name: tariff_used
-- Whether a quote was computed with a tariff of this name and version.
select 1 as used from quotes where '+' || tariff_pack || '+' like :pattern limit 1;

-- name: keep_tariff
-- The contents of a tariff, as they are from now on.
insert into tariff_packs (label, sha256, files, kept_at) values (:label, :sha256, :files, :at);

-- name: forget_tariff
-- Contents that no quote was computed with.
delete from tariff_packs where label = :label;
