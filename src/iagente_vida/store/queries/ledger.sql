-- name: lock_conversation [sqlite]
-- One writer already: nothing to lock.
select id from conversations where id = :conversation_id;

-- name: lock_conversation [postgres]
-- A chain grows from one end only.
select id from conversations where id = :conversation_id for update;

-- name: chain_end
-- The last link of a conversation's chain.
select chain from ledger where conversation_id = :conversation_id order by seq desc limit 1;

-- name: add_ledger
-- One more link.
insert into ledger (conversation_id, kind, at, commitment, chain)
values (:conversation_id, :kind, :at, :commitment, :chain) returning seq;

-- name: add_ledger_secret
-- What opens a link; erasure deletes this row and leaves the chain whole.
insert into ledger_secrets (seq, nonce, payload) values (:seq, :nonce, :payload);

-- name: evidence_of_quote
-- What is left of the lines of one kind in the conversation of a quote.
select s.payload from quotes q
join ledger l on l.conversation_id = q.conversation_id
join ledger_secrets s on s.seq = l.seq
where q.quote_id = :quote_id and l.kind = :kind order by l.seq;

-- name: ledger_lines
-- A conversation's chain with what is left of its contents.
select l.seq, l.kind, l.at, l.commitment, l.chain, s.nonce, s.payload
from ledger l left join ledger_secrets s on s.seq = l.seq
where l.conversation_id = :conversation_id order by l.seq;
